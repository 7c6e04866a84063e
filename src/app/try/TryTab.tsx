import { useEffect } from "react";
import { openToTry } from "../actions/trained.ts";
import { bestOf } from "../state/bestOf.ts";
import { useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { TrainedModelPage } from "./TrainedModelPage.tsx";
import styles from "./Try.module.css";

/** The same beside a run: its best checkpoint is opened where none of its own is. */
export function TryTab() {
  const w = useWords().trying;
  const trained = useApp((state) => state.trained);
  const stored = useApp((state) => state.stored?.checkpoints);
  const runId = useRun((run) => run.id);
  const offered = useRun((run) => run.checkpoints) ?? [];
  const own = [...(stored ?? []), ...offered].filter((row) => row.runId === runId);
  const isOpen = trained?.about.runId === runId;
  const best = bestOf(own);
  const bestId = best?.id ?? null;
  const file = best?.file ?? null;
  useEffect(() => {
    if (isOpen || bestId === null) return;
    void openToTry(file ? { checkpointId: bestId, file } : { checkpointId: bestId });
  }, [isOpen, bestId, file]);
  if (bestId === null) return <p className={styles.empty}>{w.noneYet}</p>;
  return isOpen && trained ? (
    <TrainedModelPage trained={trained} />
  ) : (
    <p className={styles.empty}>{w.opening}</p>
  );
}
