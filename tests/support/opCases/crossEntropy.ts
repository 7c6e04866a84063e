import { crossEntropy } from "../../../src/backends/ops/crossEntropy.ts";
import { floats, integers, makeCase, type OpCase, padded } from "./opCase.ts";

/** [rows, classes]. */
export const lossSizes: readonly [number, number][] = [
  [1, 1],
  [7, 10],
  [65, 101],
  [3, 2049],
  [63, 64],
  [64, 65],
  [1031, 63],
];

function casesOf(M: number, V: number): OpCase[] {
  const labels = integers([M], V);
  if (M > 2) labels.data[1] = -1;
  const weight = floats([1], [1 / M]);
  const logits = padded(M, V);
  // Halves: many logits of a row are equal, and the rank counts those that come first.
  const halves = { ...logits, data: logits.data.map((value) => Math.round(value * 2) / 2) };
  const cases = [0, 0.1].map((smoothing) =>
    makeCase(
      `${M}x${V} smoothing ${smoothing}`,
      crossEntropy,
      [logits, labels, weight],
      { smoothing, gradient: true },
      2e-6,
      // A loss is a difference of logits of size one; its gradient is divided by the rows.
      1 / M,
    ),
  );
  cases.push(
    makeCase(`${M}x${V} equal logits`, crossEntropy, [halves, labels, weight], {
      smoothing: 0,
      gradient: false,
    }),
    makeCase(`${M}x${V} loss only`, crossEntropy, [logits, labels, weight], {
      smoothing: 0,
      gradient: false,
    }),
  );
  return cases;
}

/** Rows so long that they are taken in parts, whose largest logits differ: each part's larger than the last's, smaller, and far larger. */
function longCases(): OpCase[] {
  const [M, V] = [3, 6149];
  return [
    ["rising", (column: number) => column / 200],
    ["falling", (column: number) => -column / 200],
    ["far below at first", (column: number) => (column < 2048 ? -1e30 : 0)],
  ].map(([title, shift]) => {
    const logits = padded(M, V);
    const stride = logits.data.length / M;
    logits.data.forEach(
      (value, i) => (logits.data[i] = value + (shift as (column: number) => number)(i % stride)),
    );
    const inputs = [logits, integers([M], V), floats([1], [1 / M])];
    return makeCase(
      `${M}x${V} ${title}`,
      crossEntropy,
      inputs,
      { smoothing: 0, gradient: true },
      2e-6,
      1 / M,
    );
  });
}

export const crossEntropyCases = (): OpCase[] => [
  ...lossSizes.flatMap(([M, V]) => casesOf(M, V)),
  ...longCases(),
];
