import type { Augment } from "../../ops/augment.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const augment = builder<Augment>((node, list) => {
  const { mean, standardDeviation } = node.attributes;
  const [B = 0, H = 0, W = 0] = input(node, 0).shape;
  list.call(
    "augment",
    B * H,
    H,
    W,
    input(node, 0),
    input(node, 1),
    output(node, 0),
    ...mean,
    ...standardDeviation,
  );
});
