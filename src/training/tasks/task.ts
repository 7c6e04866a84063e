/** What a loop trains on, pictures or text: the loop knows batches, and the task knows what is in them. */
import type { Pass } from "../learner.ts";

export interface TaskBatch {
  /** One pass, or one for each micro-batch. */
  passes: Pass[];
  /** Pictures or words that count, over all passes. */
  rows: number;
  /** Milliseconds that the data was waited for. */
  waitMs: number;
}

export interface Task {
  /** Optimizer steps in an epoch. */
  readonly stepsPerEpoch: number;
  /** Batches as pytorch/examples' log prints them, where they are not the steps of an epoch. */
  readonly printedBatches?: number;
  /** Batches of a validation, and of a test where there is one. */
  readonly batches: Readonly<{ validation: number; test: number }>;
  /** The batches of an epoch from one step on, in the order the run's seed gives. */
  training(epoch: number, fromStep: number): AsyncIterable<TaskBatch>;
  /** All of a part once, in sorted order; one pass a batch. */
  evaluation(part: "validation" | "test"): AsyncIterable<TaskBatch>;
}
