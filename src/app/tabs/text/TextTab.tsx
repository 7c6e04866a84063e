import { useState } from "react";
import { copyText } from "../../actions/copy.ts";
import { whyNotWrite, write } from "../../actions/model/write.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { app, useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { tagText } from "../checkpoints/checkpointRows.ts";
import { GeneratedText } from "./GeneratedText.tsx";
import { OtherCheckpoints } from "../checkpoints/OtherCheckpoints.tsx";
import { PromptField } from "./PromptField.tsx";
import { Samples } from "./Samples.tsx";
import { Slider, TemperatureSlider } from "./Slider.tsx";
import { firstWish, type Wish } from "./wish.ts";
import { WriteButton } from "./WriteButton.tsx";
import { written } from "./written.ts";
import styles from "./TextTab.module.css";

/** The network writes: prompt, choices, words with their probabilities. */
export function TextTab() {
  const words = useWords();
  const runId = useRun((run) => run.id);
  const generation = useRun((run) => run.generation);
  const epochs = useRun((run) => run.epochs);
  const checkpoints = useApp((state) => state.stored?.checkpoints);
  const isLoaded = useRun((run) => run.parameters !== null) ?? false;
  const [wish, setWish] = useState<Wish | null>(() => {
    const { run, stored } = app.getState();
    return run && firstWish(run, stored);
  });
  const { text: w, checkpoints: cw, fieldNames } = words;
  const own = (checkpoints ?? []).filter((row) => row.runId === runId);
  const isStreaming = generation?.status === "streaming";
  const why = useApp((state) => whyNotWrite(state, wish?.weights ?? "live"));
  if (!wish) return null;
  const off = why && { untrained: w.empty, busy: w.attentionWait }[why];
  const change = (part: Partial<Wish>): void => setWish({ ...wish, ...part });
  const go = (): void => {
    if (off === null && !isStreaming) write(wish);
  };
  return (
    <div className={styles.tab}>
      <form className={styles.controls} onSubmit={(event) => event.preventDefault()}>
        <PromptField value={wish.prompt} onChange={(prompt) => change({ prompt })} onWrite={go} />
        <TemperatureSlider
          name={fieldNames.temperature}
          value={wish.temperature}
          onChange={(temperature) => change({ temperature })}
        />
        <Slider
          name={fieldNames.topK}
          value={wish.topK}
          low={0}
          high={200}
          step={5}
          text={wish.topK === 0 ? w.topKAll : String(wish.topK)}
          onChange={(topK) => change({ topK })}
        />
        <Slider
          name={fieldNames.topP}
          value={wish.topP}
          low={0.05}
          high={1}
          step={0.05}
          text={wish.topP === 1 ? w.topKAll : wish.topP.toFixed(2)}
          onChange={(topP) => change({ topP })}
        />
        <Slider
          name={fieldNames.repetitionPenalty}
          value={wish.repetitionPenalty}
          low={1}
          high={2}
          step={0.05}
          text={wish.repetitionPenalty === 1 ? w.penaltyNone : wish.repetitionPenalty.toFixed(2)}
          onChange={(repetitionPenalty) => change({ repetitionPenalty })}
        />
        <Slider
          name={fieldNames.length}
          value={wish.length}
          low={10}
          high={1000}
          step={10}
          text={String(wish.length)}
          onChange={(length) => change({ length })}
        />
        <div className={styles.row}>
          <SelectField
            name={w.weights}
            value={wish.weights}
            options={[
              ...(isLoaded || wish.weights === "live" ? [{ value: "live", text: w.live }] : []),
              ...own.map((row) => ({
                value: row.id,
                text: `${cw.name(row.epoch, row.step)}, ${tagText(row.tag, cw)}`,
              })),
            ]}
            onChange={(weights) => change({ weights })}
          />
          <label className={styles.prompt}>
            <span className="label">{w.textSeed}</span>
            <input
              className="text"
              inputMode="numeric"
              value={wish.seed}
              onChange={(event) =>
                change({ seed: Math.min(2 ** 32 - 1, Number(event.target.value.replace(/\D/g, "")) || 0) })
              }
            />
          </label>
        </div>
        <label className={styles.prompt}>
          <span className="label">{fieldNames.stop}</span>
          <input
            className="text"
            value={wish.stop}
            placeholder={w.stopNone}
            maxLength={100}
            onChange={(event) => change({ stop: event.target.value })}
          />
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={wish.neverUnknown}
            onChange={(event) => change({ neverUnknown: event.target.checked })}
          />
          {w.neverUnknown}
        </label>
        <div className={styles.row}>
          <WriteButton isStreaming={isStreaming} off={off} onWrite={go} />
          <Button kind="quiet" icon="copy" off={generation ? null : w.idle} onClick={copyWritten}>
            {w.copy}
          </Button>
        </div>
        {off !== null && <p className="label">{off}</p>}
      </form>
      <GeneratedText generation={generation} />
      <OtherCheckpoints rows={own} wish={wish} isBusy={isStreaming} />
      <Samples epochs={epochs ?? []} />
    </div>
  );
}

function copyWritten(): void {
  const generation = app.getState().run?.generation;
  if (generation) void copyText(written("", generation.words.slice()));
}
