/** Which finished epoch is the best, by the validation number that the configuration names. */
import { isLowerBetter, metricOf, type Validated } from "../config/bestMetric.ts";
import type { RunConfig } from "../config/config.ts";

export interface Best {
  /** In percent, or the loss. */
  metric: number;
  /** Epochs count from 0. */
  epoch: number;
}

type Validation = Validated & Pick<Best, "epoch">;

/** `best`, or the row in its place when it is better: an accuracy that is higher, a loss that is lower. */
export function better({ bestMetric }: RunConfig, best: Best | null, row: Validation): Best | null {
  const metric = metricOf(row, bestMetric);
  if (metric === undefined) return best;
  const isBetter = best === null || (isLowerBetter(bestMetric) ? metric < best.metric : metric > best.metric);
  return isBetter ? { metric, epoch: row.epoch } : best;
}

/** The best of all rows; null when there is none. */
export function bestOf(config: RunConfig, rows: readonly Validation[]): Best | null {
  return rows.reduce<Best | null>((best, row) => better(config, best, row), null);
}
