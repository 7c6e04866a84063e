/** Euclidean norms of every learned tensor and of its newest gradient. */
import type { Network } from "../../models/network.ts";
import { deviceShape, learns, type Tensor } from "../../models/parameters.ts";
import type { Learner } from "../learner.ts";
import { lastScale } from "../lossScale.ts";

/** Tensors with norms: matrices and filters that learn. Scales and shifts of norms and biases would only fill the list. */
export const normedTensors = ({ layout }: Network): Tensor[] =>
  layout.tensors.filter((tensor) => learns(layout, tensor) && tensor.shape.length > 1);

function normsIn(store: Float32Array, tensors: readonly Tensor[]): Float32Array {
  return Float32Array.from(tensors, (tensor) => {
    const length = deviceShape(tensor).reduce((product, count) => product * count, 1);
    let sum = 0;
    // Padded channels are zero and count nothing.
    for (let at = tensor.offset; at < tensor.offset + length; at += 1) sum += (store[at] ?? 0) ** 2;
    return Math.sqrt(sum);
  });
}

/** One number per tensor of `normedTensors`; gradients are null where they are summed over micro-batches. */
export async function layerNorms(learner: Learner): Promise<{
  weights: Float32Array;
  gradients: Float32Array | null;
}> {
  const { network, stores } = learner;
  const tensors = normedTensors(network);
  const isWhole = network.config.microBatch === null;
  const [parameters, gradients, scale] = await Promise.all([
    stores.read("parameters"),
    isWhole ? stores.read("gradients") : null,
    lastScale(learner),
  ]);
  return {
    weights: normsIn(parameters, tensors),
    gradients: gradients && normsIn(gradients, tensors).map((norm) => norm / scale),
  };
}
