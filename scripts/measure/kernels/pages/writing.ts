import { preset } from "../../../../src/config/presets.ts";
import type { Backend } from "../../../../src/backends/backend.ts";
import { createBackend } from "../../../../src/backends/select.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { Evaluator } from "../../../../src/training/evaluator.ts";

const block = 1024;
const vocabulary = 512;

/** What the fastest quarter takes at most: whatever else runs on the machine only ever adds. */
const quartile = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? Number.NaN;

/** Milliseconds for one more token of a text of so many, with kept keys and values, and anew; and until the first. */
async function measure(
  name: Backend["name"],
  size: Record<string, number>,
  lengths: number[],
  tokens: number,
) {
  const backend = await createBackend(name, { adapter: "high-performance", threads: null });
  const config = { ...preset("report", "gpt"), ...size, block };
  const learner = Evaluator.forEvaluation(backend, networkOf(config, vocabulary));
  const count = learner.network.layout.lengths.parameters;
  learner.setWeights({
    parameters: Float32Array.from({ length: count }, (_, at) => Math.sin(at) / 20),
    buffers: new Float32Array(),
  });
  const text = Int32Array.from({ length: block }, (_, at) => (at * 31) % vocabulary);
  const rows = [];
  for (const length of lengths) {
    const time = async (ask: (context: Int32Array) => Promise<unknown>): Promise<number> => {
      const taken: number[] = [];
      for (let at = 0; at < tokens; at += 1) {
        const begin = performance.now();
        await ask(text.subarray(0, length + at));
        taken.push(performance.now() - begin);
      }
      return quartile(taken);
    };
    await learner.nextKeptWord(text.subarray(0, 2), block);
    // Compiled before the clock runs.
    await learner.nextKeptWord(text.subarray(0, length - 1), block);
    const begin = performance.now();
    await learner.nextKeptWord(text.slice(1, length), block);
    const promptMs = performance.now() - begin;
    await learner.nextKeptWord(text.subarray(0, length - 1), block);
    const keptMs = await time((context) => learner.nextKeptWord(context, block));
    const capacity = 2 ** Math.ceil(Math.log2(length + tokens));
    await learner.nextWord(text.subarray(0, length), capacity);
    const anewMs = await time((context) => learner.nextWord(context, capacity));
    rows.push({ length, keptMs, anewMs, promptMs });
  }
  const { description } = backend;
  learner.dispose();
  backend.dispose();
  return { description, parameters: count, rows };
}

// The script that opens this page calls it.
Object.assign(globalThis, { measure });
