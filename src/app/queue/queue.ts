/**
 * The queue: set-ups and sweeps that wait their turn, as plain data. An entry is one set-up, or a sweep with all of its runs. Pure
 * functions from one queue to the next; what they do to a run is done by drive.ts.
 */
import { isLowerBetter } from "../../config/bestMetric.ts";
import type { RunConfig } from "../../config/config.ts";
import { fields } from "../../config/fields.ts";
import { modelSettings } from "../../config/models/index.ts";
import { parseConfig } from "../../config/parse.ts";
import type { Fix } from "../../config/reading.ts";
import type { ReadAs } from "../../config/readAs.ts";
import { halvingRungs } from "../../experiments/halving.ts";
import { bestUntil, type EpochResult } from "../../experiments/results.ts";
import { type Recipe as SweepRecipe, recipesOf, runsOf, type Sweep } from "../../experiments/sweep.ts";
import { bestsAt, type Ladder, standingOn, type TurnRun, turnOf } from "../../experiments/turns.ts";
import type { Beginning } from "../state/form/beginning.ts";
import { nameWithout } from "../state/form/runName.ts";
import { type Form, type Recipe, setModel } from "../state/form/form.ts";

/** The data of an entry, by which this browser finds them again. */
export interface QueueData {
  name: string;
  readAs: ReadAs;
  /** Whether a text's tokens, where nobody chose them, are parts of words; see ModelSettings. */
  subwords: boolean;
  /** Training pictures, or tokens. */
  train: number;
}

export interface QueuedRun extends TurnRun {
  /** Of the stored run, too. */
  id: string;
  name: string;
  seed: number;
  /** Why it failed, in a sentence. */
  reason: string | null;
  /** Finished epochs, at the rung that it stands at or at its end. */
  epochs: number;
  /** Best validation by its metric; null before the first. */
  best: number | null;
  seconds: number;
}

export interface QueueEntry {
  id: string;
  name: string;
  /** A sweep's recipes change some fields of it. */
  config: RunConfig;
  preset: Recipe | "own";
  data: QueueData;
  beginning: Beginning | null;
  /** What was decided about single pictures when it was put into the queue; its runs that begin anew are trained by it. */
  fixes: readonly Fix[];
  /** Null: a single set-up. */
  sweep: Sweep | null;
  /** Successive halving. */
  halves: boolean;
  runs: QueuedRun[];
}

export interface Queue {
  /** Whether it starts what waits. */
  isGoing: boolean;
  /** Whether this tab works on it; null: not known yet. */
  isOurs: boolean | null;
  entries: QueueEntry[];
  /** Data that the next run waits for, since only the person can open them; null: none. */
  waitsFor: string | null;
}

const freshRun = { state: "waiting", bests: [], reason: null, epochs: 0, best: null, seconds: 0 } as const;

export type NewEntry = Pick<QueueEntry, "name" | "config" | "preset" | "data" | "beginning" | "fixes">;

/** One set-up. A run that goes on keeps its id and name. */
export function setUpEntry(entry: NewEntry): QueueEntry {
  const { id = crypto.randomUUID(), name = entry.name } = entry.beginning?.run ?? {};
  const run = { ...freshRun, id, name, recipe: 0, seed: entry.config.seed };
  return { ...entry, id: crypto.randomUUID(), sweep: null, halves: false, runs: [run] };
}

/** A sweep with all of its runs. Throws SweepError, and ConfigError where a recipe's settings do not go together. */
export function sweepEntry(entry: NewEntry, sweep: Sweep, halves: boolean): QueueEntry {
  const recipes = recipesOf(sweep);
  for (const recipe of recipes) recipeConfig(entry, recipe);
  const common = nameWithout(
    entry.name,
    entry.config,
    sweep.vary.map(({ field }) => field),
  );
  const runs = runsOf(recipes, sweep.seeds).map(({ recipe, seed, name }) => ({
    ...freshRun,
    id: crypto.randomUUID(),
    name: `${common} ${name}`,
    recipe: recipe.index,
    seed,
  }));
  const what = sweep.vary.map(({ field }) => fields[field].flag.slice(2)).join(" × ");
  const name = what === "" ? common : `${common}, ${what}`;
  return { ...entry, name, id: crypto.randomUUID(), sweep, halves, runs };
}

/** The entry's settings with a recipe's values in them; a network brings its own recipe, as in the form. */
export function recipeConfig({ config }: Pick<QueueEntry, "config">, { values }: SweepRecipe): RunConfig {
  const model = values.get("model");
  const form: Form = { config, base: "report", fitted: null, invalid: {}, given: {}, readAs: {} };
  const base =
    typeof model === "string" && model !== config.model
      ? setModel(form, model as RunConfig["model"]).config
      : config;
  return parseConfig({ ...base, ...Object.fromEntries(values) }, base);
}

export function configOf(entry: QueueEntry, { recipe, seed }: Pick<QueuedRun, "recipe" | "seed">): RunConfig {
  const found = entry.sweep && recipesOf(entry.sweep)[recipe];
  return found ? { ...recipeConfig(entry, found), seed } : entry.config;
}

/** The rungs of an entry's runs. */
export function ladderOf({ sweep, halves, config, runs }: QueueEntry): Ladder {
  const recipes = new Set(runs.map(({ recipe }) => recipe)).size;
  const rungs = sweep && halves ? halvingRungs(recipes, config.epochs) : [{ epochs: config.epochs, recipes }];
  return { rungs, isLowerBetter: isLowerBetter(config.bestMetric) };
}

export interface Turn {
  entry: QueueEntry;
  run: QueuedRun;
  config: RunConfig;
  rung: number;
}

/** What is to be done next; null: nothing. A run that halts at a rung has the steps until there in its settings. */
export function nextTurn({ entries }: Pick<Queue, "entries">): Turn | null {
  for (const entry of entries) {
    const ladder = ladderOf(entry);
    const turn = turnOf(entry.runs, ladder);
    if (!turn) continue;
    const whole = configOf(entry, turn.run);
    const { epochs = Infinity } = ladder.rungs[turn.rung + 1] ? (ladder.rungs[turn.rung] ?? {}) : {};
    const perEpoch = modelSettings[whole.model].stepsPerEpoch(whole, entry.data.train);
    const config = epochs < whole.epochs ? { ...whole, steps: epochs * perEpoch } : whole;
    return { entry, config, ...turn };
  }
  return null;
}

/** Whether anything of it is still to be done. */
export const isOpen = (entry: QueueEntry): boolean => turnOf(entry.runs, ladderOf(entry)) !== null;

/** How its runs stand: those that halving has left are `dropped`. */
export function stateOf(entry: QueueEntry, run: QueuedRun): QueuedRun["state"] | "dropped" {
  if (run.state !== "waiting" || !entry.halves) return run.state;
  return standingOn(entry.runs, ladderOf(entry)).going.has(run.recipe) ? "waiting" : "dropped";
}

/** The run with other values in some fields. */
export function withRun(queue: Queue, id: string, change: (run: QueuedRun) => Partial<QueuedRun>): Queue {
  const entries = queue.entries.map((entry) =>
    entry.runs.some((run) => run.id === id)
      ? { ...entry, runs: entry.runs.map((run) => (run.id === id ? { ...run, ...change(run) } : run)) }
      : entry,
  );
  return { ...queue, entries };
}

export interface RunEnd {
  status: "finished" | "stopped" | "failed";
  reason: string | null;
  epochs: readonly EpochResult[];
}

/** The queue after a run came to its end, or to the rung that it halts at. */
export function ended(queue: Queue, id: string, { status, reason, epochs }: RunEnd): Queue {
  const entry = queue.entries.find(({ runs }) => runs.some((run) => run.id === id));
  const turn = entry && turnOf(entry.runs, ladderOf(entry));
  if (!entry || turn?.run.id !== id) return queue;
  const { rungs } = ladderOf(entry);
  const { bestMetric } = entry.config;
  const isLast = turn.rung === rungs.length - 1;
  const due = rungs[turn.rung]?.epochs ?? Infinity;
  // One that stopped improving before its rung has come to its end.
  const isWhole = isLast || epochs.length < due;
  const bests = bestsAt(rungs, epochs, bestMetric, isWhole);
  return withRun(queue, id, () => ({
    state: status === "finished" && !isWhole ? "waiting" : status,
    reason,
    bests,
    epochs: epochs.length,
    best: bestUntil(epochs, bestMetric),
    seconds: epochs.reduce((sum, row) => sum + row.seconds, 0),
  }));
}

/** The entry `id` in the place before or after its neighbour among those that still have something to do. */
export function moved(queue: Queue, id: string, by: -1 | 1): Queue {
  const open = queue.entries.filter(isOpen);
  const neighbour = open[open.findIndex((entry) => entry.id === id) + by];
  return neighbour ? placed(queue, id, neighbour.id) : queue;
}

/** The entry `id` in the place of the entry `at`, which makes way. */
export function placed(queue: Queue, id: string, at: string): Queue {
  const [from, to] = [id, at].map((wanted) => queue.entries.findIndex((entry) => entry.id === wanted));
  const entry = from === undefined ? undefined : queue.entries[from];
  if (!entry || to === undefined || to < 0 || from === to) return queue;
  const entries = queue.entries.filter((one) => one !== entry);
  entries.splice(to, 0, entry);
  return { ...queue, entries };
}

/** Entries that were taken out, and the place that each had. */
export type Removed = readonly { entry: QueueEntry; at: number }[];

export const removedBy = ({ entries }: Queue, gone: (entry: QueueEntry) => boolean): Removed =>
  entries.flatMap((entry, at) => (gone(entry) ? [{ entry, at }] : []));

/** The queue with them where they were; what came meanwhile stands after. */
export function withAgain(queue: Queue, removed: Removed): Queue {
  const entries = [...queue.entries];
  for (const { entry, at } of removed) if (!entries.includes(entry)) entries.splice(at, 0, entry);
  return { ...queue, entries };
}

export const without = (queue: Queue, gone: (entry: QueueEntry) => boolean): Queue => ({
  ...queue,
  entries: queue.entries.filter((entry) => !gone(entry)),
});
