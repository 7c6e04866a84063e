import { say } from "../../said.ts";
import type { Settings } from "../settings.ts";
import type { ModelSettings, Recipe } from "./model.ts";
import { checkWords, words } from "./words.ts";

/** Characters of a small text in minutes on a laptop: the sizes and rates that nanoGPT's README gives for a machine without a GPU. */
const report: Recipe = {
  emsize: 128,
  heads: 4,
  layers: 4,
  block: 64,
  dropout: 0,
  epochs: 10,
  steps: 2000,
  batchSize: 12,
  evalBatchSize: 32,
  validateEvery: 250,
  optimizer: "adamw",
  learningRate: 1e-3,
  minRate: 1e-4,
  momentum: 0,
  weightDecay: 0.1,
  decay: "matrices",
  beta1: 0.9,
  beta2: 0.99,
  clip: 1,
  schedule: "cosine",
  warmup: 100,
  bestMetric: "loss",
  shuffle: true,
  temperature: 0.8,
  seed: 1337,
};

/** A learning rate, which a cosine brings down to its tenth. */
function rate(learningRate: number): Pick<Settings, "learningRate" | "minRate"> {
  return { learningRate, minRate: learningRate / 10 };
}

const rows = ({ block }: Settings): number => block;

/**
 * About 0.1, 0.8, 3 and 10 million parameters beside the vocabulary's, and GPT-2's own 124 million with them; each with the rate that
 * suits it. Those of nano were chosen on the built-in speeches (docs/results.md), those of small and GPT-2 are nanoGPT's.
 */
const sizes = {
  nano: { layers: 2, heads: 4, emsize: 64, block: 64, ...rate(5e-3) },
  micro: { layers: 4, heads: 4, emsize: 128, block: 64, ...rate(1e-3) },
  mini: { layers: 6, heads: 6, emsize: 192, block: 128, ...rate(1e-3) },
  small: { layers: 6, heads: 6, emsize: 384, block: 256, ...rate(1e-3) },
  "GPT-2": { layers: 12, heads: 12, emsize: 768, block: 1024, ...rate(6e-4) },
} as const satisfies Record<string, Partial<Settings>>;

export const gpt: ModelSettings = {
  title: "GPT",
  ...words,
  fields: [...words.fields, "block", "emsize", "heads", "layers", "dropout", "validateEvery"],
  size: ["emsize", "heads", "layers", "block"],
  sizes,
  answers: ["text", "wordContext"],
  hub: { library: "transformers" },
  convolves: false,
  scheduleIn: "steps",
  subwords: true,
  drawsBlocks: true,
  presets: {
    report,
    strong: { ...report, ...sizes.mini, dropout: 0.1, batchSize: 32, steps: 5000 },
  },
  fits: ({ train }, isFast) => ({
    ...(train < 50_000 ? sizes.nano : isFast && train > 1_000_000 ? sizes.mini : sizes.micro),
    // What is read again and again is learned by heart without it.
    dropout: train < 200_000 ? 0.2 : 0,
    // A short text is known by heart long before.
    steps: train < 50_000 ? 1000 : 2000,
    checkpointEpochs: [],
  }),
  form: {
    network: { first: ["emsize", "heads", "layers", "block"], more: [] },
    recipe: {
      first: ["steps", "batchSize", "learningRate", "schedule", "warmup", "dropout", "clip", "seed"],
      more: [
        "epochs",
        "validateEvery",
        "optimizer",
        "momentum",
        "weightDecay",
        "decay",
        "beta1",
        "beta2",
        "minRate",
        "microBatch",
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
    network: ["emsize", "heads", "layers", "block"],
    recipe: [
      "steps",
      "batchSize",
      "optimizer",
      "learningRate",
      "minRate",
      "schedule",
      "warmup",
      "dropout",
      "weightDecay",
      "clip",
      "seed",
    ],
  },
  rows,
  // Blocks drawn at random: an epoch has as many tokens as the text.
  stepsPerEpoch: ({ batchSize, block }, tokens) =>
    tokens <= block ? 0 : Math.max(1, Math.floor((tokens - 1) / (batchSize * block))),
  check(settings) {
    const { emsize, heads } = settings;
    if (emsize % heads !== 0)
      return {
        field: "heads",
        message: say("mustDivide", "heads", "Heads", heads, "emsize", "Embedding size", emsize),
      };
    return checkWords(settings, rows(settings));
  },
  // GPT-2's own files on the Hub leave the first part of the names out.
  otherNames: [(name) => (/^(?:wte|wpe|h|ln_f)\./.test(name) ? `transformer.${name}` : null)],
  recognise(shapeOf) {
    const embedding = shapeOf("transformer.wte.weight");
    const positions = shapeOf("transformer.wpe.weight");
    if (!embedding || !positions) return null;
    let layers = 0;
    while (shapeOf(`transformer.h.${layers}.ln_1.weight`)) layers += 1;
    // The number of heads is in no tensor: GPT-2 and its like have 64 numbers a head.
    const emsize = embedding[1] ?? 0;
    const heads = emsize % 64 === 0 ? emsize / 64 : 1;
    return { emsize, block: positions[0] ?? 0, layers, heads };
  },
};
