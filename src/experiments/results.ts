/** What the runs of a sweep came to: means over seeds, the best by a stated rule, and differences. */
import type { RunConfig } from "../config/config.ts";
import {
  isLowerBetter,
  isOutOfPatience,
  metricNames,
  metricOf,
  type Validated,
} from "../config/bestMetric.ts";
import type { BestMetric } from "../config/settings.ts";
import { type Difference, mean, pairedDifference, standardDeviation } from "./statistics.ts";
import type { Recipe } from "./sweep.ts";

/** The part of an epoch's row of metrics.jsonl that results come from. Accuracies are in percent. */
export interface EpochResult extends Validated {
  epoch: number;
  /** Of this epoch, with its validation. */
  seconds: number;
}

/** The best validation of the first `epochs` epochs; null where there is none. */
export function bestUntil(
  rows: readonly EpochResult[],
  metric: BestMetric,
  epochs = Infinity,
): number | null {
  const values = rows
    .filter(({ epoch }) => epoch < epochs)
    .map((row) => metricOf(row, metric) ?? Number.NaN)
    .filter((value) => !Number.isNaN(value)); // a loss that is no number is no best
  if (values.length === 0) return null;
  return isLowerBetter(metric) ? Math.min(...values) : Math.max(...values);
}

/** True where a run's rows are all that it will have: every epoch, or as many as its patience allowed. Rows in order. */
export function isWholeRun(
  rows: readonly EpochResult[],
  { epochs, patience, bestMetric }: Pick<RunConfig, "epochs" | "patience" | "bestMetric">,
): boolean {
  const best = bestUntil(rows, bestMetric);
  const first = rows.find((row) => best !== null && metricOf(row, bestMetric) === best);
  return rows.length >= epochs || isOutOfPatience(patience, rows.length, first?.epoch ?? null);
}

/** How a run ended: `waiting` has not come to its end yet; `dropped` was left by halving, and is not compared. */
export type RunState = "finished" | "dropped" | "failed" | "waiting";

export interface RunResult {
  recipe: Recipe;
  seed: number;
  state: RunState;
  /** The best validation so far; null before the first. */
  best: number | null;
}

export interface RecipeResult {
  recipe: Recipe;
  state: RunState;
  /** Finished runs' best validations, by seed. */
  bySeed: ReadonlyMap<number, number>;
  /** Over all seeds; null unless every run of the recipe finished. */
  mean: number | null;
  deviation: number | null;
  isBest: boolean;
  /** Its mean lies within one standard deviation of the best recipe from the best mean. */
  isAsGood: boolean;
  /** Of the best recipe from this one, over equal seeds: above zero is in favour of the best, a loss below zero. */
  fromBest: Difference | null;
}

/** The rule in words, as it stands beside every table. */
export function ruleText(metric: BestMetric, seeds: number): string {
  const over = seeds > 1 ? ` mean over ${seeds} seeds` : "";
  return `Best: ${isLowerBetter(metric) ? "lowest" : "highest"}${over} of each run's best validation ${metricNames[metric]}; of equal ones the earlier.`;
}

/**
 * The recipes in their order with their means, the best among those whose runs have all finished, and what lies between it and the
 * others. A recipe one of whose runs failed, was dropped or still waits is never the best.
 */
export function compareRecipes(runs: readonly RunResult[], metric: BestMetric): RecipeResult[] {
  const groups = new Map<number, RunResult[]>();
  for (const run of runs) groups.set(run.recipe.index, [...(groups.get(run.recipe.index) ?? []), run]);
  const results = [...groups.values()].flatMap((group): RecipeResult[] => {
    const [first] = group;
    if (!first) return [];
    const finished = group.flatMap(({ seed, state, best }) =>
      state === "finished" && best !== null ? [[seed, best] as const] : [],
    );
    const isWhole = finished.length === group.length;
    const values = finished.map(([, best]) => best);
    return [
      {
        recipe: first.recipe,
        state:
          (["failed", "dropped", "waiting"] as const).find((state) =>
            group.some((run) => run.state === state),
          ) ?? "finished",
        bySeed: new Map(finished),
        mean: isWhole ? mean(values) : null,
        deviation: isWhole ? standardDeviation(values) : null,
        isBest: false,
        isAsGood: false,
        fromBest: null,
      },
    ];
  });
  const sign = isLowerBetter(metric) ? -1 : 1;
  const whole = results.flatMap((result) => (result.mean === null ? [] : [{ result, mean: result.mean }]));
  const best = whole.reduce<(typeof whole)[number] | null>(
    (top, one) => (top === null || sign * (one.mean - top.mean) > 0 ? one : top),
    null,
  );
  if (!best) return results;
  return results.map((result) => {
    if (result.mean === null) return result;
    if (result === best.result) return { ...result, isBest: true };
    return {
      ...result,
      isAsGood: sign * (best.mean - result.mean) <= (best.result.deviation ?? 0),
      fromBest: pairedDifference(best.result.bySeed, result.bySeed),
    };
  });
}
