/** Means over seeds, and what a difference is worth. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of a sample (divided by n - 1); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/**
 * The probability that |T| of Student's distribution is below t = sqrt(freedom) tan(angle): the finite series of Abramowitz and
 * Stegun, 26.7.3 and 26.7.4. `freedom` is a whole number from 1.
 */
function probabilityWithin(angle: number, freedom: number): number {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let i = isOdd ? 3 : 2; i < freedom; i += 2) {
    term *= ((i - 1) / i) * cosine ** 2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/**
 * The t that Student's distribution with so many degrees of freedom stays within on both sides with `probability`: 2.776 for 0.95
 * and 4. Throws RangeError for degrees that are no whole number from 1, or a probability outside of 0 to 1.
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!Number.isInteger(freedom) || freedom < 1)
    throw new RangeError(`Student's distribution has 1, 2, 3 … degrees of freedom, not ${freedom}.`);
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`A probability lies between 0 and 1, not at ${probability}.`);
  let [low, high] = [0, Math.PI / 2];
  // Each halving gives a bit: sixty are more than a double has.
  for (let i = 0; i < 60; i += 1) {
    const angle = (low + high) / 2;
    if (probabilityWithin(angle, freedom) < probability) low = angle;
    else high = angle;
  }
  return Math.sqrt(freedom) * Math.tan((low + high) / 2);
}

export interface Difference {
  /** Pairs that both sides have. */
  pairs: number;
  /** Of the first less the second. */
  mean: number;
  /** The 95 % interval of that mean by Student's t; null for fewer than two pairs. */
  interval: [low: number, high: number] | null;
}

/** The mean difference of two recipes over equal seeds, by seed; null where they have none in common. */
export function pairedDifference(
  first: ReadonlyMap<number, number>,
  second: ReadonlyMap<number, number>,
): Difference | null {
  const differences = [...first].flatMap(([seed, value]) => {
    const other = second.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (differences.length === 0) return null;
  const centre = mean(differences);
  const deviation = standardDeviation(differences);
  const pairs = differences.length;
  if (deviation === null) return { pairs, mean: centre, interval: null };
  const reach = (studentQuantile(0.95, pairs - 1) * deviation) / Math.sqrt(pairs);
  return { pairs, mean: centre, interval: [centre - reach, centre + reach] };
}
