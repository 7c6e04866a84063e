import type { Graph, Value } from "../backends/graph.ts";
import { batchNorm } from "../backends/ops/batchNorm.ts";
import { batchNormInference } from "../backends/ops/batchNormInference.ts";
import { conv2d } from "../backends/ops/conv2d.ts";
import { linear } from "../backends/ops/linear.ts";
import { globalAveragePool } from "../backends/ops/globalAveragePool.ts";
import { maxPool } from "../backends/ops/maxPool.ts";
import type { RunConfig } from "../config/config.ts";
import { preset } from "../config/presets.ts";
import type { LayerTable, Model, PictureAnswers, Seen, Start } from "./model.ts";
import { LayoutBuilder, type ParameterLayout, type ParameterValues, type Tensor } from "./parameters.ts";
import { pictureLogits, pictureModel } from "./pictures.ts";

/**
 * The ResNets of torchvision's resnet.py (He et al. 2015, https://arxiv.org/abs/1512.03385), names included, with any width and
 * number of classes: 18 and 34 of BasicBlocks, 50 and 101 of Bottlenecks with the stride on the 3x3 convolution.
 */
type ResNetConfig = Pick<RunConfig, "width" | "stem">;

/** Blocks of the four stages. */
type Depths = readonly [number, number, number, number];

/** How deep a ResNet is, and of which blocks. */
interface Shape {
  depths: Depths;
  kind: "BasicBlock" | "Bottleneck";
}

interface Convolution {
  inputs: number;
  outputs: number;
  kernel: number;
  stride: number;
}

interface Block {
  name: string;
  /** conv1, conv2 and, of a Bottleneck, conv3. */
  convolutions: readonly Convolution[];
  inputs: number;
  outputs: number;
  stride: number;
  /** The shortcut needs a 1x1 convolution of its own. */
  downsample: boolean;
}

/** Channels of a stage's output for each of its width: 4 of Bottlenecks. */
const expansion = ({ kind }: Shape): number => (kind === "Bottleneck" ? 4 : 1);

const featuresOf = (shape: Shape, { width }: ResNetConfig): number => width * 8 * expansion(shape);

/** All blocks in order. */
function blocks(shape: Shape, { width }: ResNetConfig): Block[] {
  let inputs = width;
  return shape.depths.flatMap((depth, stage) =>
    Array.from({ length: depth }, (_, index) => {
      const inner = width << stage;
      const outputs = inner * expansion(shape);
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const block = {
        name: `layer${stage + 1}.${index}`,
        convolutions: convolutionsOf(shape, { inputs, inner, outputs, stride }),
        inputs,
        outputs,
        stride,
        downsample: stride !== 1 || inputs !== outputs,
      };
      inputs = outputs;
      return block;
    }),
  );
}

function convolutionsOf(
  { kind }: Shape,
  { inputs, inner, outputs, stride }: { inputs: number; inner: number; outputs: number; stride: number },
): Convolution[] {
  if (kind === "BasicBlock")
    return [
      { inputs, outputs, kernel: 3, stride },
      { inputs: outputs, outputs, kernel: 3, stride: 1 },
    ];
  return [
    { inputs, outputs: inner, kernel: 1, stride: 1 },
    { inputs: inner, outputs: inner, kernel: 3, stride },
    { inputs: inner, outputs, kernel: 1, stride: 1 },
  ];
}

const stemOf = ({ stem }: ResNetConfig) =>
  stem === "imagenet"
    ? { kernel: 7, stride: 2, padding: 3, pool: true }
    : { kernel: 3, stride: 2, padding: 1, pool: false };

const poolOptions = { window: 3, stride: 2, padding: 1 };

/** The state_dict of torchvision.models.resnet18, 34, 50 or 101, in its order. */
function layoutOf(shape: Shape, config: ResNetConfig, classes: number): ParameterLayout {
  const layout = new LayoutBuilder();
  const norm = (name: string, channels: number): void => {
    layout.add(`${name}.weight`, [channels], "parameters");
    layout.add(`${name}.bias`, [channels], "parameters");
    layout.add(`${name}.running_mean`, [channels], "buffers");
    layout.add(`${name}.running_var`, [channels], "buffers");
    layout.add(`${name}.num_batches_tracked`, [], null, "counter");
  };
  const filter = (name: string, outputs: number, inputs: number, kernel: number): void =>
    layout.add(`${name}.weight`, [outputs, inputs, kernel, kernel], "parameters", "filter");
  filter("conv1", config.width, 3, stemOf(config).kernel);
  norm("bn1", config.width);
  for (const { name, convolutions, inputs, outputs, downsample } of blocks(shape, config)) {
    for (const [i, convolution] of convolutions.entries()) {
      filter(`${name}.conv${i + 1}`, convolution.outputs, convolution.inputs, convolution.kernel);
      norm(`${name}.bn${i + 1}`, convolution.outputs);
    }
    if (downsample) {
      filter(`${name}.downsample.0`, outputs, inputs, 1);
      norm(`${name}.downsample.1`, outputs);
    }
  }
  layout.add("fc.weight", [classes, featuresOf(shape, config)], "parameters");
  layout.add("fc.bias", [classes], "parameters");
  return layout.build();
}

/** eps and momentum of torch.nn.BatchNorm2d. */
const normalisation = { epsilon: 1e-5, momentum: 0.1 };

function extract(
  shape: Shape,
  parameters: ParameterValues,
  x: Value,
  config: ResNetConfig,
  training: boolean,
  seen: Seen = () => {},
): Value {
  const graph: Graph = parameters.graph;
  const convolve = (input: Value, name: string, stride: number, padding: number): Value =>
    graph.apply(conv2d, [input, parameters.get(`${name}.weight`)], { stride, padding })[0]!;
  const norm = (input: Value, name: string, relu: boolean, residual?: Value): Value => {
    const [weight, bias] = [parameters.get(`${name}.weight`), parameters.get(`${name}.bias`)];
    const [mean, variance] = [parameters.get(`${name}.running_mean`), parameters.get(`${name}.running_var`)];
    const inputs = [input, weight, bias, mean, variance, residual];
    // A frozen norm keeps its statistics, as a module in eval() does.
    return training && parameters.learns(`${name}.weight`)
      ? graph.apply(batchNorm, inputs, { relu, ...normalisation })[0]!
      : graph.apply(batchNormInference, inputs, { relu, epsilon: normalisation.epsilon })[0]!;
  };

  const stem = stemOf(config);
  let h = norm(convolve(x, "conv1", stem.stride, stem.padding), "bn1", true);
  if (stem.pool) h = graph.apply(maxPool, [h], poolOptions)[0]!;
  seen(stem.pool ? "maxpool" : "relu", h);
  for (const { name, convolutions, stride, downsample } of blocks(shape, config)) {
    let inner = h;
    for (const [i, convolution] of convolutions.entries()) {
      // The last norm comes after the shortcut, which it adds.
      if (i > 0) inner = norm(inner, `${name}.bn${i}`, true);
      const padding = (convolution.kernel - 1) / 2;
      inner = convolve(inner, `${name}.conv${i + 1}`, convolution.stride, padding);
    }
    const shortcut = downsample
      ? norm(convolve(h, `${name}.downsample.0`, stride, 0), `${name}.downsample.1`, false)
      : h;
    h = norm(inner, `${name}.bn${convolutions.length}`, true, shortcut);
    seen(name, h);
  }
  return graph.apply(globalAveragePool, [h], {})[0]!;
}

function classify(parameters: ParameterValues, features: Value): Value {
  const inputs = [features, parameters.get("fc.weight"), parameters.get("fc.bias")];
  return parameters.graph.apply(linear, inputs, { activation: "none", dropout: undefined })[0]!;
}

/**
 * torchvision's ResNet: filters normal with Kaiming's fan-out, norms 1 and 0, `fc` like nn.Linear
 * (weight and bias both uniform within 1/sqrt(inputs)).
 */
function start({ name, shape }: Tensor, features: number): Start {
  const [filters = 0, , rows = 1, columns = 1] = shape;
  if (shape.length === 4) return { normal: Math.sqrt(2 / (filters * rows * columns)) };
  if (name.startsWith("fc.")) return { uniform: 1 / Math.sqrt(features) };
  return { constant: name.endsWith(".weight") || name.endsWith("running_var") ? 1 : 0 };
}

/** Side in pixels of what a place sees: r + (kernel - 1) * jump, convolution after convolution. */
function largestField(shape: Shape, config: ResNetConfig, place: string): number {
  const stem = stemOf(config);
  let [side, jump] = [stem.kernel, stem.stride];
  const through = (kernel: number, stride: number): void => {
    side += (kernel - 1) * jump;
    jump *= stride;
  };
  if (stem.pool) through(3, 2);
  for (const { name, convolutions } of place === "maxpool" || place === "relu" ? [] : blocks(shape, config)) {
    for (const { kernel, stride } of convolutions) through(kernel, stride);
    if (name === place) break;
  }
  return side;
}

/** Length after a stride of two. */
const halved = (length: number, kernel: number, padding: number): number =>
  Math.floor((length + 2 * padding - kernel) / 2) + 1;

function layers(
  shape: Shape,
  config: ResNetConfig & Pick<RunConfig, "pictureSize">,
  classes: number,
  { begin, row }: LayerTable,
): void {
  const convolution = (outputs: number, inputs: number, kernel: number, side: number): void => {
    const weights = outputs * inputs * kernel ** 2;
    row("Conv2d", [outputs, side, side], weights, weights * side * side);
  };
  const norm = (channels: number, side: number): void =>
    row("BatchNorm2d", [channels, side, side], 2 * channels);
  const relu = (channels: number, side: number): void => row("ReLU", [channels, side, side]);

  begin("stem");
  const stem = stemOf(config);
  let side = halved(config.pictureSize, stem.kernel, stem.padding);
  convolution(config.width, 3, stem.kernel, side);
  norm(config.width, side);
  relu(config.width, side);
  if (stem.pool) {
    side = halved(side, 3, 1);
    row("MaxPool2d", [config.width, side, side]);
  }
  for (const { name, convolutions, inputs, outputs, downsample } of blocks(shape, config)) {
    begin(name);
    for (const [i, one] of convolutions.entries()) {
      if (one.stride === 2) side = halved(side, 3, 1);
      convolution(one.outputs, one.inputs, one.kernel, side);
      norm(one.outputs, side);
      if (i < convolutions.length - 1) relu(one.outputs, side);
    }
    if (downsample) {
      convolution(outputs, inputs, 1, side);
      norm(outputs, side);
    }
    relu(outputs, side);
    row(shape.kind, [outputs, side, side]);
  }
  const features = featuresOf(shape, config);
  begin("fc");
  row("AdaptiveAvgPool2d", [features, 1, 1]);
  row("Linear", [classes], classes * features + classes, classes * features);
}

const answersOf = (shape: Shape): PictureAnswers => ({
  logits(parameters, x, config, training, seen = () => {}) {
    const result = classify(parameters, extract(shape, parameters, x, config, training, seen));
    seen("fc", result);
    return result;
  },
  features: (parameters, x, config) => extract(shape, parameters, x, config, false),
  featureLength: (config) => featuresOf(shape, config),
  classify,
  largestField: (config, place) => largestField(shape, config, place),
  head: "fc",
  filters: "conv1.weight",
});

const resnet = (shape: Shape): Model => ({
  ...pictureModel,
  layout: (config, classes) => layoutOf(shape, config, classes),
  start: (tensor, config) => start(tensor, featuresOf(shape, config)),
  forward: (...all) => pictureLogits(answersOf(shape), ...all),
  layers: (config, classes, table) => layers(shape, config, classes, table),
  replaceable: "fc.",
  stageOf: (name) => Number(/^layer(\d)\./.exec(name)?.[1] ?? 0),
  pictures: answersOf(shape),
});

export const resnet18: Model = {
  ...resnet({ depths: [2, 2, 2, 2], kind: "BasicBlock" }),
  selfTest: {
    config: { ...preset("report", "resnet18"), width: 4, pictureSize: 64, seed: 1, labelSmoothing: 0.1 },
    outputs: 5,
    batch: 4,
    learningRate: 1e-3,
  },
};

export const resnet34 = resnet({ depths: [3, 4, 6, 3], kind: "BasicBlock" });
export const resnet50 = resnet({ depths: [3, 4, 6, 3], kind: "Bottleneck" });
export const resnet101 = resnet({ depths: [3, 4, 23, 3], kind: "Bottleneck" });
