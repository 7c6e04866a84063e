import type { Settings } from "../settings.ts";
import type { ModelSettings, Recipe } from "./model.ts";
import { fineTuning, pictures } from "./pictures.ts";
import { resnetTranslations } from "./resnetNames.ts";

/** imagenet/main.py of pytorch/examples. */
const report: Recipe = {
  epochs: 90,
  batchSize: 256,
  evalBatchSize: 256,
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 1e-4,
  clip: null,
  schedule: "step",
  bestMetric: "acc1",
  shuffle: true,
  seed: 42,
};

/** The ResNets have all but their depth in common; `recognise` tells them apart. */
const resnet = (title: string, recognise: NonNullable<ModelSettings["recognise"]>): ModelSettings => ({
  title,
  ...pictures,
  fields: [...pictures.fields, "width", "stem"],
  size: ["width", "pictureSize"],
  answers: ["predictions", "filters", "pictureContext", "nearest"],
  hub: "timm",
  convolves: true,
  presets: {
    report,
    strong: {
      ...report,
      augmentation: "strong",
      labelSmoothing: 0.1,
      schedule: "cosine",
      warmup: 1,
      weightDecay: 5e-4,
      stem: "small",
      averageDecay: 0.998,
    },
    // Small batches and one cycle to a high rate: a tenth of the report's epochs.
    fast: {
      ...report,
      epochs: 6,
      batchSize: 64,
      evalBatchSize: 256,
      learningRate: 0.1,
      schedule: "onecycle",
      augmentation: "strong",
      checkpointEpochs: [],
    },
    finetune: { ...report, ...fineTuning },
  },
  form: { ...pictures.form, network: { first: ["width"], more: ["pictureSize", "stem"] } },
  listed: { ...pictures.listed, network: ["width", "pictureSize", "stem"] },
  otherNames: resnetTranslations,
  recognise,
});

type ShapeOf = Parameters<NonNullable<ModelSettings["recognise"]>>[0];

/** Width and stem of a ResNet of these blocks and depths; null for any other network, a wider or grouped one among them. */
const recogniseAs =
  (depths: readonly [number, number, number, number], hasThird: boolean) =>
  (shapeOf: ShapeOf): Partial<Settings> | null => {
    const stem = shapeOf("conv1.weight");
    const first = shapeOf("layer1.0.conv1.weight");
    const second = shapeOf("layer1.0.conv2.weight");
    const isOne = stem && first?.[0] === stem[0] && second?.[0] === stem[0] && second?.[1] === stem[0];
    if (!isOne || (shapeOf("layer1.0.conv3.weight") !== undefined) !== hasThird) return null;
    const isAsDeep = depths.every(
      (depth, stage) =>
        shapeOf(`layer${stage + 1}.${depth - 1}.conv1.weight`) &&
        !shapeOf(`layer${stage + 1}.${depth}.conv1.weight`),
    );
    return isAsDeep ? { width: stem[0] ?? 0, stem: stem[2] === 7 ? "imagenet" : "small" } : null;
  };

export const resnet18 = resnet("ResNet-18", recogniseAs([2, 2, 2, 2], false));
export const resnet34 = resnet("ResNet-34", recogniseAs([3, 4, 6, 3], false));
export const resnet50 = resnet("ResNet-50", recogniseAs([3, 4, 6, 3], true));
export const resnet101 = resnet("ResNet-101", recogniseAs([3, 4, 23, 3], true));
