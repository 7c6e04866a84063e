/** Validation and test: losses, hits, and what was predicted for every picture. */
import type { RunConfig } from "../../config/config.ts";
import type { ImageTask } from "../tasks/imageTask.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Pass } from "../pass.ts";
import { classSummaryLine, imageLogInterval, imageSummaryLine, imageTestLine } from "../report/logLines.ts";
import type { TrainingEvent } from "../event.ts";
import { inTurn } from "../inTurn.ts";
import { ClassCounts } from "../report/classCounts.ts";
import { AverageMeter, MetricSums, type TestResult } from "../report/metrics.ts";
import type { Task } from "../tasks/task.ts";

const resultOf = (sums: MetricSums): TestResult => ({
  loss: sums.meanLoss,
  acc1: sums.acc1,
  acc5: sums.acc5,
  count: sums.count,
});

const onlyPass = ([pass]: readonly Pass[]): Pass => {
  if (!pass) throw new Error("An evaluation batch has no pass.");
  return pass;
};

/** The whole validation part, with the example's `Test:` lines and its summary. */
export async function* validateImages(
  learner: Evaluator,
  task: Task,
): AsyncGenerator<TrainingEvent, TestResult> {
  const sums = new MetricSums();
  const meters = {
    time: new AverageMeter(),
    loss: new AverageMeter(),
    acc1: new AverageMeter(),
    acc5: new AverageMeter(),
  };
  const total = task.batches.validation;
  let batchNumber = 0;
  let started = performance.now();
  const { outputs, config } = learner.network;
  const counts = new ClassCounts(outputs);
  const answers = inTurn(
    task.evaluation("validation"),
    ({ passes }) => learner.evaluate(onlyPass(passes), true),
    learner.ahead,
  );
  for await (const [{ passes, rows }, { metrics, logits }] of answers) {
    const pass = onlyPass(passes);
    sums.add(metrics);
    if (logits) counts.add(logits, pass.inputs["labels"] as Int32Array);
    meters.loss.update(metrics.loss / metrics.count, rows);
    meters.acc1.update((100 * metrics.correct1) / metrics.count, rows);
    meters.acc5.update((100 * metrics.correct5) / metrics.count, rows);
    meters.time.update((performance.now() - started) / 1000);
    if (batchNumber % imageLogInterval === 0)
      yield { kind: "log", lines: [imageTestLine(batchNumber, total, meters)] };
    batchNumber += 1;
    yield { kind: "progress", what: "Validating", done: batchNumber, total };
    started = performance.now();
  }
  const { f1, balanced } = counts;
  const lines = [imageSummaryLine(sums.acc1, sums.acc5)];
  if (goesByClasses(config)) lines.push(classSummaryLine(f1, balanced));
  yield { kind: "log", lines };
  return { ...resultOf(sums), f1, balanced };
}

/** Whether means over classes are what the run is about; the example's log does not have them. */
const goesByClasses = ({ bestMetric, classWeights, sampling }: RunConfig): boolean =>
  bestMetric === "f1" || bestMetric === "balanced" || classWeights !== "none" || sampling !== "all";

/** Mean loss over all words of a part, without dropout. */
export async function* validateText(
  learner: Evaluator,
  task: Task,
  part: "validation" | "test",
): AsyncGenerator<TrainingEvent, TestResult> {
  const sums = new MetricSums();
  const total = task.batches[part];
  let done = 0;
  const answers = inTurn(
    task.evaluation(part),
    ({ passes }) => Promise.all(passes.map((pass) => learner.evaluate(pass))),
    learner.ahead,
  );
  for await (const [, passes] of answers) {
    for (const { metrics } of passes) sums.add(metrics);
    done += 1;
    yield { kind: "progress", what: part === "test" ? "Testing" : "Validating", done, total };
  }
  return resultOf(sums);
}

export interface PicturePrediction {
  /** Position in the validation part. */
  index: number;
  expected: number;
  /** The likeliest classes with their probabilities, best first. */
  top: { index: number; probability: number }[];
}

const shownClasses = 5;

/** The likeliest of one row of logits. Of equal logits the earlier class comes first, as in counting top-1 hits. */
export function likeliest(logits: Float32Array, count: number): { index: number; probability: number }[] {
  const order = Array.from(logits.keys()).toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const largest = logits[order[0] ?? 0] ?? 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return order
    .slice(0, count)
    .map((index) => ({ index, probability: Math.exp((logits[index] ?? 0) - largest) / sum }));
}

/** The likeliest of one row of probabilities; of equal ones the earlier class comes first. */
export const likeliestOf = (
  probabilities: Float32Array,
  count: number,
): { index: number; probability: number }[] =>
  Array.from(probabilities, (probability, index) => ({ index, probability }))
    .toSorted((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, count);

/** Predictions for every validation picture, batch after batch; returns the totals. */
export async function* predictImages(
  learner: Evaluator,
  task: ImageTask,
): AsyncGenerator<PicturePrediction[], TestResult> {
  const sums = new MetricSums();
  const { outputs } = learner.network;
  const answers = inTurn(
    task.evaluation(),
    ({ passes }) => learner.evaluate(onlyPass(passes), true),
    learner.ahead,
  );
  for await (const [{ indices, labels }, { metrics, logits }] of answers) {
    if (!logits) throw new Error("The evaluation gave no logits.");
    sums.add(metrics);
    const stride = logits.length / labels.length;
    yield Array.from(labels, (expected, row) => ({
      index: indices[row] ?? -1,
      expected,
      top: likeliest(logits.subarray(row * stride, row * stride + outputs), shownClasses),
    }));
  }
  return resultOf(sums);
}
