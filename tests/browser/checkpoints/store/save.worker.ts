/** Saves one checkpoint after another until it is killed, telling the number of each that was saved. */
import { saveCheckpoint } from "../../../../src/checkpoints/store/store.ts";

async function save({ runId, from }: { runId: string; from: number }): Promise<void> {
  for (let step = from; ; step++) {
    const file = new Blob([new Uint8Array(300_000).fill(step)]);
    await saveCheckpoint({ runId, tag: "last", epoch: 0, step, metric: null }, file);
    postMessage(step);
  }
}

addEventListener("message", ({ data }: MessageEvent<{ runId: string; from: number }>) => void save(data));
