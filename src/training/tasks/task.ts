/** What a loop trains on, pictures or text: the loop knows batches, and the task knows what is in them. */
import type { Data } from "../../backends/backend.ts";
import type { EndRow, EpochRow, StepPoint } from "../../checkpoints/logs/history.ts";
import type { RunConfig } from "../../config/config.ts";
import type { FlatStores } from "../../models/parameters.ts";
import type { TrainingEvent } from "../event.ts";
import type { Learner } from "../learner.ts";
import type { Pass } from "../pass.ts";
import type { EpochMeters } from "../report/meters.ts";
import type { TestResult } from "../report/metrics.ts";

export interface TaskBatch {
  /** One pass, or one for each micro-batch. */
  passes: Pass[];
  /** Pictures or words that count, over all passes. */
  rows: number;
  /** What the rows count together in the loss; absent: as many as they are. */
  weight?: number;
  /** Milliseconds that the data was waited for. */
  waitMs: number;
}

export interface Task {
  /** Optimizer steps in an epoch. */
  readonly stepsPerEpoch: number;
  /** Batches as pytorch/examples' log prints them, where they are not the steps of an epoch. */
  readonly printedBatches?: number;
  /** Bytes of text that a validated token stands for on average; text only. */
  readonly bytesPerToken?: number;
  /** Batches of a validation, and of a test where there is one. */
  readonly batches: Readonly<{ validation: number; test: number }>;
  /** What is to be computed once, before the first step: absent where there is nothing. */
  prepare?(learner: Learner): AsyncIterable<TrainingEvent>;
  /** A text that the network writes after an epoch, `step` steps of the run being made; null where none is due. */
  sample?(learner: Learner, step: number): AsyncGenerator<TrainingEvent, string | null>;
  /** The batches of an epoch from one step on, in the order the run's seed gives. */
  training(epoch: number, fromStep: number): AsyncIterable<TaskBatch>;
  /** All of a part once, in sorted order; one pass a batch. */
  evaluation(part: "validation" | "test"): AsyncIterable<TaskBatch>;
}

/** Where a run stands after a step. Steps and epochs count from 0. */
export interface StepPlace {
  epoch: number;
  stepInEpoch: number;
  /** Steps of an epoch, and what the example's log prints for them. */
  steps: number;
  printedBatches: number;
  learningRate: number;
}

/** A run that makes no further step. */
export interface EndedRun {
  learner: Learner;
  task: Task;
  /** Weights of the best validation, where the task keeps them. */
  bestWeights: FlatStores | null;
  /** All of its epochs were trained. */
  isWhole: boolean;
}

/** What a task is to the loop, the trainer and the benchmarks. They know no other difference between the tasks. */
export interface TaskRecord {
  /** What a step's point tells of the hits, in percent. */
  pointHits(hits: { acc1: number; acc5: number }): Partial<StepPoint>;
  /** The log line after a step, or none. */
  trainLine(meters: EpochMeters, place: StepPlace): string | null;
  validate(learner: Learner, task: Task): AsyncGenerator<TrainingEvent, TestResult>;
  /** What an epoch's row tells besides the losses. */
  trainNumbers(meters: EpochMeters): Partial<EpochRow>;
  validationNumbers(result: TestResult, task: Task): Partial<EpochRow>;
  /** The log lines after a validation within an epoch. */
  stepLines(step: number, loss: number, bitsPerByte: number | undefined): string[];
  /** The log lines after a validation. */
  epochLines(epoch: number, seconds: number, loss: number): string[];
  /** Whether the run ends with a test of its best weights, which are kept for it. */
  readonly testsBest: boolean;
  /** The end of a run: its test and last log lines. */
  end(run: EndedRun): AsyncGenerator<TrainingEvent, EndRow>;
  /** Batches of an evaluation where training is computed in passes of `size`. */
  evaluationInPasses(evalBatchSize: number, size: number): number;
  /** What a pass is made of, and what a person should know of passes. */
  readonly passWords: { unit: "ofPictures" | "ofColumns"; aside?: "normsSeePasses" };
  /** Outputs of the report's network. */
  readonly usualOutputs: number;
  /** A batch of noise: what is in it changes nothing about the time. */
  noise(config: RunConfig, outputs: number): TaskBatch;
  /**
   * The inputs of the self-test's step, without labels.
   * @param draw whole numbers from 0, the same on every machine
   */
  testInputs(
    config: RunConfig,
    sizes: { outputs: number; batch: number; training: boolean },
    draw: (name: number, below: number, length: number) => Int32Array,
  ): Record<string, Data>;
}
