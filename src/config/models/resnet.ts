import { say } from "../../said.ts";
import type { Settings } from "../settings.ts";
import type { ModelSettings, PublishedWeights, Recipe } from "./model.ts";
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

interface Shape {
  /** torchvision's and timm's name. */
  name: string;
  title: string;
  /** Blocks of the four stages. */
  depths: readonly [number, number, number, number];
  /** Of Bottlenecks, which have a third convolution. */
  hasThird: boolean;
  published?: ModelSettings["published"];
}

/** Whether it is the network that torchvision and timm have under this name. */
const isTheirs = ({ width, stem }: Pick<Settings, "width" | "stem">): boolean =>
  width === 64 && stem === "imagenet";

/** The ResNets have all but their shape in common. */
const resnet = ({ name, title, published = [], ...blocks }: Shape): ModelSettings => ({
  title,
  ...pictures,
  fields: [...pictures.fields, "width", "stem"],
  size: ["width", "pictureSize"],
  answers: ["predictions", "filters", "pictureContext", "nearest"],
  hub: {
    library: "timm",
    network({ width, stem }) {
      if (!isTheirs({ width, stem })) throw new Error(say("timmWidth", name, width, stem));
      const features = blocks.hasThird ? 2048 : 512;
      return {
        architecture: name,
        args: {},
        features,
        pooling: "avg",
        firstConvolution: "conv1",
        classifier: "fc",
      };
    },
  },
  published,
  inPython: (settings, outputs) =>
    isTheirs(settings)
      ? { imports: `from torchvision.models import ${name}`, call: `${name}(num_classes=${outputs})` }
      : null,
  convolves: true,
  presets: {
    report,
    strong: {
      ...report,
      // Four times the steps of the report's batches: 79 % instead of 75 % in docs/results.md.
      batchSize: 64,
      learningRate: 0.05,
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
  recognise: recogniseAs(blocks),
});

type ShapeOf = Parameters<NonNullable<ModelSettings["recognise"]>>[0];

/** Width and stem of a ResNet of these blocks and depths; null for any other network, a wider or grouped one among them. */
const recogniseAs =
  ({ depths, hasThird }: Pick<Shape, "depths" | "hasThird">) =>
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

const torchvision = (file: string, megabytes: number): PublishedWeights => ({
  name: `${file} (torchvision)`,
  megabytes,
  licence: "BSD-3-Clause",
  address: `https://download.pytorch.org/models/${file}`,
});

export const resnet18 = resnet({
  name: "resnet18",
  title: "ResNet-18",
  depths: [2, 2, 2, 2],
  hasThird: false,
  published: [
    torchvision("resnet18-f37072fd.pth", 46.8),
    {
      name: "timm/resnet18.a1_in1k (model.safetensors)",
      megabytes: 46.8,
      licence: "Apache-2.0",
      address: "https://huggingface.co/timm/resnet18.a1_in1k/tree/main",
    },
  ],
});

export const resnet34 = resnet({
  name: "resnet34",
  title: "ResNet-34",
  depths: [3, 4, 6, 3],
  hasThird: false,
  published: [torchvision("resnet34-b627a593.pth", 87.3)],
});

export const resnet50 = resnet({
  name: "resnet50",
  title: "ResNet-50",
  depths: [3, 4, 6, 3],
  hasThird: true,
  published: [torchvision("resnet50-11ad3fa6.pth", 102.5)],
});

export const resnet101 = resnet({
  name: "resnet101",
  title: "ResNet-101",
  depths: [3, 4, 23, 3],
  hasThird: true,
});
