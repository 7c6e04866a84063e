/** The runs of a sweep as its results show them, from the queue or from a folder that `npm run sweep` wrote. */
import type { Field } from "../../../config/config.ts";
import { fields } from "../../../config/fields.ts";
import type { BestMetric } from "../../../config/settings.ts";
import { compareRecipes, type RecipeResult, type RunResult } from "../../../experiments/results.ts";
import { type FieldValue, recipesOf } from "../../../experiments/sweep.ts";
import type { DrawnEpoch } from "../../runs/Overlay.tsx";
import { type QueueEntry, stateOf } from "../queue.ts";

export interface SweepRun extends RunResult {
  /** Where its curve is: the id of a stored run, or its folder below that of its sweep. */
  key: string;
  epochs: number;
  seconds: number;
}

export interface SweepResults {
  name: string;
  metric: BestMetric;
  seeds: number;
  /** The fields that differ, in the sweep's order. */
  varied: Field[];
  runs: SweepRun[];
}

/** A sweep of a folder brings its curves, by the keys of its runs; those of the queue lie with the stored runs. */
export type Curves = ReadonlyMap<string, readonly DrawnEpoch[]>;

export interface SweepFolder {
  results: SweepResults;
  curves: Curves;
}

export function resultsOf(entry: QueueEntry): SweepResults | null {
  const { sweep, runs, config, name } = entry;
  if (!sweep) return null;
  const recipes = recipesOf(sweep);
  return {
    name,
    metric: config.bestMetric,
    seeds: sweep.seeds.length,
    varied: sweep.vary.map(({ field }) => field),
    runs: runs.flatMap((run): SweepRun[] => {
      const recipe = recipes[run.recipe];
      if (!recipe) return [];
      const state = stateOf(entry, run);
      const ends = { running: "waiting", stopped: "failed" } as const;
      const { id: key, seed, best, epochs, seconds } = run;
      const shown = state === "running" || state === "stopped" ? ends[state] : state;
      return [{ key, recipe, seed, state: shown, best, epochs, seconds }];
    }),
  };
}

/** Recipes with their means, the best first, then those without a mean by their best run. */
export function ranked({ runs, metric }: SweepResults): RecipeResult[] {
  const sign = metric === "loss" ? 1 : -1;
  const bestOf = ({ recipe }: RecipeResult): number =>
    Math.min(
      ...runs.flatMap((run) =>
        run.recipe.index === recipe.index && run.best !== null ? sign * run.best : [],
      ),
    );
  return compareRecipes(runs, metric).toSorted((a, b) => {
    if (a.mean !== null && b.mean !== null) return sign * (a.mean - b.mean);
    if (a.mean !== null || b.mean !== null) return a.mean === null ? 1 : -1;
    const [first, second] = [bestOf(a), bestOf(b)];
    return first === second ? a.recipe.index - b.recipe.index : first - second;
  });
}

/** Where values lie on an axis, from 0 to 1, and which of them are written beside it. */
export interface ValueAxis {
  placeOf: (value: FieldValue) => number;
  ticks: { at: number; value: FieldValue }[];
}

/** The axis of a field: by the logarithm where it is a rate, in the order of choices where it has no numbers. */
export function fieldAxis(field: Field, values: readonly FieldValue[]): ValueAxis {
  const row = fields[field];
  const numbers = values.filter((value) => typeof value === "number");
  const isLog = row.kind === "number" && row.isRate === true && numbers.every((value) => value > 0);
  if (row.kind === "number" && numbers.length === values.length) return numberAxis(numbers, isLog);
  const texts = [...new Set(values.map((value) => JSON.stringify(value)))];
  const placeOf = (value: FieldValue): number => (texts.indexOf(JSON.stringify(value)) + 0.5) / texts.length;
  const distinct = values.filter((value, at) => values.findIndex((one) => isSame(one, value)) === at);
  return { placeOf, ticks: distinct.map((value) => ({ at: placeOf(value), value })) };
}

const isSame = (a: FieldValue, b: FieldValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The ticks that can be written without running into one another, `gap` of the axis apart: both ends, and of the others each that has
 * room.
 */
export function readable(ticks: ValueAxis["ticks"], gap: number): ValueAxis["ticks"] {
  const kept: ValueAxis["ticks"] = [];
  const sorted = ticks.toSorted((a, b) => a.at - b.at);
  for (const tick of sorted) {
    const before = kept.at(-1);
    if (!before || tick.at - before.at >= gap) kept.push(tick);
    else if (tick === sorted.at(-1) && kept.length > 1) kept.splice(-1, 1, tick);
  }
  return kept;
}

/** Of more values the ends alone are written. */
const mostTicks = 7;

export function numberAxis(numbers: readonly number[], isLog: boolean): ValueAxis {
  const along = (value: number): number => (isLog ? Math.log(value) : value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const span = along(high) - along(low);
  const placeOf = (value: FieldValue): number =>
    span > 0 && typeof value === "number" ? 0.06 + (0.88 * (along(value) - along(low))) / span : 0.5;
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b);
  const ticks = distinct.length <= mostTicks ? distinct : [low, high];
  return { placeOf, ticks: ticks.map((value) => ({ at: placeOf(value), value })) };
}
