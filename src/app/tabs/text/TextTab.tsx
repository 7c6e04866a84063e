import { useState } from "react";
import { copyText } from "../../actions/copy.ts";
import { generateAndTell, isWriting } from "../../actions/model/generate.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { bestOf } from "../../state/run/bestOf.ts";
import { app, setApp, useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { tagText } from "../checkpoints/checkpointRows.ts";
import { GeneratedText } from "./GeneratedText.tsx";
import { OtherCheckpoints } from "../checkpoints/OtherCheckpoints.tsx";
import { PromptField } from "./PromptField.tsx";
import { Samples } from "./Samples.tsx";
import { Slider, TemperatureSlider } from "./Slider.tsx";
import type { Wish } from "./wish.ts";
import { WriteButton } from "./WriteButton.tsx";
import { writingOff } from "./writingOff.ts";
import { written } from "./written.ts";
import styles from "./TextTab.module.css";

/** The network writes: prompt, choices, words with their probabilities. */
export function TextTab() {
  const words = useWords();
  const config = useRun((run) => run.config);
  const runId = useRun((run) => run.id);
  const step = useRun((run) => run.step) ?? 0;
  const generation = useRun((run) => run.generation);
  const epochs = useRun((run) => run.epochs);
  const checkpoints = useApp((state) => state.stored?.checkpoints);
  // A run that was opened from storage has no live weights: its best checkpoint writes.
  const isLoaded = useRun((run) => run.parameters !== null) ?? false;
  const [wish, setWish] = useState<Wish>(() => ({
    weights: isLoaded
      ? "live"
      : (bestOf((checkpoints ?? []).filter((row) => row.runId === runId))?.id ?? "live"),
    prompt: config?.prompt ?? "",
    temperature: config?.temperature ?? 1,
    topK: config?.topK ?? 0,
    topP: config?.topP ?? 1,
    repetitionPenalty: config?.repetitionPenalty ?? 1,
    stop: config?.stop ?? "",
    length: Math.min(200, config?.length ?? 120),
    seed: config?.seed ?? 1,
    neverUnknown: true,
  }));
  const { text: w, checkpoints: cw, fieldNames } = words;
  const own = (checkpoints ?? []).filter((row) => row.runId === runId);
  const isStreaming = generation?.status === "streaming";
  const isBusy = useApp((state) => isWriting(state, "tried"));
  const why = writingOff(wish.weights, isLoaded ? step : 0, isBusy);
  const off = why && { untrained: w.empty, busy: w.attentionWait }[why];
  const change = (part: Partial<Wish>): void => setWish((old) => ({ ...old, ...part }));
  const go = (): void => {
    if (off !== null || isStreaming) return;
    const { weights, ...typed } = wish;
    // A line's end cannot be typed into one line.
    const ask = { ...typed, stop: typed.stop.replaceAll("\\n", "\n") };
    void generateAndTell({ ...ask, checkpointId: weights === "live" ? null : weights });
    // The run's own record says what was asked last.
    setApp(({ run }) =>
      run
        ? {
            run: {
              ...run,
              config: {
                ...run.config,
                prompt: ask.prompt,
                temperature: ask.temperature,
                topK: ask.topK,
                topP: ask.topP,
                repetitionPenalty: ask.repetitionPenalty,
                stop: ask.stop,
                length: ask.length,
              },
            },
          }
        : {},
    );
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
