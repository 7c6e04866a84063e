import type { Graph, Value } from "../backends/graph.ts";
import { batchNorm } from "../backends/ops/batchNorm.ts";
import { batchNormInference } from "../backends/ops/batchNormInference.ts";
import { conv2d } from "../backends/ops/conv2d.ts";
import { linear } from "../backends/ops/linear.ts";
import { globalAveragePool } from "../backends/ops/globalAveragePool.ts";
import { maxPool } from "../backends/ops/maxPool.ts";
import type { RunConfig } from "../config/config.ts";
import { preset } from "../config/presets.ts";
import type { LayerTable, Model, Seen, Start } from "./model.ts";
import { LayoutBuilder, type ParameterLayout, type ParameterValues, type Tensor } from "./parameters.ts";
import { pictureInput, pictureModel } from "./pictures.ts";

/**
 * ResNet-18 and -34 as torchvision's resnet.py has them (He et al. 2015, https://arxiv.org/abs/1512.03385), names included, with
 * any width and number of classes.
 */
type ResNetConfig = Pick<RunConfig, "width" | "stem">;

/** BasicBlocks of the four stages. */
type Depths = readonly [number, number, number, number];

interface Block {
  name: string;
  inputs: number;
  outputs: number;
  stride: number;
  /** The shortcut needs a 1x1 convolution of its own. */
  downsample: boolean;
}

/** All BasicBlocks in order. */
function blocks(depths: Depths, { width }: ResNetConfig): Block[] {
  let inputs = width;
  return depths.flatMap((depth, stage) =>
    Array.from({ length: depth }, (_, index) => {
      const outputs = width << stage;
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const block = {
        name: `layer${stage + 1}.${index}`,
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

const stemOf = ({ stem }: ResNetConfig) =>
  stem === "imagenet"
    ? { kernel: 7, stride: 2, padding: 3, pool: true }
    : { kernel: 3, stride: 2, padding: 1, pool: false };

const poolOptions = { window: 3, stride: 2, padding: 1 };

/** The state_dict of torchvision.models.resnet18 or resnet34, in its order. */
function layoutOf(depths: Depths, config: ResNetConfig, classes: number): ParameterLayout {
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
  for (const { name, inputs, outputs, downsample } of blocks(depths, config)) {
    filter(`${name}.conv1`, outputs, inputs, 3);
    norm(`${name}.bn1`, outputs);
    filter(`${name}.conv2`, outputs, outputs, 3);
    norm(`${name}.bn2`, outputs);
    if (downsample) {
      filter(`${name}.downsample.0`, outputs, inputs, 1);
      norm(`${name}.downsample.1`, outputs);
    }
  }
  layout.add("fc.weight", [classes, config.width * 8], "parameters");
  layout.add("fc.bias", [classes], "parameters");
  return layout.build();
}

/** eps and momentum of torch.nn.BatchNorm2d. */
const normalisation = { epsilon: 1e-5, momentum: 0.1 };

function logits(
  depths: Depths,
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
    return training
      ? graph.apply(batchNorm, inputs, { relu, ...normalisation })[0]!
      : graph.apply(batchNormInference, inputs, { relu, epsilon: normalisation.epsilon })[0]!;
  };

  const stem = stemOf(config);
  let h = norm(convolve(x, "conv1", stem.stride, stem.padding), "bn1", true);
  if (stem.pool) h = graph.apply(maxPool, [h], poolOptions)[0]!;
  seen(stem.pool ? "maxpool" : "relu", h);
  for (const { name, stride, downsample } of blocks(depths, config)) {
    const first = norm(convolve(h, `${name}.conv1`, stride, 1), `${name}.bn1`, true);
    const second = convolve(first, `${name}.conv2`, 1, 1);
    const shortcut = downsample
      ? norm(convolve(h, `${name}.downsample.0`, stride, 0), `${name}.downsample.1`, false)
      : h;
    h = norm(second, `${name}.bn2`, true, shortcut);
    seen(name, h);
  }
  const features = graph.apply(globalAveragePool, [h], {})[0]!;
  const inputs = [features, parameters.get("fc.weight"), parameters.get("fc.bias")];
  const result = graph.apply(linear, inputs, { activation: "none", dropout: undefined })[0]!;
  seen("fc", result);
  return result;
}

/**
 * torchvision's ResNet: filters normal with Kaiming's fan-out, norms 1 and 0, `fc` like nn.Linear
 * (weight and bias both uniform within 1/sqrt(inputs)).
 */
function start({ name, shape }: Tensor, { width }: ResNetConfig): Start {
  const [filters = 0, , rows = 1, columns = 1] = shape;
  if (shape.length === 4) return { normal: Math.sqrt(2 / (filters * rows * columns)) };
  if (name.startsWith("fc.")) return { uniform: 1 / Math.sqrt(width * 8) };
  return { constant: name.endsWith(".weight") || name.endsWith("running_var") ? 1 : 0 };
}

/** Side in pixels of what a place sees: r + (kernel - 1) * jump, convolution after convolution. */
function largestField(depths: Depths, config: ResNetConfig, place: string): number {
  const stem = stemOf(config);
  let [side, jump] = [stem.kernel, stem.stride];
  const through = (kernel: number, stride: number): void => {
    side += (kernel - 1) * jump;
    jump *= stride;
  };
  if (stem.pool) through(3, 2);
  for (const { name, stride } of place === "maxpool" || place === "relu" ? [] : blocks(depths, config)) {
    through(3, stride);
    through(3, 1);
    if (name === place) break;
  }
  return side;
}

/** Length after a stride of two. */
const halved = (length: number, kernel: number, padding: number): number =>
  Math.floor((length + 2 * padding - kernel) / 2) + 1;

function layers(
  depths: Depths,
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
  for (const { name, inputs, outputs, stride, downsample } of blocks(depths, config)) {
    begin(name);
    if (stride === 2) side = halved(side, 3, 1);
    convolution(outputs, inputs, 3, side);
    norm(outputs, side);
    relu(outputs, side);
    convolution(outputs, outputs, 3, side);
    norm(outputs, side);
    if (downsample) {
      convolution(outputs, inputs, 1, side);
      norm(outputs, side);
    }
    relu(outputs, side);
    row("BasicBlock", [outputs, side, side]);
  }
  const features = config.width * 8;
  begin("fc");
  row("AdaptiveAvgPool2d", [features, 1, 1]);
  row("Linear", [classes], classes * features + classes, classes * features);
}

const resnet = (...depths: Depths): Model => ({
  ...pictureModel,
  layout: (config, classes) => layoutOf(depths, config, classes),
  start,
  forward: (parameters, config, batch, training) =>
    logits(depths, parameters, pictureInput(parameters.graph, config, batch), config, training),
  layers: (config, classes, table) => layers(depths, config, classes, table),
  replaceable: "fc.",
  pictures: {
    logits: (...all) => logits(depths, ...all),
    largestField: (config, place) => largestField(depths, config, place),
    head: "fc",
    filters: "conv1.weight",
  },
});

export const resnet18: Model = {
  ...resnet(2, 2, 2, 2),
  selfTest: {
    config: { ...preset("report", "resnet18"), width: 4, pictureSize: 64, seed: 1, labelSmoothing: 0.1 },
    outputs: 5,
    batch: 4,
    learningRate: 1e-3,
  },
};

export const resnet34 = resnet(3, 4, 6, 3);
