import { type NoAttributes, rowStride } from "../../graph.ts";
import { builder, input } from "../machine/kernel.ts";

export const softCrossEntropy = builder<NoAttributes>((node, list) => {
  const [logits, labels, targets, weight] = node.inputs;
  const [losses, ranks, dlogits] = node.outputs;
  const [M = 0, V = 0] = input(node, 0).shape;
  const stride = rowStride(input(node, 0));
  list.call("softCrossEntropy", M, V, stride, logits, labels, targets, weight, losses, ranks, dlogits);
});
