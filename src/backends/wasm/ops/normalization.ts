import { size } from "../../graph.ts";
import type { BatchNorm, BatchNormGradient, BatchNormTraining } from "../../ops/batchNorm.ts";
import type { LayerNorm, LayerNormGradient } from "../../ops/layerNorm.ts";
import { mask as dropoutMask } from "./dropout.ts";
import { builder, divideUp, input, output, part } from "../machine/kernel.ts";

/** Rows whose sums are taken together: what fits the first-level cache twice; the same for any number of threads. */
const rowsPerBlock = (channels: number): number => Math.max(16, Math.floor(4096 / channels));

export const batchNorm = builder<BatchNormTraining>((node, list) => {
  const { relu, epsilon, momentum } = node.attributes;
  const [x, weight, bias, runningMean, runningVariance, residual] = node.inputs;
  const [y, statistics] = node.outputs;
  const C = input(node, 1).shape[0] ?? 0;
  const M = size(input(node, 0)) / C;
  const blockRows = rowsPerBlock(C);
  const blocks = divideUp(M, blockRows);
  const partial = list.scratch(8 * C * blocks);
  list.call("batchNormPartial", blocks, M, C, x, blockRows, partial);
  list.callSmall(
    "batchNormStatistics",
    C / 4,
    M,
    C,
    blockRows,
    partial,
    weight,
    bias,
    runningMean,
    runningVariance,
    statistics,
    epsilon,
    momentum,
  );
  list.call(
    "batchNormApply",
    M,
    C,
    x,
    statistics,
    part(output(node, 1), 8 * C),
    bias,
    residual,
    relu ? 1 : 0,
    y,
  );
});

export const batchNormInference = builder<BatchNorm>((node, list) => {
  const { relu, epsilon } = node.attributes;
  const [x, weight, bias, mean, variance, residual] = node.inputs;
  const C = input(node, 1).shape[0] ?? 0;
  const scale = list.scratch(4 * C);
  list.callSmall("batchNormRunning", C / 4, weight, variance, epsilon, scale);
  const M = size(input(node, 0)) / C;
  list.call("batchNormApply", M, C, x, mean, scale, bias, residual, relu ? 1 : 0, output(node, 0));
});

/** The forward pass without its shift, over the masked gradient. */
export const batchNormInferenceGradient = builder<BatchNorm & { residual: boolean }>((node, list) => {
  const { relu, residual, epsilon } = node.attributes;
  const [dy, y, weight, variance] = node.inputs;
  const C = input(node, 2).shape[0] ?? 0;
  const n = size(input(node, 0));
  const masked = !relu ? dy : residual ? output(node, 1) : list.scratch(4 * n);
  if (relu) list.call("reluGradient", divideUp(n, 1024), n, dy, y, masked, 1);
  const scale = list.scratch(4 * C);
  const none = list.zeros(4 * C);
  list.callSmall("batchNormRunning", C / 4, weight, variance, epsilon, scale);
  list.call("batchNormApply", n / C, C, masked, none, scale, none, undefined, 0, output(node, 0));
});

export const batchNormGradient = builder<BatchNormGradient>((node, list) => {
  const relu = node.attributes.relu ? 1 : 0;
  const [dy, x, weight, statistics, y] = node.inputs;
  const [dx, dweight, dbias, dresidual] = node.outputs;
  const C = input(node, 2).shape[0] ?? 0;
  const M = size(input(node, 1)) / C;
  const blockRows = rowsPerBlock(C);
  const blocks = divideUp(M, blockRows);
  const partial = list.scratch(8 * C * blocks);
  const factors = list.scratch(12 * C);
  // The forward pass took (x - mean) * scale + bias: the mask takes it again, bit for bit, where the graph tells the bias.
  const bias = input(node, 3).producer?.inputs[2];
  const mask = bias
    ? [statistics, bias, y, relu]
    : [list.zeros(4 * C), part(input(node, 3), 12 * C), y, relu];
  list.call("batchNormGradientPartial", blocks, M, C, dy, x, statistics, ...mask, blockRows, partial);
  list.callSmall(
    "batchNormGradientSums",
    C / 4,
    M,
    C,
    blocks,
    partial,
    weight,
    statistics,
    dweight,
    dbias,
    factors,
  );
  list.call("batchNormGradientApply", M, C, dy, x, statistics, ...mask, factors, dx, dresidual);
});

export const layerNorm = builder<LayerNorm>((node, list) => {
  const { epsilon, dropout } = node.attributes;
  const [x, weight, bias, residual, seed] = node.inputs;
  const [M = 0, E = 0] = input(node, 0).shape;
  list.call(
    "layerNorm",
    M,
    M,
    E,
    x,
    weight,
    bias,
    residual,
    ...dropoutMask(residual ? dropout : undefined, seed),
    epsilon,
    output(node, 0),
    residual ? output(node, 1) : undefined,
    node.outputs.at(-1),
  );
});

export const layerNormGradient = builder<LayerNormGradient>((node, list) => {
  const [dy, sum, weight, statistics, seed] = node.inputs;
  const [dsum, dweight, dbias, dx] = node.outputs;
  const [M = 0, E = 0] = input(node, 0).shape;
  const blockRows = 16;
  const blocks = divideUp(M, blockRows);
  const partial = list.scratch(8 * E * blocks);
  list.call(
    "layerNormGradient",
    blocks,
    M,
    E,
    dy,
    sum,
    weight,
    statistics,
    ...dropoutMask(node.attributes.dropout, seed),
    dsum,
    dx,
    blockRows,
    partial,
  );
  list.callSmall("columnSum", divideUp(E, 256), blocks, E, partial, 2 * E, dweight);
  list.callSmall("columnSum", divideUp(E, 256), blocks, E, part(partial, 4 * E), 2 * E, dbias);
});
