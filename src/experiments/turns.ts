/**
 * Which of a plan's runs has its turn: every run with the first rung, then what halving leaves of them with the next. Without halving
 * there is one rung, a run's end. Pure, so that a plan that was cut off finds its place again.
 */
import type { BestMetric } from "../config/settings.ts";
import { type Rung, survivors } from "./halving.ts";
import { bestUntil, type EpochResult } from "./results.ts";
import { mean } from "./statistics.ts";

/** A run on its way; what is `waiting` with finished epochs stands at a rung. */
export interface TurnRun {
  /** Place of its recipe in the plan's order. */
  recipe: number;
  state: "waiting" | "running" | "finished" | "stopped" | "failed";
  /** Its best validation at each rung that it came to, in order; null where there was none. */
  bests: readonly (number | null)[];
}

export interface Ladder {
  rungs: readonly Rung[];
  isLowerBetter: boolean;
}

/** The rung that is climbed now, and the recipes that go on to it. */
export function standingOn(
  runs: readonly TurnRun[],
  { rungs, isLowerBetter }: Ladder,
): { rung: number; going: ReadonlySet<number> } {
  let going: ReadonlySet<number> = new Set(runs.map(({ recipe }) => recipe));
  for (let rung = 0; ; rung += 1) {
    const next = rungs[rung + 1];
    const isOpen = runs.some((run) => going.has(run.recipe) && wantsRung(run, rung));
    if (isOpen || !next) return { rung, going };
    const standings = [...going].map((index) => {
      const scores = runs.flatMap((run) =>
        run.recipe === index
          ? [run.state === "waiting" || run.state === "finished" ? run.bests[rung] : null]
          : [],
      );
      const known = scores.filter((score) => score !== null && score !== undefined);
      return { index, score: known.length < scores.length ? null : mean(known) };
    });
    going = new Set(survivors(standings, next.recipes, isLowerBetter));
  }
}

const wantsRung = ({ state, bests }: TurnRun, rung: number): boolean =>
  state === "running" || (state === "waiting" && bests.length <= rung);

/** The run whose turn it is, and the rung that it is to come to; null: there is no more to do. */
export function turnOf<R extends TurnRun>(
  runs: readonly R[],
  ladder: Ladder,
): { run: R; rung: number } | null {
  const { rung, going } = standingOn(runs, ladder);
  const run = runs.find((one) => going.has(one.recipe) && wantsRung(one, rung));
  return run ? { run, rung } : null;
}

/** A run's best validation at each rung that its epochs came to; one that came to its end has passed them all. */
export const bestsAt = (
  rungs: readonly Rung[],
  rows: readonly EpochResult[],
  metric: BestMetric,
  isWhole: boolean,
): (number | null)[] =>
  rungs
    .filter(({ epochs }) => isWhole || epochs <= rows.length)
    .map(({ epochs }) => bestUntil(rows, metric, epochs));
