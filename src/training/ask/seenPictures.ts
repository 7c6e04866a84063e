/** Training pictures as the network sees them: a task's own batches, through the ops that a step begins with. */
import { createCpuBackend } from "../../backends/cpu/backend.ts";
import { Graph } from "../../backends/graph.ts";
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import { mixing, mixingLength } from "../../backends/ops/mixPictures.ts";
import type { RunConfig } from "../../config/config.ts";
import { trainingPictures } from "../../models/pictures.ts";
import { kernelOptionsOf } from "../kernelOptions.ts";
import type { Pass } from "../pass.ts";
import type { Task } from "../tasks/task.ts";

export interface SeenPicture {
  /** RGB, [size, size, 3]. */
  pixels: Uint8Array;
  /** Its class, and the other's and its own share where it is blended or cut with another. */
  label: number;
  other: { label: number; share: number } | null;
}

/** The first `wanted` pictures of a pass, with the last one, which the first is mixed with. */
function firstRows({ size, inputs }: Pass, wanted: number): { rows: number; inputs: Pass["inputs"] } {
  if (size <= wanted + 1) return { rows: size, inputs };
  const shortened = Object.entries(inputs).map(([name, data]) => {
    const each = data.length / size;
    const some = data.slice(0, (wanted + 1) * each);
    some.set(data.subarray((size - 1) * each), wanted * each);
    if (name === "mixing") some[mixing.partner] = wanted;
    return [name, some] as const;
  });
  return { rows: wanted + 1, inputs: Object.fromEntries(shortened) };
}

function mixedWith(
  row: number,
  { labels, mixing: rows }: Pass["inputs"],
  size: number,
): SeenPicture["other"] {
  if (!rows || !labels) return null;
  const of = (at: number): number => rows[row * mixingLength + at] ?? 0;
  const cut = (of(mixing.cut + 2) - of(mixing.cut)) * (of(mixing.cut + 3) - of(mixing.cut + 1));
  const share = cut > 0 ? 1 - cut / (size * size) : of(mixing.share);
  return share === 1 ? null : { label: labels[of(mixing.partner)] ?? 0, share };
}

async function seenOf(pass: Pass, config: RunConfig, wanted: number): Promise<SeenPicture[]> {
  const { rows, inputs } = firstRows(pass, wanted);
  const { pictureSize: size } = config;
  const graph = new Graph();
  graph.result("seen", trainingPictures(graph, config, { batch: rows }));
  const backend = createCpuBackend();
  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, kernelOptionsOf(config));
  for (const name of graph.inputs.keys()) program.write(name, inputs[name]!);
  const [values] = await program.runAndRead("seen");
  program.dispose();
  stores.dispose();
  const { mean, standardDeviation } = imagenetNormalisation;
  return Array.from({ length: Math.min(rows, wanted) }, (_, row) => {
    const pixels = new Uint8Array(size * size * 3);
    for (let at = 0; at < size * size; at += 1)
      for (const c of [0, 1, 2] as const) {
        const value = values?.[(row * size * size + at) * 4 + c] ?? 0;
        const byte = Math.round(255 * (value * standardDeviation[c] + mean[c]));
        pixels[at * 3 + c] = Math.min(Math.max(byte, 0), 255);
      }
    return { pixels, label: inputs["labels"]?.[row] ?? 0, other: mixedWith(row, inputs, size) };
  });
}

/** The first pictures of an epoch, `count` where it has as many. */
export async function seenPictures(
  task: Task,
  config: RunConfig,
  epoch: number,
  count: number,
): Promise<SeenPicture[]> {
  const seen: SeenPicture[] = [];
  for await (const { passes } of task.training(epoch, 0)) {
    for (const pass of passes)
      if (seen.length < count) seen.push(...(await seenOf(pass, config, count - seen.length)));
    if (seen.length >= count) break;
  }
  return seen;
}
