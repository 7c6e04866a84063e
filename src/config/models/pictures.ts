import { pictures as ofPictures } from "../settings/pictures.ts";
import type { Settings } from "../settings.ts";
import type { ModelSettings } from "./model.ts";

/**
 * From weights that are trained already: a rate at which the body keeps what it knows, ten times that for the head, which knows nothing
 * yet, and few epochs.
 */
export const fineTuning = {
  epochs: 20,
  batchSize: 64,
  evalBatchSize: 64,
  learningRate: 0.005,
  headRate: 10,
  schedule: "cosine",
  warmup: 1,
  augmentation: "imagenet",
  checkpointEpochs: [],
} as const satisfies Partial<Settings>;

/** Whether training pictures are changed beyond crops and flips, before they go to the device. */
export const changesColours = ({
  autoAugment,
  colorJitter,
  hue,
}: Pick<Settings, "autoAugment" | "colorJitter" | "hue">): boolean =>
  autoAugment !== "none" || colorJitter > 0 || hue > 0;

/** What all models that name pictures have in common. */
export const pictures = {
  task: "images",
  fields: [
    "pictureSize",
    "freeze",
    "frozenStages",
    "headRate",
    ...(Object.keys(ofPictures) as (keyof typeof ofPictures)[]),
  ],
  form: {
    recipe: {
      first: [
        "epochs",
        "batchSize",
        "learningRate",
        "schedule",
        "momentum",
        "weightDecay",
        "augmentation",
        "seed",
      ],
      more: [
        "freeze",
        "frozenStages",
        "headRate",
        "optimizer",
        "decay",
        "beta1",
        "beta2",
        "minRate",
        "warmup",
        "labelSmoothing",
        "autoAugment",
        "randAugmentOps",
        "randAugmentMagnitude",
        "colorJitter",
        "hue",
        "mixup",
        "cutmix",
        "erasing",
        "classWeights",
        "sampling",
        "averageDecay",
        "clip",
        "microBatch",
        "checkpointEpochs",
        "saveEvery",
        "saveSteps",
        "keepLast",
        "patience",
        "bestMetric",
        "shuffle",
      ],
      brought: { finetune: ["freeze", "headRate"] },
    },
  },
  listed: {
    recipe: [
      "epochs",
      "batchSize",
      "optimizer",
      "learningRate",
      "schedule",
      "momentum",
      "weightDecay",
      "labelSmoothing",
      "augmentation",
      "seed",
    ],
  },
  rows: () => 1,
  stepsPerEpoch: ({ batchSize }, examples) => Math.ceil(examples / batchSize),
  check: () => null,
} as const satisfies Shared;

type Shared = Pick<ModelSettings, "task" | "fields" | "rows" | "stepsPerEpoch" | "check"> & {
  form: Pick<ModelSettings["form"], "recipe">;
  listed: Pick<ModelSettings["listed"], "recipe">;
};
