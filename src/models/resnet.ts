import type { Graph, Value } from "../backends/graph.ts";
import { batchNorm } from "../backends/ops/batchNorm.ts";
import { batchNormInference } from "../backends/ops/batchNormInference.ts";
import { conv2d } from "../backends/ops/conv2d.ts";
import { linear } from "../backends/ops/linear.ts";
import { globalAveragePool } from "../backends/ops/globalAveragePool.ts";
import { maxPool } from "../backends/ops/maxPool.ts";
import type { RunConfig } from "../config/config.ts";
import { LayoutBuilder, type ParameterLayout, type ParameterValues } from "./parameters.ts";

/**
 * ResNet-18 and -34 as torchvision's resnet.py has them (He et al. 2015, https://arxiv.org/abs/1512.03385), names included, with
 * any width and number of classes.
 */
export type ResNetConfig = Pick<RunConfig, "model" | "width" | "stem">;

/** BasicBlocks of the four stages. */
const depths = { resnet18: [2, 2, 2, 2], resnet34: [3, 4, 6, 3] } as const;

interface Block {
  name: string;
  inputs: number;
  outputs: number;
  stride: number;
  /** The shortcut needs a 1x1 convolution of its own. */
  downsample: boolean;
}

/** All BasicBlocks in order. */
export function blocks({ model, width }: ResNetConfig): Block[] {
  if (model === "transformer") throw new Error("A Transformer has no residual blocks.");
  let inputs = width;
  return depths[model].flatMap((depth, stage) =>
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

export const stemOf = ({ stem }: ResNetConfig) =>
  stem === "imagenet"
    ? { kernel: 7, stride: 2, padding: 3, pool: true }
    : { kernel: 3, stride: 2, padding: 1, pool: false };

const poolOptions = { window: 3, stride: 2, padding: 1 };

/** The state_dict of torchvision.models.resnet18 or resnet34, in its order. */
export function resnetLayout(config: ResNetConfig, classes: number): ParameterLayout {
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
  for (const { name, inputs, outputs, downsample } of blocks(config)) {
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

/**
 * Logits [B, classes] of pictures x [B, S, S, 4].
 * @param seen told the output of the stem, of every block and of the whole by PyTorch's module names
 */
export function resnet(
  parameters: ParameterValues,
  x: Value,
  config: ResNetConfig,
  training: boolean,
  seen: (name: string, value: Value) => void = () => {},
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
  for (const { name, stride, downsample } of blocks(config)) {
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
  const logits = graph.apply(linear, inputs, { activation: "none", dropout: undefined })[0]!;
  seen("fc", logits);
  return logits;
}
