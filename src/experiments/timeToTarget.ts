/** How long a run took until a validation number was as good as wanted: what recipes for the same end are held against each other by. */
import { isLowerBetter, metricOf, type Validated } from "../config/bestMetric.ts";
import { mean } from "./statistics.ts";

/** The part of an epoch's row that tells it. Accuracies are in percent. */
export interface TimedEpoch extends Validated {
  epoch: number;
  /** Of this epoch, with its validation. */
  seconds: number;
  valBitsPerByte?: number | undefined;
}

export const targetMetrics = ["acc1", "acc5", "f1", "balanced", "loss", "perplexity", "bitsPerByte"] as const;
export type TargetMetric = (typeof targetMetrics)[number];

export interface Target {
  metric: TargetMetric;
  value: number;
}

const isLower = (metric: TargetMetric): boolean =>
  metric === "perplexity" || metric === "bitsPerByte" || isLowerBetter(metric);

/** Undefined where the row does not have it. */
function valueOf(row: TimedEpoch, metric: TargetMetric): number | undefined {
  if (metric === "perplexity") return Math.exp(row.valLoss);
  return metric === "bitsPerByte" ? row.valBitsPerByte : metricOf(row, metric);
}

/** `acc1=60`; null where it is no target. */
export function readTarget(text: string): Target | null {
  const [name, number, ...rest] = text.split("=");
  const metric = targetMetrics.find((one) => one === name);
  const value = number === undefined || number.trim() === "" ? Number.NaN : Number(number);
  return metric && rest.length === 0 && value > 0 && Number.isFinite(value) ? { metric, value } : null;
}

/**
 * Seconds from the start to the end of the first epoch whose validation reached the target, and how many epochs those are; null where
 * none did.
 */
export function timeToTarget(
  rows: readonly TimedEpoch[],
  { metric, value: target }: Target,
): { seconds: number; epochs: number } | null {
  let seconds = 0;
  for (const row of rows.toSorted((a, b) => a.epoch - b.epoch)) {
    seconds += row.seconds;
    const value = valueOf(row, metric);
    if (value !== undefined && (isLower(metric) ? value <= target : value >= target))
      return { seconds, epochs: row.epoch + 1 };
  }
  return null;
}

/** Of several runs: how many reached it, and their mean seconds; null where none did. */
export function meanTimeToTarget(
  runs: readonly (readonly TimedEpoch[])[],
  target: Target,
): { seconds: number; epochs: number; reached: number } | null {
  const times = runs.flatMap((rows) => timeToTarget(rows, target) ?? []);
  if (times.length === 0) return null;
  return {
    seconds: mean(times.map(({ seconds }) => seconds)),
    epochs: mean(times.map(({ epochs }) => epochs)),
    reached: times.length,
  };
}
