import { size } from "../../graph.ts";
import type { BatchNorm } from "../../ops/parts/batchNormalisation.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

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
