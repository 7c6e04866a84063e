/**
 * Each storage operation of a kind of save fails once: by an error, by its transaction's end, by the worker's death. Every time
 * the newest whole state opens, nothing is half there, and nothing is left over that nobody deletes.
 */
import { expect } from "vitest";
import {
  after,
  type FaultAnswer,
  type FaultAsk,
  type FaultMode,
  packKey,
  type SaveKind,
} from "./faultKinds.ts";
import { allowed, packedState, prepare, storedState } from "./stored.ts";

const startWorker = (): Worker =>
  new Worker(new URL("./faults.worker.ts", import.meta.url), { type: "module" });

/** Asks a worker for a save; the worker that stands still is killed. */
function ask(worker: Worker, asked: FaultAsk): Promise<FaultAnswer> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<FaultAnswer>) => {
        if ("reached" in data) worker.terminate();
        resolve(data);
      },
      { once: true },
    );
    worker.postMessage(asked, { transfer: [] });
  });
}

/** Every point of one kind of save; gives their number. */
export async function survive(kind: SaveKind, mode: Exclude<FaultMode, "none" | "pause">): Promise<number> {
  let worker = startWorker();
  let points = 0;
  try {
    for (let at = 1; ; at += 1) {
      const id = await prepare(kind, (asked) => ask(worker, asked));
      const step = kind === "pack" ? packKey.count : after;
      const answer = await ask(worker, { kind, mode, at, step, id });
      if ("reached" in answer) worker = startWorker();
      if (kind === "pack") {
        // A worker that was killed lets go of its files a moment later.
        await expect.poll(packedState, { timeout: 20_000 }).toMatchObject({ wrong: 0 });
        expect((await packedState()).right).toBeGreaterThanOrEqual(3);
      } else expect(allowed(kind), `${kind}, operation ${at}`).toContainEqual(await storedState());
      if ("operations" in answer && answer.operations < at) {
        expect(answer.error).toBeNull();
        expect(points).toBeGreaterThan(1);
        return points;
      }
      points += 1;
    }
  } finally {
    worker.terminate();
  }
}
