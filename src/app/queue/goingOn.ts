import { type AppState, isLive, type Run } from "../state/state.ts";
import type { Queue } from "./queue.ts";

/** It starts what waits, one after the other; what it waited for is asked for again. */
export const goingOn = (queue: Queue): Queue => ({ ...queue, isGoing: true, waitsFor: null });

/** Whether a notice offers to start the queue: not beside the queue, which has the button itself. */
export const offersStart = ({
  queue,
  place,
  view,
}: Pick<AppState, "place"> & {
  queue: Pick<Queue, "isGoing">;
  view: Pick<AppState["view"], "runs">;
}): boolean => !queue.isGoing && !(place === "runs" && view.runs === "queue");

/** Whether what is added waits until the person starts the queue: it does not go, and no run does whose end it would wait for. */
export const waitsForStart = ({
  queue,
  run,
}: {
  queue: Pick<Queue, "isGoing">;
  run: Pick<Run, "status"> | null;
}): boolean => !queue.isGoing && !(run && isLive(run.status));
