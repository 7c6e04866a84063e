import { useId } from "react";
import { importCheckpoint, startFromWeights } from "../actions/beginning.ts";
import { forgetBeginning } from "../actions/run.ts";
import { Button } from "../parts/Button.tsx";
import { FileButton } from "../parts/FileButton.tsx";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";

const weightFiles = ".safetensors,.pth,.pt,.tar";

/** What the run begins from: random weights, a weights file, or a checkpoint. */
export function Beginning() {
  const words = useWords().setUp;
  const beginning = useApp((state) => state.beginning);
  const id = useId();
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
      <div className={styles.file} hidden={beginning !== null}>
        <input
          id={id}
          type="file"
          accept={weightFiles}
          title={words.startFromHint}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) startFromWeights(file);
          }}
        />
        <FileButton accept={weightFiles} onFile={(file) => void importCheckpoint(file)}>
          {words.importCheckpoint}
        </FileButton>
      </div>
    </div>
  );
}
