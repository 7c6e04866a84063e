/** What each row of a batch is to be, where classes weigh differently: targets of softCrossEntropy. */
import type { RunConfig } from "../../config/config.ts";
import { paddedRow } from "../../backends/ops/parts/matrix.ts";
import { hasTargets } from "../../models/network.ts";

/**
 * scikit-learn's "balanced": all examples over classes and examples of the class, so that every class counts as much as any other.
 * A class without examples weighs nothing.
 */
export function classWeights(labels: Int32Array, classes: number): Float32Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Float32Array.from(counts, (count) => (count === 0 ? 0 : labels.length / (classes * count)));
}

/** Targets [rows, classes], rows padded to four, and what the rows count together. */
export interface Targets {
  targets: Float32Array;
  weight: number;
}

/**
 * As torch's CrossEntropyLoss(weight, label_smoothing) has them: (1 - s) of the label's weight on the label, s / classes of each class's
 * own on every class; the mean divides by the sum of the labels' weights.
 */
export function weightedTargets(
  labels: Int32Array,
  weights: Float32Array,
  { labelSmoothing: s }: Pick<RunConfig, "labelSmoothing">,
): Targets {
  const classes = weights.length;
  const stride = paddedRow(classes);
  const targets = new Float32Array(labels.length * stride);
  let weight = 0;
  labels.forEach((label, row) => {
    const own = weights[label] ?? 0;
    weight += own;
    if (s > 0)
      for (let c = 0; c < classes; c += 1) targets[row * stride + c] = (s / classes) * (weights[c] ?? 0);
    targets[row * stride + label] = (targets[row * stride + label] ?? 0) + (1 - s) * own;
  });
  return { targets, weight };
}

/** Targets for a batch of noise, or none where the labels tell them. */
export const noiseTargets = (config: RunConfig, labels: Int32Array, classes: number): Partial<Targets> =>
  hasTargets(config) ? weightedTargets(labels, new Float32Array(classes).fill(1), config) : {};
