/** Values far below the others, by the modified z-score of Iglewicz and Hoaglin (1993), which outliers themselves hardly move. */

/** Their own limit. */
const limit = 3.5;
/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const normal = 0.6745;

export interface Outlier {
  /** Place in the given values. */
  index: number;
  /** How many deviations it lies below the median: above 3.5. */
  deviation: number;
}

/** The farthest first. None where more than half of the values are equal: then nothing tells what is far. */
export function lowOutliers(values: ArrayLike<number>): Outlier[] {
  const all = Array.from(values);
  const middle = median(all);
  const spread = median(all.map((value) => Math.abs(value - middle)));
  if (!(spread > 0)) return [];
  return all
    .map((value, index) => ({ index, deviation: (normal * (middle - value)) / spread }))
    .filter(({ deviation }) => deviation > limit)
    .toSorted((a, b) => b.deviation - a.deviation || a.index - b.index);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
