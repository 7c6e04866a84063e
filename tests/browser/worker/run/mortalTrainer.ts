import { createTrainer, type Trainer } from "../../../../src/worker/border/client.ts";
import type { End } from "./closing.worker.ts";

/** A trainer, and what has its present worker end without a word. */
export function mortalTrainer(): { trainer: Trainer; end(when: End): void } {
  let worker: Worker | undefined;
  const trainer = createTrainer(() => {
    worker = new Worker(new URL("./closing.worker.ts", import.meta.url), { type: "module" });
    return worker;
  });
  return { trainer, end: (when) => worker?.postMessage(when, []) };
}
