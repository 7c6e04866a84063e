import { isLowerBetter } from "../../../config/bestMetric.ts";
import type { RunConfig } from "../../../config/config.ts";
import { dash, formatFixed, formatPercent } from "../../format.ts";
import type { SweepResults } from "./sweepResults.ts";

/** A validation number as a queue's row has it: an accuracy in percent, or a loss. */
export function metricText(value: number | null, { bestMetric }: Pick<RunConfig, "bestMetric">): string {
  if (value === null) return dash;
  return isLowerBetter(bestMetric) ? formatFixed(value, 4) : formatPercent(value);
}

/** Numbers of a sweep's metric, means and differences alike. */
export const metricOfSweep =
  ({ metric }: Pick<SweepResults, "metric">) =>
  (value: number): string =>
    formatFixed(value, isLowerBetter(metric) ? 4 : 2);
