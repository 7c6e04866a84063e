import { say } from "../../said.ts";
import type { Settings } from "../settings.ts";
import type { ModelSettings, Recipe } from "./model.ts";
import { checkWords, words } from "./words.ts";

/** word_language_model/main.py of pytorch/examples. */
const report: Recipe = {
  epochs: 6,
  batchSize: 20,
  evalBatchSize: 10,
  learningRate: 5,
  momentum: 0,
  weightDecay: 0,
  clip: 0.25,
  schedule: "plateau",
  bestMetric: "loss",
  shuffle: false,
  seed: 1111,
};

const rows = ({ bptt }: Settings): number => bptt;

export const transformer: ModelSettings = {
  title: "Transformer",
  ...words,
  fields: [
    ...words.fields,
    "bptt",
    "emsize",
    "heads",
    "hidden",
    "layers",
    "tied",
    "normFirst",
    "activation",
    "dropout",
    "layerDropout",
  ],
  size: [],
  answers: ["text", "wordContext"],
  inPython: ({ activation, normFirst, emsize, heads, hidden, layers }, outputs) =>
    activation === "relu" && !normFirst
      ? {
          imports: "from model import TransformerModel  # pytorch/examples, word_language_model",
          call: `TransformerModel(${outputs}, ${emsize}, ${heads}, ${hidden}, ${layers})`,
        }
      : null,
  convolves: false,
  presets: {
    report,
    strong: {
      ...report,
      optimizer: "adamw",
      learningRate: 3.5e-3,
      weightDecay: 0.05,
      clip: 1,
      schedule: "cosine",
      warmup: 0.2,
      tied: true,
      normFirst: true,
    },
    // A narrower network has two thirds of the arithmetic, and one epoch is enough.
    fast: {
      ...report,
      epochs: 1,
      emsize: 128,
      hidden: 256,
      dropout: 0.1,
      optimizer: "adamw",
      learningRate: 5e-3,
      weightDecay: 0.05,
      clip: 1,
      schedule: "onecycle",
      tied: true,
      normFirst: true,
    },
  },
  form: {
    network: {
      first: ["emsize", "heads", "hidden", "layers"],
      more: ["activation", "tied", "normFirst"],
    },
    recipe: {
      first: ["epochs", "batchSize", "bptt", "learningRate", "schedule", "dropout", "clip", "seed"],
      more: [
        "optimizer",
        "momentum",
        "weightDecay",
        "decay",
        "beta1",
        "beta2",
        "microBatch",
        "layerDropout",
        "minRate",
        "warmup",
        "labelSmoothing",
        "averageDecay",
        "checkpointEpochs",
        "saveEvery",
        "saveSteps",
        "keepLast",
        "patience",
        "shuffle",
      ],
    },
  },
  listed: {
    network: ["emsize", "heads", "hidden", "layers"],
    recipe: [
      "epochs",
      "batchSize",
      "bptt",
      "optimizer",
      "learningRate",
      "schedule",
      "dropout",
      "weightDecay",
      "clip",
      "seed",
    ],
  },
  rows,
  // Columns of words that follow one another, in pieces of bptt.
  stepsPerEpoch: ({ batchSize, bptt }, tokens) =>
    Math.max(0, Math.ceil((Math.floor(tokens / batchSize) - 1) / bptt)),
  check(settings) {
    const { emsize, heads } = settings;
    if (emsize % heads !== 0)
      return {
        field: "heads",
        message: say("mustDivide", "heads", "Heads", heads, "emsize", "Embedding size", emsize),
      };
    return checkWords(settings, rows(settings));
  },
};
