/**
 * A sweep as data: which fields take which values, and over which seeds. Its recipes and runs have a fixed order, so that a sweep
 * that was stopped finds its place again.
 */
import type { Field, RunConfig } from "../config/config.ts";
import { fields } from "../config/fields.ts";
import { key, streams, uniform } from "../random.ts";
import { say } from "../said.ts";
import { recipeNames } from "./names.ts";

export type FieldValue = RunConfig[Field];

/** What a field takes: each of some values, or, where recipes are drawn, any number of a range (both ends may come). */
export type Variation =
  { field: Field; values: readonly FieldValue[] } | { field: Field; from: number; to: number };

export interface Sweep {
  vary: readonly Variation[];
  /** Each recipe is run once with each of them. */
  seeds: readonly number[];
  /** Null: the whole grid. Otherwise so many recipes, drawn from this seed. */
  draw: { count: number; seed: number } | null;
}

/** One choice of values; its runs differ by their seed alone. */
export interface Recipe {
  /** Its place in the order, from 0. */
  index: number;
  /** What tells it from the others: “lr0.01 w32”. */
  name: string;
  values: ReadonlyMap<Field, FieldValue>;
}

export interface PlannedRun {
  recipe: Recipe;
  seed: number;
  name: string;
}

/** A sweep that cannot be made; the message says why and what to write instead. */
export class SweepError extends Error {
  override name = "SweepError";
}

/** No sweep has more: a thousand runs of a minute take most of a day. */
const mostRecipes = 1000;

/** What the form calls a field. */
export const labelOf = (field: Field): string => fields[field].name;

const isRange = (variation: Variation): variation is Extract<Variation, { from: number }> =>
  "from" in variation;

/**
 * The recipes of a sweep. A grid's first field changes slowest; drawn ones stand as they were drawn, none of them twice (so there
 * are fewer than asked for where there are no more). Throws SweepError.
 */
export function recipesOf({ vary, draw }: Sweep): Recipe[] {
  const named = new Set<Field>();
  for (const { field } of vary) {
    if (named.has(field)) throw new SweepError(say("variedTwice", field, labelOf(field)));
    named.add(field);
  }
  if (named.has("seed")) throw new SweepError(say("seedVaried"));
  const choices = draw ? drawn(vary, draw) : grid(vary);
  const names = recipeNames(choices);
  return choices.map((values, index) => ({ index, name: names[index] ?? "", values }));
}

/** The runs in their order: every recipe with the first seed, then every recipe with the next. */
export function runsOf(recipes: readonly Recipe[], seeds: readonly number[]): PlannedRun[] {
  return seeds.flatMap((seed) =>
    recipes.map((recipe) => ({
      recipe,
      seed,
      name: seeds.length > 1 ? `${recipe.name} s${seed}` : recipe.name,
    })),
  );
}

function grid(vary: readonly Variation[]): Map<Field, FieldValue>[] {
  let choices: Map<Field, FieldValue>[] = [new Map()];
  for (const variation of vary) {
    if (isRange(variation))
      throw new SweepError(say("rangeInGrid", variation.field, labelOf(variation.field)));
    const { field, values } = variation;
    if (choices.length * values.length > mostRecipes) throw new SweepError(say("gridTooLarge", mostRecipes));
    choices = choices.flatMap((choice) => values.map((value) => new Map([...choice, [field, value]])));
  }
  return choices;
}

function drawn(
  vary: readonly Variation[],
  { count, seed }: { count: number; seed: number },
): Map<Field, FieldValue>[] {
  if (count > mostRecipes) throw new SweepError(say("drawsTooMany", mostRecipes));
  const choices = new Map<string, Map<Field, FieldValue>>();
  // Where there are few recipes, the last ones come seldom: a hundred tries for each find nearly all.
  for (let attempt = 0; choices.size < count && attempt < 100 * count; attempt += 1) {
    const k = key(seed, streams.sweep, attempt);
    const choice = new Map(
      vary.map((variation, index) => [variation.field, valueAt(variation, uniform(k, index))]),
    );
    const text = JSON.stringify([...choice]);
    if (!choices.has(text)) choices.set(text, choice);
  }
  return [...choices.values()];
}

/** A variation's value at `share` of its way, from 0 to 1: by the logarithm where the field is a rate. */
function valueAt(variation: Variation, share: number): FieldValue {
  if (!isRange(variation)) return variation.values[Math.floor(share * variation.values.length)] ?? null;
  const { field, from, to } = variation;
  const row = fields[field];
  if (row.kind !== "number") throw new SweepError(say("noRanges", field, labelOf(field)));
  if (!(from < to)) throw new SweepError(say("rangeEnds", field, labelOf(field), from, to));
  if (row.isRate && from <= 0) throw new SweepError(say("rangeAboveZero", field, labelOf(field)));
  const step = row.multipleOf ?? 1;
  if (row.integer) {
    const [first, last] = [Math.ceil(from / step), Math.floor(to / step)];
    return step * (first + Math.floor(share * (last - first + 1)));
  }
  const value = row.isRate ? from * (to / from) ** share : from + (to - from) * share;
  // Three digits are read and typed easily, and no result depends on the fourth.
  return Math.min(to, Math.max(from, Number(value.toPrecision(3))));
}
