/** How a stored run is said in a list. */
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { taskOf } from "../../config/models/index.ts";
import { formatFixed, formatPercent, formatPerplexity } from "../format.ts";
import { standingAt } from "../state/run/standing.ts";
import { stepsPerEpoch } from "../state/state.ts";
import type { Words } from "../words/words.ts";

/** Best validation of a run in its own measure. */
export function bestText({ best, bytesPerToken, config }: RunRecord, words: Words["runs"]): string {
  if (best === null) return "–";
  if (taskOf(config.model) === "text") {
    const perplexity = formatPerplexity(Math.exp(best));
    return bytesPerToken === undefined
      ? perplexity
      : words.bestText(perplexity, formatFixed(best / Math.LN2 / bytesPerToken, 3));
  }
  return config.bestMetric === "loss" ? formatFixed(best, 4) : formatPercent(best);
}

/** A mean or a deviation over runs of one metric. */
export const metricValue = (value: number, { bestMetric }: RunRecord["config"]): string =>
  bestMetric === "loss" ? formatFixed(value, 4) : formatFixed(value, 2);

/** "Stopped, in epoch 3 of 90", or "Finished, 90 epochs"; `held`: some tab works on it now. */
export function standingText(run: RunRecord, held: boolean, words: Words): string {
  const { runs, run: runWords } = words;
  const { status, step, config } = run;
  if (status === "finished" && !held) return runs.afterEpoch(runWords.statuses.finished, run.epoch);
  const word = held ? runs.liveWord : runWords.statuses[status === "running" ? "stopped" : status];
  return runs.inEpoch(word, standingAt(step, stepsPerEpoch(run)).epoch, config.epochs);
}
