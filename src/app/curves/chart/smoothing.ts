import type { Point } from "./bucketSeries.ts";

/**
 * A two-sided exponential window: each value becomes the mean of all with weights `factor`^distance. TensorBoard's factor
 * without its lag, so that a fall is not drawn later than it was. Two passes, whatever the factor.
 */
export function smooth(points: readonly Point[], factor: number): Point[] {
  if (factor <= 0) return [...points];
  const forward = pass(points, factor);
  const backward = pass(points.toReversed(), factor).toReversed();
  return points.map(({ x, y }, at) => {
    const left = forward[at];
    const right = backward[at];
    // The value itself is in both passes, once too often.
    return left && right ? { x, y: (left.sum + right.sum - y) / (left.weight + right.weight - 1) } : { x, y };
  });
}

function pass(points: readonly Point[], factor: number): { sum: number; weight: number }[] {
  let sum = 0;
  let weight = 0;
  return points.map(({ y }) => {
    sum = factor * sum + y;
    weight = factor * weight + 1;
    return { sum, weight };
  });
}
