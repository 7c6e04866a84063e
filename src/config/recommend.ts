/** A recipe that fits the data: from how much there is of it and what computes, nothing else. */
import type { RunConfig } from "./config.ts";
import { type ModelName, modelSettings } from "./models/index.ts";
import type { DataFacts } from "./models/model.ts";

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const powerBelow = (value: number): number => 2 ** Math.floor(Math.log2(Math.max(1, value)));
const oneDigit = (value: number): number => Number(value.toPrecision(1));

/** The settings in which the recipe for these data differs from the report's. `isFast`: a graphics processor computes. */
export function recommend(facts: DataFacts, isFast: boolean, model: ModelName): Partial<RunConfig> {
  const { fits, presets } = modelSettings[model];
  if (fits) return fits(facts, isFast);
  const recipe =
    facts.task === "images"
      ? { ...forPictures(facts, isFast), ...asTheyAre(facts, model) }
      : forText(facts, isFast);
  if (presets.report.optimizer !== "adamw") return recipe;
  // A rate of SGD says nothing of AdamW's.
  const { learningRate: _, weightDecay: __, warmup: ___, width: ____, ...others } = recipe;
  return others;
}

/** Pictures larger than this lose little where they are resampled to the report's 64. */
const smallSide = 48;

/** Small pictures are taken as they are, with the stem for them: it halves them once less. */
function asTheyAre({ side = null }: DataFacts, model: ModelName): Partial<RunConfig> {
  const { fields } = modelSettings[model];
  const isSmall = side !== null && side >= 16 && side <= smallSide;
  return isSmall && fields.includes("stem") ? { pictureSize: side, stem: "small" } : {};
}

function forPictures({ train, outputs }: DataFacts, isFast: boolean): Partial<RunConfig> {
  // A dozen steps an epoch at least, so that the rate's schedule and the validation mean something; batch norm wants 16.
  const batchSize = Math.max(1, Math.min(clamp(powerBelow(train / 12), 16, 256), powerBelow(train)));
  const steps = Math.ceil(train / batchSize);
  // Some 3,000 steps, a third of it where there is only the processor; fewer than 10 epochs teach nothing of a schedule.
  const epochs = clamp(Math.round((isFast ? 3000 : 1000) / steps / 10) * 10, isFast ? 30 : 10, 60);
  const width = train < 500 ? 16 : train < 5000 ? 32 : 64;
  return {
    batchSize,
    evalBatchSize: Math.max(batchSize, 64),
    epochs,
    // The report's 0.1 at 256, by the square root: small batches are noisy, not that noisy.
    learningRate: oneDigit(0.1 * Math.sqrt(batchSize / 256)),
    schedule: "cosine",
    warmup: 1,
    weightDecay: 5e-4,
    augmentation: "strong",
    labelSmoothing: outputs >= 10 ? 0.1 : 0,
    width: isFast ? width : Math.min(width, 32),
    checkpointEpochs: [],
  };
}

function forText({ train }: DataFacts, isFast: boolean): Partial<RunConfig> {
  const isSmall = train < 500_000;
  const emsize = isSmall || !isFast ? 128 : 200;
  return {
    // Fewer rows where a row would be shorter than a few dozen sequences.
    batchSize: train < 40_000 ? 8 : 20,
    epochs: train < 100_000 ? 10 : 6,
    // What is read again and again is learned by heart without it.
    dropout: isSmall ? 0.3 : 0.2,
    emsize,
    hidden: emsize,
    checkpointEpochs: [],
  };
}
