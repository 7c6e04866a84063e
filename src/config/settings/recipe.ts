/** How a network learns: its steps, what a step does, and its rate. */
import { choice, type FieldRow, integer, number } from "./kinds.ts";

export const recipe = {
  epochs: {
    flag: "--epochs",
    name: "Epochs",
    ...integer(1, 10_000, "a run has at least one, and curves and files are made for no more"),
  },
  /** Ends the run after this many optimizer steps in all, 0 before the first; null: the epochs decide. */
  steps: {
    flag: "--steps",
    name: "Steps",
    unit: "steps",
    begins: null,
    ...integer(0, 1e9, "curves and files are made for no more", { nullable: true }),
  },
  batchSize: {
    flag: "--batch",
    name: "Batch size",
    ...integer(1, 8192, "a larger batch fits no browser's memory"),
  },
  evalBatchSize: {
    flag: "--eval-batch",
    name: "Evaluation batch",
    ...integer(1, 8192, "a larger batch fits no browser's memory"),
  },
  /** Optimizer steps between validations within an epoch; null: at the end of each epoch alone. */
  validateEvery: {
    flag: "--validate-every",
    name: "Validate every",
    unit: "steps",
    begins: null,
    ...integer(1, 1e9, "runs have no more steps", { nullable: true }),
  },
  /** Pictures per pass when gradients are summed over several passes; null: the whole batch. */
  microBatch: {
    flag: "--micro-batch",
    name: "Micro-batch",
    begins: null,
    ...integer(1, 8192, "a batch has no more", { nullable: true }),
  },
  bptt: {
    flag: "--bptt",
    name: "Sequence length (bptt)",
    begins: 35,
    ...integer(
      2,
      4096,
      "every token but the last has a next one, and the attention of longer ones fits no browser's memory",
    ),
  },
  /** Tokens of a block that a GPT sees at once; its table of positions has as many rows. */
  block: {
    flag: "--block",
    name: "Block",
    begins: 64,
    ...integer(
      2,
      4096,
      "every token but the last has a next one, and the attention of longer ones fits no browser's memory",
    ),
  },
  optimizer: {
    flag: "--optimizer",
    name: "Optimizer",
    begins: "sgd",
    ...choice({ sgd: "SGD", adamw: "AdamW" }),
  },
  learningRate: {
    flag: "--lr",
    name: "Learning rate",
    ...number(0, 100, "without a rate nothing is learned, and beyond 100 every loss becomes infinite", {
      exclusive: true,
      isRate: true,
    }),
  },
  momentum: {
    flag: "--momentum",
    name: "Momentum",
    ...number(0, 0.999, "from 1 on, the sum of past gradients would never stop growing"),
  },
  weightDecay: {
    flag: "--weight-decay",
    name: "Weight decay",
    ...number(0, 1, "beyond 1 it would turn the weights' signs", { isRate: true }),
  },
  /** What weight decay acts on: every parameter, as torch's optimizers have it by themselves, or those of two and more dimensions. */
  decay: {
    flag: "--decay",
    name: "Decay of",
    begins: "all",
    ...choice({ all: "all parameters", matrices: "matrices alone" }),
  },
  /** AdamW's averages of gradients and of their squares keep these shares of themselves at every step. */
  beta1: {
    flag: "--beta1",
    name: "Beta 1",
    begins: 0.9,
    ...number(0, 0.9999, "at 1 the average of the gradients would never move"),
  },
  beta2: {
    flag: "--beta2",
    name: "Beta 2",
    begins: 0.999,
    ...number(0, 0.999999, "at 1 the average of the squares would never move"),
  },
  /** What keeps the weights it starts with: nothing, the first stages, or all but the head. */
  freeze: {
    flag: "--freeze",
    name: "Freeze",
    begins: "none",
    ...choice({ none: "nothing", stages: "first stages", body: "all but the head" }),
  },
  /** How many stages are frozen where `freeze` is `stages`: a ResNet's stem and four, a ViT's patches and its blocks. */
  frozenStages: {
    flag: "--frozen-stages",
    name: "Frozen stages",
    begins: 1,
    ...integer(1, 49, "the deepest network has a stem and 48 blocks"),
  },
  /** The head learns this many times as fast as the rest. */
  headRate: {
    flag: "--head-rate",
    name: "Head’s rate",
    unit: "times the rate",
    begins: 1,
    ...number(
      0,
      1000,
      "the learning rate is multiplied by it, and a head that learns nothing names nothing",
      { exclusive: true, isRate: true },
    ),
  },
  /**
   * The rate of a layer is this times that of the layer above it; norm and head above the last block have the full one. As BEiT
   * (https://arxiv.org/abs/2106.08254), MAE and timm's --layer-decay. 1: all alike.
   */
  layerDecay: {
    flag: "--layer-decay",
    name: "Layer decay",
    unit: "of the layer above",
    begins: 1,
    ...number(0, 1, "earlier layers learn more slowly than later ones, never faster", { exclusive: true }),
  },
  /** Largest global gradient norm; null: no clipping. */
  clip: {
    flag: "--clip",
    name: "Gradient clip",
    ...number(0, 1e6, "clipped to nothing, nothing is learned; none clips nothing", {
      exclusive: true,
      nullable: true,
    }),
  },
  /** `onecycle`: torch's OneCycleLR with its defaults. */
  schedule: {
    flag: "--schedule",
    name: "Schedule",
    ...choice({
      constant: "constant",
      step: "÷ 10 every 30",
      cosine: "cosine",
      plateau: "÷ 4 on plateau",
      onecycle: "one cycle",
    }),
  },
  /** Where the cosine ends. */
  minRate: {
    flag: "--min-lr",
    name: "Minimum rate",
    begins: 0,
    ...number(0, 100, "it is a learning rate", { isRate: true }),
  },
  /** Epochs of linear warm-up before the schedule; steps, where the model's settings say so. One cycle has its own. */
  warmup: {
    flag: "--warmup",
    name: "Warm-up",
    unit: "epochs",
    begins: 0,
    ...number(0, 1e6, "it is counted in epochs, or, where blocks of a text are drawn, in steps"),
  },
  labelSmoothing: {
    flag: "--label-smoothing",
    name: "Label smoothing",
    begins: 0,
    ...number(0, 0.5, "beyond 0.5 the wrong classes together count more than the right one"),
  },
} as const satisfies Record<string, FieldRow>;
