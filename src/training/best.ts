/** Which finished epoch is the best, by the validation number that the configuration names. */
import { type EpochRow, metricOf } from "../checkpoints/logs/history.ts";
import type { RunConfig } from "../config/config.ts";

export interface Best {
  /** In percent, or the loss. */
  metric: number;
  /** Epochs count from 0. */
  epoch: number;
}

type Validation = Pick<EpochRow, "epoch" | "valLoss" | "valAcc1" | "valAcc5" | "valF1" | "valBalanced">;

/** `best`, or the row in its place when it is better: an accuracy that is higher, a loss that is lower. */
export function better({ bestMetric }: RunConfig, best: Best | null, row: Validation): Best | null {
  const metric = metricOf(row, bestMetric);
  if (metric === undefined) return best;
  const isBetter = best === null || (bestMetric === "loss" ? metric < best.metric : metric > best.metric);
  return isBetter ? { metric, epoch: row.epoch } : best;
}

/** The best of all rows; null when there is none. */
export function bestOf(config: RunConfig, rows: readonly Validation[]): Best | null {
  return rows.reduce<Best | null>((best, row) => better(config, best, row), null);
}
