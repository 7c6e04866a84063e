import { type KeyboardEvent, useState } from "react";
import { generateAndTell, stopGenerate } from "../actions/generate.ts";
import { Button } from "../parts/Button.tsx";
import { useApp } from "../state/store.ts";
import type { TrainedModel } from "../state/trained.ts";
import { GeneratedText } from "../tabs/text/GeneratedText.tsx";
import { useWords } from "../words/words.ts";
import styles from "./Try.module.css";

/** A text that the model writes on. */
export function WritingDesk({ trained }: { trained: TrainedModel }) {
  const words = useWords();
  const { text: w, fieldNames } = words;
  const { config } = trained.about;
  const generation = useApp((state) => state.tried.generation);
  const isBusy = useApp(({ run }) => run?.generation?.status === "streaming");
  const [prompt, setPrompt] = useState(config.prompt);
  const [temperature, setTemperature] = useState(config.temperature);
  const isStreaming = generation?.status === "streaming";
  const write = (): void => {
    if (isStreaming || isBusy) return;
    const { topK, topP, repetitionPenalty, stop, seed } = config;
    const own = { prompt, temperature, topK, topP, repetitionPenalty, stop, seed, neverUnknown: true };
    const ask = { ...own, length: Math.min(200, config.length), checkpointId: trained.id };
    void generateAndTell(ask, "tried");
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    write();
  };
  return (
    <div className={styles.desk}>
      <form className={styles.writing} onSubmit={(event) => event.preventDefault()}>
        <label>
          <span className="label">{fieldNames.prompt}</span>
          <textarea
            className="text"
            value={prompt}
            maxLength={10_000}
            onChange={(event) => setPrompt(event.target.value)}
            onKeyDown={onKey}
          />
        </label>
        <div className={styles.saves}>
          {isStreaming ? (
            <Button icon="stop" onClick={() => void stopGenerate()}>
              {w.stop}
            </Button>
          ) : (
            <Button kind="primary" icon="play" onClick={write}>
              {w.generate}
            </Button>
          )}
          <label className={styles.slider}>
            {fieldNames.temperature}
            <input
              type="range"
              min={0.1}
              max={2}
              step={0.05}
              value={temperature}
              onChange={(event) => setTemperature(Number(event.target.value))}
            />
            <output>{temperature.toFixed(2)}</output>
          </label>
        </div>
      </form>
      <GeneratedText generation={generation} />
    </div>
  );
}
