/** What a benchmark trains on: batches of the open data, or noise of the report's shapes where none is open. */
import type { RunConfig } from "../../config/config.ts";
import { taskOf } from "../../config/models/index.ts";
import { tasks } from "../../training/tasks/index.ts";
import type { TaskBatch } from "../../training/tasks/task.ts";
import { outputCount } from "../run/beginning.ts";
import type { OpenedData } from "../data/openedData.ts";

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

/** A batch of noise of the configuration's sizes, and of the report's outputs where none are given. */
export function noiseBatches(config: RunConfig, given: number | null = null): BenchBatches {
  const task = tasks[taskOf(config.model)];
  const outputs = given ?? task.usualOutputs;
  return { config, outputs, batches: [task.noise(config, outputs)], dataMs: null };
}

/** The first batches of a run of `given` on `data`. */
export async function benchBatches(given: RunConfig, data: OpenedData | null): Promise<BenchBatches> {
  if (!data) {
    const config = { ...given, microBatch: null };
    return noiseBatches(config);
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
