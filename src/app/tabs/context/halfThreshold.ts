/** The least weight among the strongest pixels that together hold half of all. */
export function halfThreshold(weights: Float32Array): number {
  let sum = 0;
  const sorted = weights.toSorted().toReversed();
  return sorted.find((weight) => (sum += weight) >= 0.5) ?? 0;
}
