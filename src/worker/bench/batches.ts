/** What a benchmark trains on: batches of the open data, or noise of the report's shapes where none is open. */
import type { RunConfig } from "../../config/config.ts";
import { taskOf } from "../../config/models/index.ts";
import { bits } from "../../random.ts";
import { wholeBoxes } from "../../training/tasks/imageTask.ts";
import type { TaskBatch } from "../../training/tasks/task.ts";
import { sortIds } from "../../training/tasks/textTask.ts";
import { outputCount } from "../run/beginning.ts";
import type { OpenedData } from "../data/openedData.ts";

/** Outputs of the report's networks: the classes of Tiny-ImageNet, the words of WikiText-2. */
const classes = 200;
const words = 33_278;

export const usualOutputs = ({ model }: RunConfig): number => (taskOf(model) === "images" ? classes : words);

/** Batches made in a row, so that those read ahead count as well as the first, which is waited for. */
const madeInARow = 4;

export interface BenchBatches {
  config: RunConfig;
  /** Classes or words. */
  outputs: number;
  /** At least one; used in turn. */
  batches: TaskBatch[];
  /** Milliseconds of the data path for each of them; null for noise. */
  dataMs: number | null;
}

/** A batch of noise: what is in it changes nothing about the time. */
export function noise(config: RunConfig, outputs: number): TaskBatch {
  const { batchSize: size, pictureSize: S, bptt: length } = config;
  if (taskOf(config.model) === "images") {
    const pictures = Uint8Array.from({ length: size * S * S * 3 }, (_, i) => bits(1, i) & 255);
    const labels = Int32Array.from({ length: size }, (_, i) => bits(2, i) % outputs);
    const inputs = { pictures, labels, boxes: wholeBoxes(size, S) };
    return { passes: [{ size, inputs }], rows: size, waitMs: 0 };
  }
  const ids = Int32Array.from({ length: size * length }, (_, i) => bits(3, i) % outputs);
  const labels = Int32Array.from(ids, (_, i) => bits(4, i) % outputs);
  return {
    passes: [{ size, length, inputs: { ids, labels, ...sortIds(ids) } }],
    rows: size * length,
    waitMs: 0,
  };
}

/** The first batches of a run of `given` on `data`. */
export async function benchBatches(given: RunConfig, data: OpenedData | null): Promise<BenchBatches> {
  if (!data) {
    const config = { ...given, microBatch: null };
    const outputs = usualOutputs(config);
    return { config, outputs, batches: [noise(config, outputs)], dataMs: null };
  }
  const makeTask = await data.tasks(given);
  const task = makeTask(given);
  const batches: TaskBatch[] = [];
  const started = performance.now();
  for await (const batch of task.training(0, 0)) {
    // A shorter last batch would be another program.
    if (batches.length > 0 && batch.rows < batches[0]!.rows) break;
    batches.push(batch);
    if (batches.length === madeInARow) break;
  }
  const dataMs = (performance.now() - started) / batches.length;
  return { config: given, outputs: outputCount(data.outputs), batches, dataMs };
}
