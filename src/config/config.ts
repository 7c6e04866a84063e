/**
 * RunConfig: what a run is. One table of fields with flag, control name, limits and reasons; parsing, the presets
 * (configPresets.ts) and the link (configLink.ts) read from it. A leaf: no tensors, no DOM.
 */

export type Model = "resnet18" | "resnet34" | "transformer";
export type Task = "images" | "text";
export type BackendName = "webgpu" | "wasm" | "cpu";
export type Schedule = "constant" | "step" | "cosine" | "plateau";
export type BestMetric = "acc1" | "acc5" | "loss";
export type Augmentation = "none" | "imagenet" | "strong";

export interface RunConfig {
  model: Model;
  /** Channels of the first stage; torchvision's ResNet has 64. */
  width: number;
  /** Side of the square the network sees, in pixels. */
  pictureSize: number;
  /** `imagenet`: 7x7 stride 2 and max-pool, torchvision's. `small`: 3x3 stride 2 without pool, for small pictures. */
  stem: "imagenet" | "small";
  emsize: number;
  heads: number;
  hidden: number;
  layers: number;
  tied: boolean;
  normFirst: boolean;
  activation: "relu" | "gelu";
  /** After the position encoding, as pytorch/examples' --dropout. */
  dropout: number;
  /** Inside the encoder layers; 0.1 in the example whatever --dropout says. */
  layerDropout: number;
  epochs: number;
  /** Ends the run after this many optimizer steps in all, 0 before the first; null: the epochs decide. */
  steps: number | null;
  batchSize: number;
  evalBatchSize: number;
  /** Pictures per pass when gradients are summed over several passes; null: the whole batch. */
  microBatch: number | null;
  bptt: number;
  optimizer: "sgd" | "adamw";
  learningRate: number;
  momentum: number;
  weightDecay: number;
  /** Largest global gradient norm; null: no clipping. */
  clip: number | null;
  schedule: Schedule;
  /** Epochs of linear warm-up before the schedule. */
  warmup: number;
  labelSmoothing: number;
  augmentation: Augmentation;
  /** Decay per step of the running average of the weights that is evaluated and kept as best; 0: none. */
  averageDecay: number;
  shuffle: boolean;
  seed: number;
  /** Finished epochs after which a checkpoint is kept for good. */
  checkpointEpochs: number[];
  /** Minutes between saves of `last`. */
  saveEvery: number;
  /** Optimizer steps between saves of `last`, beside the minutes; null: the minutes decide. */
  saveSteps: number | null;
  /** How many of the `last` checkpoints are kept. */
  keepLast: number;
  /** Validation number that tells the best checkpoint; a language model has its loss alone. */
  bestMetric: BestMetric;
  backend: BackendName;
  adapter: "high-performance" | "low-power";
  /** WASM threads; null: all there are. */
  threads: number | null;
  precision: "float32" | "mixed";
  winograd: "off" | "f2" | "f4";
  prompt: string;
  temperature: number;
  topK: number;
  length: number;
}

export type Field = keyof RunConfig;

interface NumberLimits {
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
  model: { flag: "--model", control: "Network", limits: choice("resnet18", "resnet34", "transformer") },
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
    control: null,
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
      "every word but the last has a next one, and the attention of longer ones fits no browser's memory",
    ),
  },
  optimizer: { flag: "--optimizer", control: "Optimizer", limits: choice("sgd", "adamw") },
  learningRate: {
    flag: "--lr",
    control: "Learning rate",
    limits: number(0, 100, "without a rate nothing is learned, and beyond 100 every loss becomes infinite", {
      exclusive: true,
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
    limits: number(0, 1, "beyond 1 it would turn the weights' signs"),
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
    limits: choice("constant", "step", "cosine", "plateau"),
  },
  warmup: { flag: "--warmup", control: "Warm-up", limits: number(0, 1000, "it is counted in epochs") },
  labelSmoothing: {
    flag: "--label-smoothing",
    control: "Label smoothing",
    limits: number(0, 0.5, "beyond 0.5 the wrong classes together count more than the right one"),
  },
  augmentation: { flag: "--augment", control: "Augmentation", limits: choice("none", "imagenet", "strong") },
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
  bestMetric: { flag: "--best", control: "Best by", limits: choice("acc1", "acc5", "loss") },
  backend: { flag: "--backend", control: "Backend", limits: choice("webgpu", "wasm", "cpu") },
  adapter: { flag: "--adapter", control: "Adapter", limits: choice("high-performance", "low-power") },
  threads: {
    flag: "--threads",
    control: "Threads",
    limits: integer(1, 64, "no machine gains from more", { nullable: true }),
  },
  precision: { flag: "--precision", control: "Precision", limits: choice("float32", "mixed") },
  winograd: { flag: "--winograd", control: "Fast convolution", limits: choice("off", "f2", "f4") },
  prompt: { flag: "--prompt", control: "Prompt", limits: { kind: "text" } },
  temperature: {
    flag: "--temperature",
    control: "Temperature",
    limits: number(0, 10, "logits are divided by it, and beyond 10 every word is as likely", {
      exclusive: true,
    }),
  },
  topK: { flag: "--top-k", control: "Top-k", limits: integer(0, 1e6, "no vocabulary has more words") },
  length: {
    flag: "--generate",
    control: "Length",
    limits: integer(1, 100_000, "the page shows no longer text"),
  },
};

export function taskOf(model: Model): Task {
  return model === "transformer" ? "text" : "images";
}

/** A field's value is not allowed: the message names field, value and limit. */
export class ConfigError extends Error {
  override name = "ConfigError";
  constructor(
    readonly field: Field,
    message: string,
  ) {
    super(message);
  }
}

const label = (field: Field): string => fields[field].control ?? fields[field].flag;

function checkNumber(field: Field, value: unknown, limits: NumberLimits): number | null {
  if (value === null && limits.nullable) return null;
  const range = `${limits.exclusive ? `above ${limits.minimum}` : `from ${limits.minimum}`} to ${limits.maximum}`;
  const fail = (why: string): never => {
    const said = Number.isNaN(value) ? "empty" : String(value).slice(0, 40);
    throw new ConfigError(field, `${label(field)} is ${said}, but it must be ${why}: ${limits.because}.`);
  };
  if (typeof value !== "number" || !Number.isFinite(value)) return fail(`a number ${range}`);
  if (value < limits.minimum || value > limits.maximum || (limits.exclusive && value === limits.minimum))
    return fail(range);
  if (limits.integer && !Number.isInteger(value)) return fail(`a whole number ${range}`);
  if (limits.multipleOf && value % limits.multipleOf !== 0) return fail(`a multiple of ${limits.multipleOf}`);
  return value;
}

/** Throws ConfigError when `value` is not allowed in `field`; otherwise gives it back. */
export function checkField(field: Field, value: unknown): RunConfig[Field] {
  const { limits } = fields[field];
  const fail = (why: string): never => {
    throw new ConfigError(
      field,
      `${label(field)} is ${JSON.stringify(value)?.slice(0, 40)}, but it must be ${why}.`,
    );
  };
  switch (limits.kind) {
    case "number":
      return checkNumber(field, value, limits);
    case "choice":
      return typeof value === "string" && limits.choices.includes(value)
        ? value
        : fail(`one of ${limits.choices.join(", ")}`);
    case "boolean":
      return typeof value === "boolean" ? value : fail("yes or no");
    case "text":
      return typeof value === "string" && value.length <= 10_000
        ? value
        : fail("a text of at most 10,000 characters");
    case "epochs":
      return Array.isArray(value) &&
        value.length <= 1000 &&
        value.every((epoch) => Number.isInteger(epoch) && epoch >= 1 && epoch <= 10_000)
        ? value
        : fail("a list of epochs from 1 to 10,000");
    default:
      return limits satisfies never;
  }
}

/**
 * A whole configuration from untrusted parts: unknown fields are refused, missing ones come from `base`.
 * Throws ConfigError with the first field that is not allowed.
 */
export function parseConfig(parts: unknown, base: RunConfig): RunConfig {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts))
    throw new ConfigError("model", "A configuration must be an object of fields.");
  const config: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(parts)) {
    if (!Object.hasOwn(fields, name))
      throw new ConfigError("model", `“${name.slice(0, 60)}” is not a field of a configuration.`);
    config[name] = checkField(name as Field, value);
  }
  return checkTogether(config as unknown as RunConfig);
}

/** Rules that bind several fields. */
export function checkTogether(config: RunConfig): RunConfig {
  if (config.model === "transformer") {
    if (config.emsize % config.heads !== 0)
      throw new ConfigError(
        "heads",
        `Heads is ${config.heads}, but it must divide Embedding size, ${config.emsize}.`,
      );
    if (config.bestMetric !== "loss")
      throw new ConfigError(
        "bestMetric",
        `Best by is ${config.bestMetric}, but a language model has a validation loss alone.`,
      );
    if (config.batchSize * config.bptt > 1 << 20)
      throw new ConfigError(
        "batchSize",
        `Batch size times sequence length is ${config.batchSize * config.bptt}, but at most 1,048,576 words fit a step.`,
      );
  }
  if (config.precision === "mixed" && config.backend !== "webgpu")
    throw new ConfigError(
      "precision",
      `Precision is mixed, but ${config.backend === "wasm" ? "WASM has no numbers of 16 bits" : "plain JavaScript is the exact reference"}: choose float32, or WebGPU as the backend.`,
    );
  if (config.microBatch !== null && config.batchSize % config.microBatch !== 0)
    throw new ConfigError(
      "microBatch",
      `Micro-batch is ${config.microBatch}, but it must divide Batch size, ${config.batchSize}.`,
    );
  return config;
}

/** One field from the text of a flag, a link or a text box. Throws ConfigError. */
export function parseField(field: Field, text: string): RunConfig[Field] {
  const { limits } = fields[field];
  const trimmed = text.trim();
  switch (limits.kind) {
    case "number":
      if (trimmed === "" || trimmed === "none") return checkField(field, limits.nullable ? null : Number.NaN);
      return checkField(field, Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed));
    case "boolean":
      return checkField(field, { true: true, yes: true, false: false, no: false }[trimmed] ?? trimmed);
    case "epochs":
      return checkField(field, trimmed === "" ? [] : trimmed.split(/[\s,]+/).map(Number));
    case "choice":
      return checkField(field, trimmed);
    case "text":
      return checkField(field, text);
    default:
      return limits satisfies never;
  }
}

/** The text form of a field's value, which parseField reads back. */
export function formatField(config: RunConfig, field: Field): string {
  const value = config[field];
  if (value === null) return "none";
  return Array.isArray(value) ? value.join(",") : String(value);
}
