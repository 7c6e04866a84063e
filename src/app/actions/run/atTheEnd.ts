/** What comes by itself when a run has ended: the predictions of its best epoch. */
import { listCheckpoints } from "../../../checkpoints/store/store.ts";
import { taskOf } from "../../../config/models/index.ts";
import { bestOf } from "../../state/run/bestOf.ts";
import { isLive } from "../../state/state.ts";
import { app } from "../../state/store.ts";
import { evaluate } from "./evaluate.ts";

let isDriven = false;

/** A script drives this page: it asks for what it wants, and nothing else is computed. */
export function leaveToScript(): void {
  isDriven = true;
}

/** Attends to ends for the page's lifetime. */
export function watchEnds(): void {
  app.subscribe(({ run }, { run: before }) => {
    if (!run || run.id !== before?.id || isLive(run.status) || !isLive(before.status)) return;
    if (run.status === "failed" || taskOf(run.config.model) !== "images" || run.epochs.length === 0) return;
    // The list of checkpoints is read after everything of this change was told.
    setTimeout(() => void predictBest(run.id));
  });
}

async function predictBest(runId: string): Promise<void> {
  const { run, queue } = app.getState();
  // What waits has its turn first.
  if (isDriven || queue.isGoing || run?.id !== runId || isLive(run.status) || run.evaluation) return;
  try {
    const best = bestOf(await listCheckpoints(runId));
    await evaluate(best?.id ?? null, { quiet: true });
  } catch {
    // Nobody asked for it: the button is there, and says then what is wrong.
  }
}
