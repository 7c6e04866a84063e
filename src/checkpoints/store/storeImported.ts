/** A checkpoint from a file among those of this browser: its run is known here, or begins to be. */
import { say } from "../../said.ts";
import { type Checkpoint, writeCheckpoint } from "../checkpoint.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { headline, type History, joinHistories } from "../logs/history.ts";
import { isHeld } from "./runLock.ts";
import { putHistory, putNewRun, putRunChanges, readHistory, readRun } from "./runs.ts";
import { saveCheckpoint } from "./store.ts";

/**
 * Stores it, with its run and curves in one transaction. Where its run is known and stands at an earlier step, the run moves on to it with the curves joined, which are given
 * back; otherwise null. Throws CheckpointError when the run is under way, or storage refuses.
 */
export async function storeImported(checkpoint: Checkpoint): Promise<History | null> {
  const { run, config, position, best, data, history } = checkpoint;
  const standing = { epoch: position.epoch, step: position.step, best: best?.metric ?? null };
  const known = await readRun(run.id);
  if (known && (await isHeld(run.id)))
    throw new CheckpointError("mismatch", say("runUnderWay", quote(run.name)));
  const metric = headline(history.epochs.at(-1), config.model);
  const { epoch, step } = standing;
  const joined =
    known && known.step < step ? joinHistories(await readHistory(run.id), history, step, epoch) : null;
  const about = { runId: run.id, tag: "imported", epoch, step, metric };
  await saveCheckpoint(about, writeCheckpoint(checkpoint), Infinity, async (objects) => {
    if (!known) {
      const started = Date.now();
      const begun = { ...run, config, data, ...standing, started, tags: [], notes: "" };
      await putNewRun(objects, { ...begun, status: "stopped" });
      putHistory(objects, run.id, history);
    } else if (joined) {
      putHistory(objects, run.id, joined);
      await putRunChanges(objects, run.id, { ...standing, config, status: "stopped" });
    }
  });
  return joined;
}
