import type { Queue } from "./queue.ts";

/** It starts what waits, one after the other; what it waited for is asked for again. */
export const goingOn = (queue: Queue): Queue => ({ ...queue, isGoing: true, waitsFor: null });
