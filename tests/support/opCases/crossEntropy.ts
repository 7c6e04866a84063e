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

export const crossEntropyCases = (): OpCase[] => lossSizes.flatMap(([M, V]) => casesOf(M, V));
