import type { Settings } from "../settings.ts";
import type { ModelSettings, Recipe } from "./model.ts";
import { pictures } from "./pictures.ts";
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
  answers: ["predictions", "filters", "pictureContext"],
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
  },
  form: { ...pictures.form, network: { first: ["width"], more: ["pictureSize", "stem"] } },
  listed: { ...pictures.listed, network: ["width", "pictureSize", "stem"] },
  otherNames: resnetTranslations,
  recognise,
});

type ShapeOf = Parameters<NonNullable<ModelSettings["recognise"]>>[0];

/** Width and stem of a ResNet of BasicBlocks; null for any other network. */
function basicBlocks(shapeOf: ShapeOf): Partial<Settings> | null {
  const stem = shapeOf("conv1.weight");
  if (!stem || !shapeOf("layer1.0.conv1.weight") || shapeOf("layer1.0.conv3.weight")) return null;
  return { width: stem[0] ?? 0, stem: stem[2] === 7 ? "imagenet" : "small" };
}

const hasThirdBlock = (shapeOf: ShapeOf): boolean => shapeOf("layer1.2.conv1.weight") !== undefined;

export const resnet18 = resnet("ResNet-18", (shapeOf) =>
  hasThirdBlock(shapeOf) ? null : basicBlocks(shapeOf),
);
export const resnet34 = resnet("ResNet-34", (shapeOf) =>
  hasThirdBlock(shapeOf) ? basicBlocks(shapeOf) : null,
);
