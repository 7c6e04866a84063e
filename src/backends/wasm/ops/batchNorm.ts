import { size } from "../../graph.ts";
import type { BatchNormGradient, BatchNormTraining } from "../../ops/batchNorm.ts";
import { type Argument, builder, divideUp, input, output, part } from "../machine/kernel.ts";
import { rowsPerBlock } from "./parts/rowBlocks.ts";

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
  const mask: readonly [statistics: Argument, bias: Argument, y: Argument, relu: number] = bias
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
