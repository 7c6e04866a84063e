import { useId, useRef } from "react";
import type { Field } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import type { Recognised } from "../../config/models/recognise.ts";
import { importCheckpoint, startFromFiles, takeRecipe } from "../actions/run/beginning.ts";
import { forgetBeginning } from "../actions/run/run.ts";
import { Button } from "../parts/Button.tsx";
import { FileButton } from "../parts/FileButton.tsx";
import { presetOf } from "../state/form/form.ts";
import { useApp } from "../state/store.ts";
import { useWords, type Words } from "../words/words.ts";
import { choices } from "./fieldTexts.ts";
import { WeightSources } from "./WeightSources.tsx";
import styles from "./SetUp.module.css";

const weightFiles = ".safetensors,.pth,.pt,.tar,.ckpt,.bin";

/** What the run begins from: random weights, a weights file, or a checkpoint. */
export function Beginning() {
  const all = useWords();
  const words = all.setUp;
  const beginning = useApp((state) => state.beginning);
  const canFineTune = useApp(
    ({ form }) =>
      form.base !== "finetune" &&
      presetOf(form) !== "finetune" &&
      modelSettings[form.config.model].presets.finetune !== undefined,
  );
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.more}>
      <label htmlFor={id} className="label">
        {words.startFrom}
      </label>
      {beginning ? (
        <div className={styles.file}>
          <span>
            {beginning.kind === "checkpoint" && <span className="label">{words.resumeFrom} </span>}
            {beginning.name}
          </span>
          <Button kind="quiet" size="small" onClick={forgetBeginning}>
            {words.forget}
          </Button>
        </div>
      ) : null}
      {beginning?.weights && (
        <p className={styles.note}>
          {beginning.weights.network
            ? words.startFromIs(networkText(beginning.weights.network, all))
            : words.startFromUnknown}
        </p>
      )}
      {beginning?.kind === "weights" && canFineTune && (
        <Button size="small" onClick={() => takeRecipe("finetune")}>
          {words.takeFineTune}
        </Button>
      )}
      <div className={styles.file} hidden={beginning !== null}>
        <Button icon="load" onClick={() => input.current?.click()}>
          {words.chooseWeights}
        </Button>
        {/* The browser's own control speaks the browser's language; the button speaks the page's. */}
        <input
          ref={input}
          id={id}
          className="spoken"
          tabIndex={-1}
          type="file"
          accept={`${weightFiles},.json,.txt,.zip`}
          multiple
          title={words.startFromHint}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            if (files.length > 0) void startFromFiles(files);
          }}
        />
        <FileButton accept={weightFiles} onFile={(file) => void importCheckpoint(file)}>
          {words.importCheckpoint}
        </FileButton>
      </div>
      {beginning === null && <WeightSources />}
    </div>
  );
}

/** “ResNet-18, width 64, stem imagenet”: what of the network the file tells. */
function networkText({ model, ...told }: Recognised, words: Words): string {
  const fields = Object.entries(told).map(([field, value]) => {
    const name = words.fields[field as Field].name;
    return `${name} ${choices(field as Field, words).find((choice) => choice.value === value)?.text ?? String(value)}`;
  });
  return [words.fields.model.choices[model], ...fields].join(words.between);
}
