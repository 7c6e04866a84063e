import type { ModelSettings } from "./model.ts";

/** What all models that name pictures have in common. */
export const pictures = {
  task: "images",
  fields: ["pictureSize", "augmentation", "freeze", "frozenStages", "headRate"],
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
        "averageDecay",
        "clip",
        "microBatch",
        "checkpointEpochs",
        "saveEvery",
        "saveSteps",
        "keepLast",
        "bestMetric",
        "shuffle",
      ],
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
