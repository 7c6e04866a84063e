/**
 * Labels that are probably wrong, by confident learning (Northcutt, Jiang and Chuang 2021, https://arxiv.org/abs/1911.00068). The
 * probabilities must come from a network that did not train on the example: held out, or out of fold.
 */

export interface Suspect {
  /** Place in the given examples. */
  index: number;
  given: number;
  /** The class that is confident, or nearest to it where none is. */
  suggested: number;
  /**
   * Probability of the given class less that of the suggested: from -1, the surest suspect; above 0 where the given class is the
   * likelier one, but lacks more of what it has on its own examples.
   */
  margin: number;
}

/**
 * The mean probability that each class has on the examples that bear its label; null where none does.
 * @param probabilities [examples, classes], row by row
 */
export function classThresholds(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): (number | null)[] {
  checkSizes(probabilities, labels, classes);
  const sums = new Float64Array(classes);
  const counts = new Uint32Array(classes);
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] ?? 0;
    sums[label] = (sums[label] ?? 0) + (probabilities[i * classes + label] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return Array.from(sums, (sum, label) => {
    const count = counts[label] ?? 0;
    return count === 0 ? null : sum / count;
  });
}

/**
 * The examples that probably belong to another class than their label says, the surest first, of equal ones the earlier. A class is
 * confident where its probability reaches its threshold; of several the most probable counts. Where none is, the one that lacks least
 * counts: confident learning would pass over those, but a judge that is rarely sure has many wrong labels among them. Throws
 * RangeError when the sizes do not fit or a label is no class.
 * @param probabilities [examples, classes], row by row
 */
export function suspects(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): Suspect[] {
  const thresholds = classThresholds(probabilities, labels, classes);
  const found: Suspect[] = [];
  for (let index = 0; index < labels.length; index += 1) {
    const given = labels[index] ?? 0;
    const row = probabilities.subarray(index * classes, (index + 1) * classes);
    let suggested = -1;
    let nearest = given;
    for (const [label, threshold] of thresholds.entries()) {
      const probability = row[label] ?? 0;
      if (threshold === null) continue;
      if (probability - threshold > (row[nearest] ?? 0) - (thresholds[nearest] ?? 0)) nearest = label;
      if (probability < threshold) continue;
      if (suggested < 0 || probability > (row[suggested] ?? 0)) suggested = label;
    }
    if (suggested < 0) suggested = nearest;
    if (suggested === given) continue;
    found.push({ index, given, suggested, margin: (row[given] ?? 0) - (row[suggested] ?? 0) });
  }
  return found.toSorted((a, b) => a.margin - b.margin || a.index - b.index);
}

function checkSizes(probabilities: Float32Array, labels: ArrayLike<number>, classes: number): void {
  if (probabilities.length !== labels.length * classes)
    throw new RangeError(
      `${labels.length} labels of ${classes} classes have ${labels.length * classes} probabilities, not ${probabilities.length}.`,
    );
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] ?? -1;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new RangeError(`Label ${i} is ${label}, but the classes are 0 to ${classes - 1}.`);
  }
}
