import { formatFixed, formatPercent } from "../format.ts";
import type { EpochRow } from "../../checkpoints/logs/history.ts";
import { tellsTopFive } from "../state/topFive.ts";
import type { TaskPage } from "./task.ts";

export const images: TaskPage = {
  overlay: "top1",
  tabs: ["predictions", "clean", "try"],
  tabInsteadOf: null,
  guessedOutputs: 10,
  epochColumns: (names, data) => [
    { name: names.trainTop1, text: ({ trainAcc1 }) => formatPercent(trainAcc1) },
    { name: names.valTop1, text: ({ valAcc1 }) => formatPercent(valAcc1) },
    ...(data.kind === "images" && tellsTopFive(data.classes)
      ? [{ name: names.valTop5, text: ({ valAcc5 }: EpochRow) => formatPercent(valAcc5) }]
      : []),
  ],
  isBetter: (row, than) => (row.valAcc1 ?? -1) > (than.valAcc1 ?? -1),
  metricText: (metric) => formatPercent(metric),
  bestText: (best, by) => (by === "loss" ? formatFixed(best, 4) : formatPercent(best)),
  validation: (last, best, words) => ({
    name: words.validationTop1,
    value: formatFixed(last?.valAcc1, 2),
    small: best ? words.percentBest(formatFixed(best.valAcc1, 2)) : "",
  }),
  bestSentence: (best, words) => words.bestTop1(formatPercent(best.valAcc1), best.epoch + 1),
  announcement: (last, best, words) =>
    words.announceTop1(formatFixed(last.valAcc1, 1), formatFixed(best.valAcc1, 1), best.epoch + 1),
  examples: (words) => words.run.images,
  examplesAxis: (words) => words.curves.axes.examples,
  speedColumn: (words) => words.backendsTab.columns.speed,
  metricColumn: (words) => words.checkpoints.columns.metric,
  log: ({ empty, counted }) => ({ empty, counted }),
  needs: (words, model) => words.needsPictures(model),
};
