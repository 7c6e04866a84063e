import { useEffect, useState } from "react";
import { openToTry } from "../actions/model/trained.ts";
import { bestOf } from "../state/run/bestOf.ts";
import { useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { NoModel } from "./model/NoModel.tsx";
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
  /** The checkpoint that could not be opened: a notice says why, and another one may be chosen. */
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    if (isOpen || bestId === null) return;
    const source = file ? { checkpointId: bestId, file } : { checkpointId: bestId };
    void openToTry(source).then((isTaken) => setFailed(isTaken ? null : bestId));
  }, [isOpen, bestId, file]);
  if (bestId === null) return <p className={styles.empty}>{w.noneYet}</p>;
  if (isOpen && trained) return <TrainedModelPage trained={trained} />;
  return failed === bestId ? <NoModel /> : <p className={styles.empty}>{w.opening}</p>;
}
