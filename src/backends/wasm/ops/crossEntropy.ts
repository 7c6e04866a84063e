import { rowStride } from "../../graph.ts";
import type { CrossEntropy } from "../../ops/crossEntropy.ts";
import { builder, divideUp, input } from "../machine/kernel.ts";

export const crossEntropy = builder<CrossEntropy>((node, list) => {
  const [logits, labels, weight] = node.inputs;
  const [losses, ranks, dlogits] = node.outputs;
  const [M = 0, V = 0] = input(node, 0).shape;
  const stride = rowStride(input(node, 0));
  // Behind what its exponentials read: a number for each 2048 logits.
  list.own(256 + 4 * divideUp(V, 2048));
  list.call(
    "crossEntropy",
    M,
    V,
    stride,
    logits,
    labels,
    weight,
    node.attributes.smoothing,
    losses,
    ranks,
    dlogits,
  );
});
