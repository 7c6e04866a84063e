/** What is likely to go wrong, said before Start and while it goes wrong. */
import type { RunConfig } from "../../../config/config.ts";
import { taskOf } from "../../../config/models/index.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import type { EpochRow } from "../../../worker/border/protocol.ts";
import { formatPercent } from "../../format.ts";
import type { Told } from "../../words/told.ts";

export interface Warning {
  code: string;
  text: Told;
}

/** So few that one of them moves the accuracy by two points or more. */
const fewValidation = 50;
const longSeconds = 3 * 3600;

/** Before Start; `seconds`: what the run will take, null where nothing was measured. */
export function warningsBefore(data: DatasetSummary, config: RunConfig, seconds: number | null): Warning[] {
  const found: Warning[] = [];
  const warn = (code: string, text: Told): number => found.push({ code, text });
  if (data.kind === "images" && config.batchSize > data.train)
    warn("largeBatch", (words) => words.warnings.largeBatch(config.batchSize, data.train));
  if (data.kind === "images" && data.validation > 0 && data.validation < fewValidation)
    warn("fewValidation", (words) =>
      words.warnings.fewValidation(data.validation, formatPercent(100 / data.validation, 1)),
    );
  if (seconds !== null && seconds > longSeconds)
    warn("long", (words) => words.warnings.long(words.duration(seconds)));
  return found;
}

/** Epochs after which a network must know more than the largest class. */
const patience = 4;

/** After an epoch; null while all goes as it may. */
export function warningDuring(
  data: DatasetSummary,
  config: RunConfig,
  epochs: readonly EpochRow[],
): Warning | null {
  const last = epochs.at(-1);
  if (!last) return null;
  const least = Math.min(...epochs.map(({ trainLoss }) => trainLoss));
  // Twice its least and more than a unit above: no noise of batches does that.
  if (last.trainLoss > 2 * least && last.trainLoss > least + 1)
    return {
      code: "lossRises",
      text: (words) => words.warnings.lossRises(last.epoch + 1, config.learningRate),
    };
  if (taskOf(config.model) !== "images" || data.kind !== "images" || epochs.length < patience) return null;
  const guess =
    (100 * Math.max(0, ...data.classes.map(({ validation }) => validation))) / Math.max(1, data.validation);
  const best = Math.max(...epochs.map(({ valAcc1 }) => valAcc1 ?? 0));
  return data.classes.length > 1 && best <= guess
    ? {
        code: "onlyGuesses",
        text: (words) => words.warnings.onlyGuesses(epochs.length, formatPercent(guess, 1)),
      }
    : null;
}
