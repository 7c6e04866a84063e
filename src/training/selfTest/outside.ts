import type { OpName } from "../../backends/ops/index.ts";

/** Ops that the self-test does not run, and why none of its two networks has them. */
export const outsideSelfTest: Readonly<Partial<Record<OpName, string>>> = {
  accumulate: "one micro-batch a step: nothing is added up over several",
  adamw: "both networks learn by SGD, as the report's do",
  add: "gradients that meet are added by the kernels that make them",
  batchNormInferenceGradient: "for looking into a trained network, not for training it",
  clear: "one micro-batch a step: no sums to clear",
  dropout: "only the gradient of dropoutAdd, which it has not either",
  dropoutAdd: "layers normalise after the sum, and layerNorm has it then",
  gelu: "the report's Transformer has ReLU",
  geluGradient: "the report's Transformer has ReLU",
  movingAverage: "no moving average is kept of weights that take two steps",
  selectRow: "for generating text alone",
};
