/** The list of runs as it is sorted and grouped: pure, for hundreds of them. */
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import { isLowerBetter } from "../../../config/bestMetric.ts";
import type { Field } from "../../../config/config.ts";
import { allFields } from "../../../config/fields.ts";
import { hasField, taskOf } from "../../../config/models/index.ts";
import { mean, standardDeviation } from "../../../experiments/statistics.ts";

export type SortColumn = "run" | "state" | "best" | "started";
export interface Sorting {
  by: SortColumn;
  isDown: boolean;
}

/** Made once: to make one for each of thousands of comparisons takes longer than they do. */
const byName = new Intl.Collator(undefined, { numeric: true });

const compare: Record<SortColumn, (a: RunRecord, b: RunRecord) => number> = {
  run: (a, b) => byName.compare(a.name, b.name) || a.number - b.number,
  state: (a, b) => a.status.localeCompare(b.status) || a.epoch - b.epoch,
  best: (a, b) => goodness(a) - goodness(b),
  started: (a, b) => a.started - b.started,
};

/** Higher is better, whatever the metric; below all others without one. */
const goodness = ({ best, config }: RunRecord): number =>
  best === null ? -Infinity : isLowerBetter(config.bestMetric) ? -best : best;

/** Sorted by a column; null: as they are given. Equal ones keep their order. */
export function sortedRuns(runs: readonly RunRecord[], sorting: Sorting | null): RunRecord[] {
  if (!sorting) return [...runs];
  const sign = sorting.isDown ? -1 : 1;
  return runs.toSorted((a, b) => {
    const order = compare[sorting.by](a, b);
    return Number.isNaN(order) ? 0 : sign * order;
  });
}

/** Lines with a colour of their own. */
const mostCompared = 6;

/** The run itself and the latest ones that trained on the same data for the same task, in their order: what one compares it with. */
export function comparableRuns(runs: readonly RunRecord[], id: string): RunRecord[] {
  const of = runs.find((run) => run.id === id);
  if (!of) return [];
  const others = runs.filter(
    (run) =>
      run !== of &&
      run.epoch > 0 &&
      run.data.name === of.data.name &&
      taskOf(run.config.model) === taskOf(of.config.model),
  );
  const chosen = new Set([of, ...others.slice(0, mostCompared - 1)]);
  return runs.filter((run) => chosen.has(run));
}

/** What runs are grouped by: their data, their tags together, or a setting. */
export type GroupBy = "data" | "tags" | Field;

/** The settings in which runs differ, for they alone make groups. */
export function differingFields(runs: readonly RunRecord[]): Field[] {
  const [first, ...others] = runs;
  if (!first) return [];
  return allFields.filter((field) => {
    const key = valueKey(first, field);
    // Of hundreds of runs most have the same value: it is not written out for each.
    const isSame = ({ config }: RunRecord): boolean =>
      config.model === first.config.model && config[field] === first.config[field];
    return others.some((run) => !isSame(run) && valueKey(run, field) !== key);
  });
}

const valueKey = ({ config }: RunRecord, field: Field): string | undefined =>
  hasField(config.model, field) ? JSON.stringify(config[field]) : undefined;

export interface RunGroup {
  key: string;
  runs: RunRecord[];
  /** Of their best validations, where all of them are of one metric; null otherwise. */
  mean: number | null;
  deviation: number | null;
}

/** Groups in the order of their first run. */
export function grouped(runs: readonly RunRecord[], by: GroupBy): RunGroup[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key =
      by === "data"
        ? run.data.name
        : by === "tags"
          ? run.tags.toSorted().join(", ")
          : (valueKey(run, by) ?? "");
    const known = groups.get(key);
    if (known) known.push(run);
    else groups.set(key, [run]);
  }
  return [...groups].map(([key, of]) => {
    const bests = of.flatMap(({ best }) => best ?? []);
    const isOneMetric = new Set(of.map(({ config }) => config.bestMetric)).size === 1;
    return {
      key,
      runs: of,
      mean: isOneMetric && bests.length > 0 ? mean(bests) : null,
      deviation: isOneMetric ? standardDeviation(bests) : null,
    };
  });
}

/**
 * A group's curve over its epochs, counted from 1: means over the runs that reached an epoch, and the 10th to the 90th percentile from
 * three runs on. Values that are no finite numbers are left out. Without an object for each epoch of each run: there are ten thousand.
 */
export function groupCurve<Row extends { epoch: number }>(
  runs: readonly (readonly Row[])[],
  valueOf: (row: Row) => number | undefined,
): {
  points: { x: number; y: number }[];
  band: { x: number; low: number; high: number }[];
} {
  const at = new Map<number, number[]>();
  for (const rows of runs)
    for (const row of rows) {
      const value = valueOf(row);
      if (value === undefined || !Number.isFinite(value)) continue;
      const known = at.get(row.epoch);
      if (known) known.push(value);
      else at.set(row.epoch, [value]);
    }
  const epochs = [...at].toSorted(([a], [b]) => a - b);
  return {
    points: epochs.map(([epoch, values]) => ({ x: epoch + 1, y: mean(values) })),
    band: epochs.flatMap(([epoch, values]) => {
      if (values.length < 3) return [];
      const sorted = Float64Array.from(values).toSorted();
      return [{ x: epoch + 1, low: percentile(sorted, 0.1), high: percentile(sorted, 0.9) }];
    }),
  };
}

/** Between neighbours in proportion, as numpy.percentile does. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
