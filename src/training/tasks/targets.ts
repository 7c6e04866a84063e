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
 * As torch's CrossEntropyLoss(weight, label_smoothing) has them: on each class its weight times (1 - s) of what the picture has of it
 * plus s / classes. For labels the mean divides by the sum of their weights, for mixed ones by the rows.
 * @param share what a picture has of its own label; the rest is that of the row before it, the last for the first. Null: a label each
 */
export function weightedTargets(
  labels: Int32Array,
  weights: Float32Array,
  { labelSmoothing: s }: Pick<RunConfig, "labelSmoothing">,
  share: number | null = null,
): Targets {
  const classes = weights.length;
  const stride = paddedRow(classes);
  const targets = new Float32Array(labels.length * stride);
  let weight = 0;
  labels.forEach((label, row) => {
    weight += weights[label] ?? 0;
    if (s > 0)
      for (let c = 0; c < classes; c += 1) targets[row * stride + c] = (s / classes) * (weights[c] ?? 0);
    const add = (of: number, part: number): void => {
      const at = row * stride + of;
      targets[at] = (targets[at] ?? 0) + (1 - s) * part * (weights[of] ?? 0);
    };
    add(label, share ?? 1);
    if (share !== null) add(labels[(row + labels.length - 1) % labels.length] ?? 0, 1 - share);
  });
  return { targets, weight: share === null ? weight : labels.length };
}

/** Targets for a batch of noise, or none where the labels tell them. */
export const noiseTargets = (config: RunConfig, labels: Int32Array, classes: number): Partial<Targets> =>
  hasTargets(config) ? weightedTargets(labels, new Float32Array(classes).fill(1), config) : {};
