/**
 * Successive halving by epochs (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943): all recipes go to the first rung,
 * the better half of them goes on to the next from where it stands, until the last rung has the whole number of epochs. Schedules
 * are those of whole runs throughout, so that a run that comes to the end is the run that it would have been alone.
 */

/** Where the runs halt, in finished epochs, and how many recipes get there. */
export interface Rung {
  epochs: number;
  recipes: number;
}

/**
 * The rungs of so many recipes over so many epochs: each has twice the epochs of the one before and half of its recipes, both
 * rounded up; no more rungs than bring one recipe to the end, and none below one epoch.
 */
export function halvingRungs(recipes: number, epochs: number): Rung[] {
  const halvings = Math.min(Math.ceil(Math.log2(recipes)), Math.floor(Math.log2(epochs)));
  return Array.from({ length: halvings + 1 }, (_, rung) => ({
    epochs: Math.ceil(epochs / 2 ** (halvings - rung)),
    recipes: Math.ceil(recipes / 2 ** rung),
  }));
}

/** A recipe at a rung: its score, or null where one of its runs failed. */
export interface Standing {
  index: number;
  score: number | null;
}

/**
 * The recipes that go on, in the order of their index: the `keep` best of those that have a score. Of equal scores the earlier
 * recipe goes on.
 */
export function survivors(standings: readonly Standing[], keep: number, isLowerBetter: boolean): number[] {
  const scored = standings.flatMap(({ index, score }) => (score === null ? [] : [{ index, score }]));
  const ranked = scored.toSorted(
    (a, b) => (isLowerBetter ? a.score - b.score : b.score - a.score) || a.index - b.index,
  );
  return ranked
    .slice(0, keep)
    .map(({ index }) => index)
    .toSorted((a, b) => a - b);
}
