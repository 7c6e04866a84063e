import type { OpName } from "../../backends/ops/index.ts";

/** Ops that the self-test does not run, and why none of its networks has them. */
export const outsideSelfTest: Readonly<Partial<Record<OpName, string>>> = {
  accumulate: "one micro-batch a step: nothing is added up over several",
  adamw:
    "the networks learn by SGD: AdamW divides what is rounding alone by itself, and no two backends agree on that",
  batchNormInferenceGradient: "for looking into a trained network, not for training it",
  clear: "one micro-batch a step: no sums to clear",
  movingAverage: "no moving average is kept of weights that take two steps",
  selectRow: "for generating text alone",
};
