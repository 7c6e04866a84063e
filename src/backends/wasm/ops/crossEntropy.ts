import { rowStride } from "../../graph.ts";
import type { CrossEntropy } from "../../ops/crossEntropy.ts";
import { builder, input } from "../machine/kernel.ts";

export const crossEntropy = builder<CrossEntropy>((node, list) => {
  const [logits, labels, weight] = node.inputs;
  const [losses, ranks, dlogits] = node.outputs;
  const [M = 0, V = 0] = input(node, 0).shape;
  const stride = rowStride(input(node, 0));
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
