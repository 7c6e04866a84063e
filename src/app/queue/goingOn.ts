import type { AppState } from "../state/state.ts";
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
