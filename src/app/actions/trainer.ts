/** The page's one trainer. Its events change the store, at most four times a second for those that come in streams. */
import { createTrainer } from "../../worker/border/client.ts";
import type { TrainerEvent } from "../../worker/border/protocol.ts";
import { applyEvent } from "../state/applyEvent.ts";
import { app } from "../state/store.ts";

export const trainer = createTrainer();

/** Kinds that come many times a second: drawing each would cost more than it shows. */
const streamed: ReadonlySet<TrainerEvent["kind"]> = new Set([
  "steps",
  "log",
  "predictions",
  "meters",
  "reading",
  "progress",
]);
const flushMs = 250;

let waiting: TrainerEvent[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

/** Applies all events that wait, in the order in which they came. */
export function flushEvents(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  const events = waiting;
  waiting = [];
  if (events.length === 0) return;
  const now = Date.now();
  app.setState(
    events.reduce((state, event) => applyEvent(state, event, now), app.getState()),
    true,
  );
}

trainer.on((event) => {
  waiting.push(event);
  if (!streamed.has(event.kind)) flushEvents();
  else timer ??= setTimeout(flushEvents, event.kind === "reading" ? 100 : flushMs);
});

/** The sentence of an error; errors from the trainer are written for people. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
