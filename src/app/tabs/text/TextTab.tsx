import { useState } from "react";
import { copyText } from "../../actions/copy.ts";
import { whyNotWrite, write } from "../../actions/model/write.ts";
import { Button } from "../../parts/Button.tsx";
import { bestOf } from "../../state/run/bestOf.ts";
import { unitOf } from "../../state/unitOf.ts";
import { app, useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { rowText } from "../checkpoints/checkpointRows.ts";
import { GeneratedText } from "./GeneratedText.tsx";
import { OtherCheckpoints } from "../checkpoints/OtherCheckpoints.tsx";
import { PromptField } from "./PromptField.tsx";
import { Samples } from "./Samples.tsx";
import { firstWish, type Wish } from "./wish.ts";
import { WriteButton } from "./WriteButton.tsx";
import { WritingSettings } from "./WritingSettings.tsx";
import { written } from "./written.ts";
import styles from "./TextTab.module.css";

/** The network writes: prompt, words with their probabilities, choices. */
export function TextTab() {
  const words = useWords();
  const runId = useRun((run) => run.id);
  const generation = useRun((run) => run.generation);
  const epochs = useRun((run) => run.epochs);
  const unit = unitOf(useRun((run) => run.data));
  const checkpoints = useApp((state) => state.stored?.checkpoints);
  const isFinite = useRun((run) => run.hasFiniteWeights) ?? true;
  const [wish, setWish] = useState<Wish | null>(() => {
    const { run, stored } = app.getState();
    return run && firstWish(run, stored);
  });
  const { text: w, checkpoints: cw } = words;
  const own = (checkpoints ?? []).filter((row) => row.runId === runId);
  const best = bestOf(own);
  const isStreaming = generation?.status === "streaming";
  const why = useApp((state) => whyNotWrite(state, wish?.weights ?? "live"));
  if (!wish) return null;
  const exploded = w.notFinite(best && rowText(best, cw));
  const off = why && { untrained: w.empty, notFinite: exploded, busy: w.attentionWait }[why];
  const note = off ?? (isFinite ? null : exploded);
  const change = (part: Partial<Wish>): void => setWish({ ...wish, ...part });
  const go = (): void => {
    if (off === null && !isStreaming) write(wish);
  };
  return (
    <div className={styles.tab}>
      <form className={styles.ask} onSubmit={(event) => event.preventDefault()}>
        <PromptField value={wish.prompt} onChange={(prompt) => change({ prompt })} onWrite={go} />
        <div className={styles.row}>
          <WriteButton isStreaming={isStreaming} off={off} onWrite={go} />
          <Button kind="quiet" icon="copy" off={generation ? null : w.idle} onClick={copyWritten}>
            {w.copy}
          </Button>
        </div>
        {note !== null && <p className="label">{note}</p>}
      </form>
      <GeneratedText generation={generation} canWrite={off === null} unit={unit} />
      <WritingSettings wish={wish} rows={own} onChange={change} />
      <OtherCheckpoints rows={own} wish={wish} unit={unit} isBusy={isStreaming} />
      <Samples epochs={epochs ?? []} />
    </div>
  );
}

function copyWritten(): void {
  const generation = app.getState().run?.generation;
  if (generation) void copyText(written("", generation.words.slice()));
}
