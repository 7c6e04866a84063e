/**
 * Ridge regression of the class on numbers of an example, in which each example is judged by all others. One solution gives the
 * judgements of all: what an example adds to its own is known (Allen's PRESS, 1974; Hastie, Tibshirani and Friedman, The Elements of
 * Statistical Learning, section 7.10).
 */
import { cholesky, solveLower, solveUpper } from "./cholesky.ts";

/** Ridges that are tried, in proportion to an example's own length. */
const ridges = [0.05, 0.2, 0.8, 3.2, 12.8];
/** Examples between two pauses. */
const pauseEvery = 32;

export interface LeftOut {
  /** [examples, classes], row by row, each with the sum 1. */
  probabilities: Float32Array;
  /** [examples] how little an example is like a mixture of the others: near 1 alone decides what is said of it. */
  leverages: Float32Array;
}

/**
 * Judges each example by all others, with the ridge whose judgements have the least squared error on the given labels.
 * @param features [examples, width], row by row; they are centred and brought to the same length in place
 * @param pause is awaited between parts of the work, with the share of it that is done; it jumps where a ridge ends it early
 */
export async function leaveOneOut(
  features: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
  pause: (share: number) => Promise<void> = () => Promise.resolve(),
): Promise<LeftOut> {
  const examples = labels.length;
  const width = features.length / examples;
  if (examples < 2 || !Number.isInteger(width))
    throw new RangeError(`${examples} examples cannot have ${features.length} numbers and judge each other.`);
  level(features, width);
  const rowOf = (at: number): Float32Array => features.subarray(at * width, (at + 1) * width);
  const shares = new Float64Array(classes);
  for (let at = 0; at < examples; at += 1)
    shares[labels[at] ?? 0] = (shares[labels[at] ?? 0] ?? 0) + 1 / examples;
  const targetOf = (at: number, label: number): number =>
    (labels[at] === label ? 1 : 0) - (shares[label] ?? 0);

  // The products once, and each ridge, go through all examples for equally long.
  const part = 1 / ((1 + ridges.length) * examples);
  const products = new Float64Array(width * width);
  const sums = Array.from({ length: classes }, () => new Float64Array(width));
  for (let at = 0; at < examples; at += 1) {
    if (at % pauseEvery === 0) await pause(at * part);
    const row = Float64Array.from(rowOf(at));
    addProducts(products, row);
    for (const [label, sum] of sums.entries()) addTimes(sum, row, targetOf(at, label));
  }

  let best: (LeftOut & { error: number }) | null = null;
  for (const [tried, ridge] of ridges.entries()) {
    const system = products.slice();
    for (let i = 0; i < width; i += 1) system[i * width + i] = (system[i * width + i] ?? 0) + ridge;
    const factor = cholesky(system, width);
    const solutions = sums.map((sum) => {
      const solution = sum.slice();
      solveLower(factor, solution);
      solveUpper(factor, solution);
      return solution;
    });
    const probabilities = new Float32Array(examples * classes);
    const leverages = new Float32Array(examples);
    let error = 0;
    for (let at = 0; at < examples; at += 1) {
      if (at % pauseEvery === 0) await pause(((1 + tried) * examples + at) * part);
      const row = Float64Array.from(rowOf(at));
      const own = row.slice();
      solveLower(factor, own);
      const leverage = dot(own, own);
      leverages[at] = leverage;
      const said = solutions.map((solution, label) => {
        const target = targetOf(at, label);
        const off = (target - dot(solution, row)) / (1 - leverage);
        error += off * off;
        return Math.max(0, target + (shares[label] ?? 0) - off);
      });
      const whole = said.reduce((sum, one) => sum + one, 0);
      for (const [label, one] of said.entries()) probabilities[at * classes + label] = one / whole;
    }
    // The error falls and then rises as the ridge grows.
    if (best && error >= best.error) break;
    best = { error, probabilities, leverages };
  }
  if (!best) throw new Error("No ridge was tried.");
  return { probabilities: best.probabilities, leverages: best.leverages };
}

/** Takes the mean off every column and brings every row to length 1, in place. */
function level(features: Float32Array, width: number): void {
  const examples = features.length / width;
  const mean = new Float64Array(width);
  for (let at = 0; at < features.length; at += 1)
    mean[at % width] = (mean[at % width] ?? 0) + (features[at] ?? 0) / examples;
  for (let at = 0; at < features.length; at += width) {
    let squares = 0;
    for (let i = 0; i < width; i += 1) {
      const value = (features[at + i] ?? 0) - (mean[i] ?? 0);
      features[at + i] = value;
      squares += value * value;
    }
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < width; i += 1) features[at + i] = (features[at + i] ?? 0) * scale;
  }
}

/** Adds a row's products with itself to the lower triangle of [width, width]. */
function addProducts(products: Float64Array, row: Float64Array): void {
  const width = row.length;
  for (let i = 0; i < width; i += 1) {
    const own = row[i] ?? 0;
    const from = i * width;
    for (let j = 0; j <= i; j += 1) products[from + j] = (products[from + j] ?? 0) + own * (row[j] ?? 0);
  }
}

function addTimes(sum: Float64Array, row: Float64Array, by: number): void {
  for (let i = 0; i < row.length; i += 1) sum[i] = (sum[i] ?? 0) + (row[i] ?? 0) * by;
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < first.length; i += 1) sum += (first[i] ?? 0) * (second[i] ?? 0);
  return sum;
}
