/** What the predictions of a validation part say: who was right, what was taken for what. Pure. */
import type { Prediction } from "../../../worker/border/protocol.ts";

export type Show = "all" | "right" | "wrong";
export type Order = "mistake" | "sure" | "unsure" | "index";

export interface Cell {
  expected: number;
  got: number;
}

/** How a cell is called: the class that the pictures are of, and the one that they were taken for. */
export const cellName = (cell: Cell, classes: readonly { name: string }[]): string =>
  `${classes[cell.expected]?.name ?? ""} → ${classes[cell.got]?.name ?? ""}`;

export const guess = (prediction: Prediction): number => prediction.top[0]?.index ?? -1;
export const isRight = (prediction: Prediction): boolean => guess(prediction) === prediction.expected;
const surety = (prediction: Prediction): number => prediction.top[0]?.probability ?? 0;

/** The predictions that a filter shows, in its order. */
export function choosePredictions(
  all: readonly Prediction[],
  filter: { show: Show; label: number | null; order: Order; cell: Cell | null },
): Prediction[] {
  const { show, label, order, cell } = filter;
  const chosen = all.filter((prediction) => {
    if (cell) return prediction.expected === cell.expected && guess(prediction) === cell.got;
    if (label !== null && prediction.expected !== label) return false;
    return show === "all" || isRight(prediction) === (show === "right");
  });
  switch (order) {
    case "sure":
      return chosen.toSorted((a, b) => surety(b) - surety(a));
    case "unsure":
      return chosen.toSorted((a, b) => surety(a) - surety(b));
    case "mistake":
      return chosen.toSorted((a, b) => Number(isRight(a)) - Number(isRight(b)) || surety(b) - surety(a));
    case "index":
      return chosen;
    default:
      return order satisfies never;
  }
}

/** Pictures of each class (row) by what they were taken for (column), row after row. */
export function confusionMatrix(all: readonly Prediction[], classes: number): Uint32Array {
  const counts = new Uint32Array(classes * classes);
  for (const prediction of all) {
    const got = guess(prediction);
    const at = prediction.expected * classes + got;
    if (got >= 0 && got < classes && prediction.expected < classes) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** An order of the classes in which those that are taken for one another stand side by side: a chain of nearest ones. */
export function orderBySimilarity(counts: Uint32Array, classes: number): number[] {
  const likeness = (a: number, b: number): number =>
    (counts[a * classes + b] ?? 0) + (counts[b * classes + a] ?? 0);
  const left = new Set(Array.from({ length: classes }, (_, at) => at));
  const order: number[] = [];
  let current = 0;
  while (left.size > 0) {
    order.push(current);
    left.delete(current);
    let next = -1;
    let most = -1;
    for (const other of left) {
      const like = likeness(current, other);
      if (like > most) [next, most] = [other, like];
    }
    current = next;
  }
  return order;
}

export interface Confusion extends Cell {
  count: number;
  /** Pictures of the expected class. */
  of: number;
}

/** Pairs of classes by how often the first was taken for the second, the most first. */
export function mostConfused(counts: Uint32Array, classes: number, most: number): Confusion[] {
  const pairs: Confusion[] = [];
  for (let expected = 0; expected < classes; expected += 1) {
    const of = rowSum(counts, classes, expected);
    for (let got = 0; got < classes; got += 1) {
      const count = counts[expected * classes + got] ?? 0;
      if (got !== expected && count > 0) pairs.push({ expected, got, count, of });
    }
  }
  return pairs.toSorted((a, b) => b.count - a.count).slice(0, most);
}

export function rowSum(counts: Uint32Array, classes: number, row: number): number {
  let sum = 0;
  for (let at = row * classes; at < (row + 1) * classes; at += 1) sum += counts[at] ?? 0;
  return sum;
}

export interface ClassScore {
  label: number;
  /** Pictures of the class, and those of them that were named rightly. */
  support: number;
  right: number;
  /** In percent; null where nothing was named so, there is none of it, or neither. */
  precision: number | null;
  recall: number | null;
  f1: number | null;
}

/** Precision, recall and F1 of each class, from the confusion matrix. */
export function classScores(counts: Uint32Array, classes: number): ClassScore[] {
  return Array.from({ length: classes }, (_, label): ClassScore => {
    const support = rowSum(counts, classes, label);
    let named = 0;
    for (let row = 0; row < classes; row += 1) named += counts[row * classes + label] ?? 0;
    const right = counts[label * classes + label] ?? 0;
    const share = (of: number): number | null => (of > 0 ? (100 * right) / of : null);
    // Twice the right ones over all that are, or are called, so: defined wherever one of both is.
    const f1 = support + named > 0 ? (200 * right) / (support + named) : null;
    return { label, support, right, precision: share(named), recall: share(support), f1 };
  });
}

export interface MeanScores {
  precision: number;
  recall: number;
  f1: number;
}

/**
 * Means over the classes that are there or were named, each as much as any other (macro) or as often as it is there (weighted):
 * scikit-learn's classification_report, which counts what is not defined as 0.
 */
export function meanScores(scores: readonly ClassScore[]): { macro: MeanScores; weighted: MeanScores } {
  const known = scores.filter(({ f1 }) => f1 !== null);
  const mean = (weightOf: (score: ClassScore) => number): MeanScores => {
    const all = known.reduce((sum, score) => sum + weightOf(score), 0) || 1;
    const of = (name: keyof MeanScores): number =>
      known.reduce((sum, score) => sum + weightOf(score) * (score[name] ?? 0), 0) / all;
    return { precision: of("precision"), recall: of("recall"), f1: of("f1") };
  };
  return { macro: mean(() => 1), weighted: mean(({ support }) => support) };
}

export type ScoreColumn = "name" | "support" | "precision" | "recall" | "f1";

/** Sorted by a column; what is not known stands last either way. */
export function sortScores(
  scores: readonly ClassScore[],
  by: ScoreColumn,
  isDown: boolean,
  nameOf: (label: number) => string,
): ClassScore[] {
  return scores.toSorted((a, b) => {
    if (by === "name") return (isDown ? -1 : 1) * nameOf(a.label).localeCompare(nameOf(b.label));
    const [one, other] = [a[by], b[by]];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return isDown ? other - one : one - other;
  });
}
