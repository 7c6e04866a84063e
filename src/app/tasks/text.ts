import type { EpochRow } from "../../checkpoints/logs/history.ts";
import { formatLoss, formatPerplexity } from "../format.ts";
import { unitOf } from "../state/unitOf.ts";
import type { TaskPage } from "./task.ts";

const perplexity = ({ valPerplexity, valLoss }: Pick<EpochRow, "valPerplexity" | "valLoss">): number =>
  valPerplexity ?? Math.exp(valLoss);

export const text: TaskPage = {
  overlay: "bitsPerByte",
  tabs: ["text"],
  tabInsteadOf: "predictions",
  guessedOutputs: 10_000,
  epochColumns: (names) => [
    { name: names.trainPerplexity, text: ({ trainLoss }) => formatPerplexity(Math.exp(trainLoss)) },
    { name: names.valPerplexity, text: (row) => formatPerplexity(perplexity(row)) },
    { name: names.valBitsPerByte, text: ({ valBitsPerByte }) => formatLoss(valBitsPerByte) },
  ],
  isBetter: (row, than) => row.valLoss < than.valLoss,
  metricText: (metric) => formatPerplexity(Math.exp(metric)),
  bestText: (best) => formatPerplexity(Math.exp(best)),
  validation: (last, best, words) => ({
    name: words.validationPerplexity,
    value: formatPerplexity(last && perplexity(last)),
    small: best ? words.best(formatPerplexity(perplexity(best))) : "",
  }),
  bestSentence: (best, words) => words.bestPerplexity(formatPerplexity(perplexity(best)), best.epoch + 1),
  announcement: (last, best, words) =>
    words.announcePerplexity(
      formatPerplexity(Math.exp(last.valLoss)),
      formatPerplexity(Math.exp(best.valLoss)),
      best.epoch + 1,
    ),
  examples: ({ units }, data) => units[unitOf(data)].perSecond,
  examplesAxis: ({ units }, data) => units[unitOf(data)].counted,
  speedColumn: ({ units }, data) => units[unitOf(data)].speed,
  metricColumn: (words) => words.run.validationPerplexity,
  log: ({ emptyText, countedText }) => ({ empty: emptyText, counted: countedText }),
  needs: (words) => words.needsText,
};
