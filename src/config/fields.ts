/** The table of all fields: flag of the headless run, name of the control, limits and their reasons. */
import type { Field, RunConfig } from "./config.ts";
import { hasField, type ModelName, modelNames } from "./models/index.ts";

export interface NumberLimits {
  kind: "number";
  minimum: number;
  maximum: number;
  /** Why nothing beyond makes sense: the end of a refusal's sentence. */
  because: string;
  integer?: boolean;
  multipleOf?: number;
  /** The minimum itself is not allowed. */
  exclusive?: boolean;
  nullable?: boolean;
  /** A rate: what counts is how many times larger, so a sweep draws its logarithm evenly. */
  isRate?: boolean;
}
interface ChoiceLimits {
  kind: "choice";
  choices: readonly string[];
}
interface OtherLimits {
  kind: "boolean" | "epochs" | "text";
}

export interface FieldRow {
  flag: string;
  /** The control's accessible name; null where the page has none. */
  control: string | null;
  limits: NumberLimits | ChoiceLimits | OtherLimits;
}

const number = (
  minimum: number,
  maximum: number,
  because: string,
  more: Partial<NumberLimits> = {},
): NumberLimits => ({
  kind: "number",
  minimum,
  maximum,
  because,
  ...more,
});
const integer = (
  minimum: number,
  maximum: number,
  because: string,
  more: Partial<NumberLimits> = {},
): NumberLimits => number(minimum, maximum, because, { integer: true, ...more });
const choice = (...choices: string[]): ChoiceLimits => ({ kind: "choice", choices });

/** Every field once: flag of the headless run, name of the control, limits. */
export const fields: Readonly<Record<Field, FieldRow>> = {
  model: { flag: "--model", control: "Network", limits: choice(...modelNames) },
  width: {
    flag: "--width",
    control: "Width",
    limits: integer(
      4,
      256,
      "channels are computed four at a time, and wider networks fit no browser's memory",
      { multipleOf: 4 },
    ),
  },
  pictureSize: {
    flag: "--size",
    control: "Picture size",
    limits: integer(
      16,
      256,
      "the network halves a picture four times, and larger ones fit no browser's memory",
    ),
  },
  stem: { flag: "--stem", control: "Stem", limits: choice("imagenet", "small") },
  patch: {
    flag: "--patch",
    control: "Patch",
    limits: integer(
      4,
      32,
      "smaller ones make more rows than attention has memory for, and larger ones see too little of a picture",
    ),
  },
  // Rows of activations are read four numbers at a time.
  emsize: {
    flag: "--emsize",
    control: "Embedding size",
    limits: integer(
      4,
      4096,
      "rows are computed four numbers at a time, and longer ones fit no browser's memory",
      { multipleOf: 4 },
    ),
  },
  heads: {
    flag: "--nhead",
    control: "Heads",
    limits: integer(1, 64, "each head needs a part of the embedding"),
  },
  hidden: {
    flag: "--nhid",
    control: "Hidden size",
    limits: integer(
      4,
      16_384,
      "rows are computed four numbers at a time, and longer ones fit no browser's memory",
      { multipleOf: 4 },
    ),
  },
  layers: {
    flag: "--nlayers",
    control: "Layers",
    limits: integer(1, 48, "deeper networks fit no browser's memory"),
  },
  tied: { flag: "--tied", control: "Tie weights", limits: { kind: "boolean" } },
  normFirst: { flag: "--norm-first", control: "Norm first", limits: { kind: "boolean" } },
  activation: { flag: "--activation", control: "Activation", limits: choice("relu", "gelu") },
  dropout: {
    flag: "--dropout",
    control: "Dropout",
    limits: number(0, 0.9, "hardly anything would be left to learn from"),
  },
  layerDropout: {
    flag: "--layer-dropout",
    control: "Layer dropout",
    limits: number(0, 0.9, "hardly anything would be left to learn from"),
  },
  epochs: {
    flag: "--epochs",
    control: "Epochs",
    limits: integer(1, 10_000, "a run has at least one, and curves and files are made for no more"),
  },
  steps: {
    flag: "--steps",
    control: "Steps",
    limits: integer(0, 1e9, "curves and files are made for no more", { nullable: true }),
  },
  batchSize: {
    flag: "--batch",
    control: "Batch size",
    limits: integer(1, 8192, "a larger batch fits no browser's memory"),
  },
  evalBatchSize: {
    flag: "--eval-batch",
    control: null,
    limits: integer(1, 8192, "a larger batch fits no browser's memory"),
  },
  validateEvery: {
    flag: "--validate-every",
    control: "Validate every",
    limits: integer(1, 1e9, "runs have no more steps", { nullable: true }),
  },
  microBatch: {
    flag: "--micro-batch",
    control: "Micro-batch",
    limits: integer(1, 8192, "a batch has no more", { nullable: true }),
  },
  bptt: {
    flag: "--bptt",
    control: "Sequence length (bptt)",
    limits: integer(
      2,
      4096,
      "every token but the last has a next one, and the attention of longer ones fits no browser's memory",
    ),
  },
  block: {
    flag: "--block",
    control: "Block",
    limits: integer(
      2,
      4096,
      "every token but the last has a next one, and the attention of longer ones fits no browser's memory",
    ),
  },
  optimizer: { flag: "--optimizer", control: "Optimizer", limits: choice("sgd", "adamw") },
  learningRate: {
    flag: "--lr",
    control: "Learning rate",
    limits: number(0, 100, "without a rate nothing is learned, and beyond 100 every loss becomes infinite", {
      exclusive: true,
      isRate: true,
    }),
  },
  momentum: {
    flag: "--momentum",
    control: "Momentum",
    limits: number(0, 0.999, "from 1 on, the sum of past gradients would never stop growing"),
  },
  weightDecay: {
    flag: "--weight-decay",
    control: "Weight decay",
    limits: number(0, 1, "beyond 1 it would turn the weights' signs", { isRate: true }),
  },
  decay: { flag: "--decay", control: "Decay of", limits: choice("all", "matrices") },
  beta1: {
    flag: "--beta1",
    control: "Beta 1",
    limits: number(0, 0.9999, "at 1 the average of the gradients would never move"),
  },
  beta2: {
    flag: "--beta2",
    control: "Beta 2",
    limits: number(0, 0.999999, "at 1 the average of the squares would never move"),
  },
  freeze: { flag: "--freeze", control: "Freeze", limits: choice("none", "stages", "body") },
  frozenStages: {
    flag: "--frozen-stages",
    control: "Frozen stages",
    limits: integer(1, 49, "the deepest network has a stem and 48 blocks"),
  },
  headRate: {
    flag: "--head-rate",
    control: "Head’s rate",
    limits: number(
      0,
      1000,
      "the learning rate is multiplied by it, and a head that learns nothing names nothing",
      {
        exclusive: true,
        isRate: true,
      },
    ),
  },
  layerDecay: {
    flag: "--layer-decay",
    control: "Layer decay",
    limits: number(0, 1, "earlier layers learn more slowly than later ones, never faster", {
      exclusive: true,
    }),
  },
  clip: {
    flag: "--clip",
    control: "Gradient clip",
    limits: number(0, 1e6, "clipped to nothing, nothing is learned; none clips nothing", {
      exclusive: true,
      nullable: true,
    }),
  },
  schedule: {
    flag: "--schedule",
    control: "Schedule",
    limits: choice("constant", "step", "cosine", "plateau", "onecycle"),
  },
  minRate: {
    flag: "--min-lr",
    control: "Minimum rate",
    limits: number(0, 100, "it is a learning rate", { isRate: true }),
  },
  warmup: {
    flag: "--warmup",
    control: "Warm-up",
    limits: number(0, 1e6, "it is counted in epochs, or, where blocks of a text are drawn, in steps"),
  },
  labelSmoothing: {
    flag: "--label-smoothing",
    control: "Label smoothing",
    limits: number(0, 0.5, "beyond 0.5 the wrong classes together count more than the right one"),
  },
  augmentation: {
    flag: "--augment",
    control: "Augmentation",
    limits: choice("none", "flip", "imagenet", "strong"),
  },
  autoAugment: {
    flag: "--auto-augment",
    control: "Automatic augmentation",
    limits: choice("none", "ra", "ta_wide"),
  },
  randAugmentOps: {
    flag: "--ra-ops",
    control: "RandAugment’s operations",
    limits: integer(1, 14, "there are fourteen"),
  },
  randAugmentMagnitude: {
    flag: "--ra-magnitude",
    control: "RandAugment’s magnitude",
    limits: integer(0, 30, "torchvision has 31 magnitudes"),
  },
  colorJitter: {
    flag: "--color-jitter",
    control: "Colour jitter",
    limits: number(0, 1, "0.4 is usual, and 1 takes a picture’s colours away"),
  },
  hue: {
    flag: "--hue",
    control: "Hue jitter",
    limits: number(0, 0.5, "half the circle of colours is as far as a hue can turn"),
  },
  mixup: {
    flag: "--mixup",
    control: "MixUp",
    limits: number(0, 1, "0.2 is usual, and beyond 1 every picture is half another"),
  },
  cutmix: {
    flag: "--cutmix",
    control: "CutMix",
    limits: number(0, 1, "1 is usual, and beyond it every picture is half another"),
  },
  erasing: { flag: "--erasing", control: "Random erasing", limits: number(0, 1, "it is a probability") },
  classWeights: { flag: "--class-weights", control: "Class weights", limits: choice("none", "balanced") },
  sampling: { flag: "--sampling", control: "Sampling", limits: choice("all", "balanced") },
  averageDecay: {
    flag: "--average",
    control: "Weight average",
    limits: number(0, 0.99999, "at 1 the average would never move"),
  },
  shuffle: { flag: "--shuffle", control: "Shuffle", limits: { kind: "boolean" } },
  seed: { flag: "--seed", control: "Seed", limits: integer(0, 2 ** 32 - 1, "it has 32 bits") },
  checkpointEpochs: { flag: "--checkpoint-epochs", control: "Checkpoints at", limits: { kind: "epochs" } },
  saveEvery: {
    flag: "--save-every",
    control: "Save every",
    limits: number(0, 1440, "it is counted in minutes, and a crash should cost no more than a day", {
      exclusive: true,
    }),
  },
  saveSteps: {
    flag: "--save-steps",
    control: "Save every so many",
    limits: integer(1, 1e9, "runs have no more steps", { nullable: true }),
  },
  keepLast: {
    flag: "--keep-last",
    control: "Keep last",
    limits: integer(1, 100, "each takes room in this browser's storage"),
  },
  bestMetric: {
    flag: "--best",
    control: "Best by",
    limits: choice("acc1", "acc5", "loss", "f1", "balanced"),
  },
  patience: {
    flag: "--patience",
    control: "Patience",
    limits: integer(1, 10_000, "runs have no more epochs", { nullable: true }),
  },
  backend: { flag: "--backend", control: "Backend", limits: choice("webgpu", "wasm", "cpu") },
  adapter: { flag: "--adapter", control: "Adapter", limits: choice("high-performance", "low-power") },
  threads: {
    flag: "--threads",
    control: "Threads",
    limits: integer(1, 64, "no machine gains from more", { nullable: true }),
  },
  precision: { flag: "--precision", control: "Precision", limits: choice("float32", "mixed") },
  winograd: { flag: "--winograd", control: "Fast products", limits: choice("off", "f2", "f4") },
  prompt: { flag: "--prompt", control: "Prompt", limits: { kind: "text" } },
  temperature: {
    flag: "--temperature",
    control: "Temperature",
    limits: number(0, 10, "logits are divided by it, and beyond 10 every token is as likely", {
      exclusive: true,
    }),
  },
  topK: { flag: "--top-k", control: "Top-k", limits: integer(0, 1e6, "no vocabulary has more tokens") },
  topP: {
    flag: "--top-p",
    control: "Top-p",
    limits: number(0, 1, "it is a share of the probability", { exclusive: true }),
  },
  repetitionPenalty: {
    flag: "--repetition-penalty",
    control: "Repetition penalty",
    limits: number(0, 10, "scores are divided by it, and beyond 10 nothing ever comes twice", {
      exclusive: true,
    }),
  },
  stop: { flag: "--stop", control: "Stop at", limits: { kind: "text" } },
  length: {
    flag: "--generate",
    control: "Length",
    limits: integer(1, 100_000, "the page shows no longer text"),
  },
};

export const allFields = Object.keys(fields) as Field[];

/** The fields that a model has, in the table's order. */
export const fieldsOf = (model: ModelName): Field[] => allFields.filter((field) => hasField(model, field));

/** A configuration without the fields that its model does not have: what files and links say of it. */
export function ownFields(config: RunConfig): Partial<RunConfig> & Pick<RunConfig, "model"> {
  const { model } = config;
  return { model, ...Object.fromEntries(fieldsOf(model).map((field) => [field, config[field]])) };
}
