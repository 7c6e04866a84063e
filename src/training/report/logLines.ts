/**
 * The log lines of pytorch/examples' imagenet and word_language_model, to the character: formats from their main.py. Batches
 * count from 0.
 */
import type { BestMetric } from "../../config/settings.ts";
import type { AverageMeter } from "./metrics.ts";
import { formatExponent, formatFixed, formatInteger } from "./pythonFormat.ts";

/** imagenet's --print-freq. */
export const imageLogInterval = 10;
/** word_language_model's --log-interval. */
export const textLogInterval = 200;

/** Seconds for a step and for its data, and the batch's metrics. */
export interface ImageMeters {
  time: AverageMeter;
  data: AverageMeter;
  loss: AverageMeter;
  acc1: AverageMeter;
  acc5: AverageMeter;
}

const seconds = (name: string, { value, average }: AverageMeter): string =>
  `${name} ${formatFixed(value, 6, 3)} (${formatFixed(average, 6, 3)})`;

const results = ({ loss, acc1, acc5 }: Pick<ImageMeters, "loss" | "acc1" | "acc5">): string[] => [
  `Loss ${formatExponent(loss.value, 4)} (${formatExponent(loss.average, 4)})`,
  ...(
    [
      ["Acc@1", acc1],
      ["Acc@5", acc5],
    ] as const
  ).map(
    ([name, { value, average }]) => `${name} ${formatFixed(value, 6, 2)} (${formatFixed(average, 6, 2)})`,
  ),
];

const batchOf = (batch: number, batches: number): string =>
  `[${formatInteger(batch, String(batches).length)}/${batches}]`;

/** `Epoch: [15][ 40/391]\tTime ...\tData ...\tLoss ...\tAcc@1 ...\tAcc@5 ...` */
export function imageTrainLine(epoch: number, batch: number, batches: number, meters: ImageMeters): string {
  return [
    `Epoch: [${epoch}]${batchOf(batch, batches)}`,
    seconds("Time", meters.time),
    seconds("Data", meters.data),
    ...results(meters),
  ].join("\t");
}

/** `Test: [ 0/40]\tTime ...\tLoss ...\tAcc@1 ...\tAcc@5 ...` */
export function imageTestLine(batch: number, batches: number, meters: Omit<ImageMeters, "data">): string {
  return [`Test: ${batchOf(batch, batches)}`, seconds("Time", meters.time), ...results(meters)].join("\t");
}

/** ` *   Acc@1 35.090 Acc@5 59.920`: two meters print nothing there, which leaves their blanks. */
export const imageSummaryLine = (acc1: number, acc5: number): string =>
  ` *   Acc@1 ${formatFixed(acc1, 0, 3)} Acc@5 ${formatFixed(acc5, 0, 3)}`;

/** ` *   F1 35.090 Balanced 34.110`, under it; of our own. */
export const classSummaryLine = (f1: number, balanced: number): string =>
  ` *   F1 ${formatFixed(f1, 0, 3)} Balanced ${formatFixed(balanced, 0, 3)}`;

/** Ends an image run. */
export const imageEndLine = "Training Finished";

/** One picture of the report's evaluation: `pic: 0  aim: 7  result:7    (correct )`. */
export const predictionLine = (index: number, expected: number, result: number): string =>
  `pic:${formatInteger(index, 2)}  aim:${formatInteger(expected, 2)}  ` +
  `result:${String(result).padEnd(4)} (${(expected === result ? "correct" : "false").padEnd(8)})`;

const perplexity = (loss: number): string => formatFixed(Math.exp(loss), 8, 2);

export interface TextProgress {
  /** From 0; the line counts from 1. */
  epoch: number;
  batch: number;
  /** Batches as the example prints them: rows / bptt rounded down. */
  batches: number;
  learningRate: number;
  msPerBatch: number;
  loss: number;
}

/** `| epoch   1 |   200/ 2983 batches | lr 5.00 | ms/batch 13.03 | loss  7.58 | ppl  1956.83` */
export const textTrainLine = ({
  epoch,
  batch,
  batches,
  learningRate,
  msPerBatch,
  loss,
}: TextProgress): string =>
  `| epoch ${formatInteger(epoch + 1, 3)} | ${formatInteger(batch, 5)}/${formatInteger(batches, 5)} batches ` +
  `| lr ${formatFixed(learningRate, 2, 2)} | ms/batch ${formatFixed(msPerBatch, 5, 2)} ` +
  `| loss ${formatFixed(loss, 5, 2)} | ppl ${perplexity(loss)}`;

/** The three lines around an epoch's end, rules of dashes included. */
export function textEpochLines(epoch: number, elapsedSeconds: number, loss: number): string[] {
  const rule = "-".repeat(89);
  const line =
    `| end of epoch ${formatInteger(epoch + 1, 3)} | time: ${formatFixed(elapsedSeconds, 5, 2)}s ` +
    `| valid loss ${formatFixed(loss, 5, 2)} | valid ppl ${perplexity(loss)}`;
  return [rule, line, rule];
}

/** A validation within an epoch, after `step` steps; of our own. */
export const textStepLine = (step: number, loss: number, bitsPerByte: number | undefined): string =>
  `| step ${formatInteger(step, 6)} | valid loss ${formatFixed(loss, 5, 3)} | valid ppl ${perplexity(loss)}` +
  (bitsPerByte === undefined ? "" : ` | bits per byte ${formatFixed(bitsPerByte, 5, 3)}`);

/** The three last lines of a text run. */
export function textEndLines(loss: number): string[] {
  const rule = "=".repeat(89);
  return [
    rule,
    `| End of training | test loss ${formatFixed(loss, 5, 2)} | test ppl ${perplexity(loss)}`,
    rule,
  ];
}

/** A run that its patience ended; of our own. */
export const earlyEndLine = (
  epochs: number,
  patience: number,
  metric: BestMetric,
  best: { metric: number; epoch: number },
): string =>
  `Stopped early after ${epochs} epochs: ${patience} without a better ${metric} than ${formatFixed(best.metric, 0, 3)} of epoch ${best.epoch + 1}`;

/** What a frozen body makes of pictures is kept or not; of our own. */
export const featuresLine = (pictures: number, bytes: number, isKept: boolean): string =>
  isKept
    ? `Features of ${pictures} pictures are computed once and kept: ${formatFixed(bytes / 1e6, 0, 1)} MB`
    : `Features of ${pictures} pictures would take ${formatFixed(bytes / 1e6, 0, 1)} MB: computed again at every step`;

/** A run has other kernels from a step on, which was timed on its device; of our own. */
export const kernelsTakenLine = (step: number, kernels: number): string =>
  `From step ${step} on ${kernels} kernels are those that were fastest on this device`;

/** Kernels that were not timed; of our own. */
export const kernelsKeptLine = (kernels: readonly string[]): string =>
  `The device had no memory to time variants of ${kernels.length} kernels, which stay as they are: ${kernels.join(", ")}`;

/** A step of mixed precision that was left out; of our own, for the examples train in float32. */
export const overflowLine = (step: number, scale: number): string =>
  `Step ${step}: a gradient did not fit in 16 bits with loss scale ${scale}, weights stay as they are; next scale ${scale / 2}`;
