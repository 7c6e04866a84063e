import { useState } from "react";
import { generateAndTell, isWriting } from "../actions/model/generate.ts";
import { useApp } from "../state/store.ts";
import type { TrainedModel } from "../state/trained.ts";
import { GeneratedText } from "../tabs/text/GeneratedText.tsx";
import { PromptField } from "../tabs/text/PromptField.tsx";
import { TemperatureSlider } from "../tabs/text/Slider.tsx";
import { WriteButton } from "../tabs/text/WriteButton.tsx";
import { useWords } from "../words/words.ts";
import styles from "./Try.module.css";

/** A text that the model writes on. */
export function WritingDesk({ trained }: { trained: TrainedModel }) {
  const words = useWords();
  const { text: w, fields } = words;
  const { config } = trained.about;
  const generation = useApp((state) => state.tried.generation);
  const isBusy = useApp((state) => isWriting(state, "run"));
  const [prompt, setPrompt] = useState(config.prompt);
  const [temperature, setTemperature] = useState(config.temperature);
  const isStreaming = generation?.status === "streaming";
  const off = isBusy ? w.attentionWait : null;
  const write = (): void => {
    if (isStreaming || off !== null) return;
    const { topK, topP, repetitionPenalty, stop, seed } = config;
    const own = { prompt, temperature, topK, topP, repetitionPenalty, stop, seed, neverUnknown: true };
    const ask = { ...own, length: Math.min(200, config.length), checkpointId: trained.id };
    void generateAndTell(ask, "tried");
  };
  return (
    <div className={styles.desk}>
      <form className={styles.writing} onSubmit={(event) => event.preventDefault()}>
        <PromptField value={prompt} onChange={setPrompt} onWrite={write} />
        <div className={styles.saves}>
          <WriteButton isStreaming={isStreaming} off={off} onWrite={write} />
          <TemperatureSlider
            className={styles.slider}
            name={fields.temperature.name}
            value={temperature}
            onChange={setTemperature}
          />
        </div>
      </form>
      <GeneratedText generation={generation} canWrite unit={trained.about.tokenizer ?? "bpe"} />
    </div>
  );
}
