/** What a run has measured so far, as it is drawn, stored and written: the rows of metrics.jsonl. */
import { metricOf } from "../../config/bestMetric.ts";
import { headlines, type ModelName, taskOf } from "../../config/models/index.ts";

/** One optimizer step. `step` and `epoch` count from 0 over the whole run. */
export interface StepPoint {
  epoch: number;
  step: number;
  loss: number;
  /** In percent; pictures only. */
  acc1?: number;
  acc5?: number;
  /** Text only. */
  gradientNorm?: number;
  /** After this step, where a validation stands within an epoch. */
  valLoss?: number;
  valBitsPerByte?: number;
  learningRate: number;
  /** Milliseconds waited for data, and of the whole step. */
  dataMs: number;
  stepMs: number;
  /** Milliseconds of JavaScript until the commands were handed over. */
  submitMs?: number;
  /** Seconds of training so far, pauses left out. */
  seconds: number;
}

/** The numbers of a step, in the order in which they are kept. */
export const stepColumns = [
  "epoch",
  "step",
  "loss",
  "acc1",
  "acc5",
  "gradientNorm",
  "valLoss",
  "valBitsPerByte",
  "learningRate",
  "dataMs",
  "stepMs",
  "submitMs",
  "seconds",
] as const satisfies readonly (keyof StepPoint)[];

export interface EpochRow {
  epoch: number;
  trainLoss: number;
  trainAcc1?: number;
  trainAcc5?: number;
  valLoss: number;
  valAcc1?: number;
  valAcc5?: number;
  /** Pictures only: means over the classes, in percent. */
  valF1?: number;
  valBalanced?: number;
  valPerplexity?: number;
  /** Text only: what the tokens' losses are for a byte of the text, so that vocabularies can be compared. */
  valBitsPerByte?: number;
  /** GPT only: a text that the network wrote at the end of the epoch. */
  sample?: string;
  learningRate: number;
  seconds: number;
}

/** The validation number of a row that stands beside a checkpoint: the one that its task is measured by. */
export const headline = (row: EpochRow | undefined, model: ModelName): number | null =>
  (row && metricOf(row, headlines[taskOf(model)])) ?? null;

export interface EndRow {
  testLoss?: number;
  testPerplexity?: number;
}

export interface History {
  /** By step, each step once. */
  points: StepPoint[];
  /** By epoch, each epoch once. */
  epochs: EpochRow[];
  end: EndRow | null;
}

export const emptyHistory = (): History => ({ points: [], epochs: [], end: null });

/** The part of a history before `step` steps and `epoch` epochs were done: what a run resumed there goes on from. */
export function historyBefore(history: History, step: number, epoch: number): History {
  return {
    points: history.points.filter((point) => point.step < step),
    epochs: history.epochs.filter((row) => row.epoch < epoch),
    end: null,
  };
}

/**
 * A run's own history and that of a checkpoint which came back from elsewhere, where it stands at `step` and `epoch`: what the
 * checkpoint knows counts, the run's own fills in what it lacks (long histories are thinned in a file).
 */
export function joinHistories(own: History, returned: History, step: number, epoch: number): History {
  const before = historyBefore(own, step, epoch);
  const [steps, epochs] = [
    new Set(returned.points.map((point) => point.step)),
    new Set(returned.epochs.map((row) => row.epoch)),
  ];
  return {
    points: [...before.points.filter((point) => !steps.has(point.step)), ...returned.points].toSorted(
      (a, b) => a.step - b.step,
    ),
    epochs: [...before.epochs.filter((row) => !epochs.has(row.epoch)), ...returned.epochs].toSorted(
      (a, b) => a.epoch - b.epoch,
    ),
    end: returned.end,
  };
}
