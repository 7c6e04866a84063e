import type { Extent } from "../../ops/globalAveragePool.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const globalAveragePool = builder((node, list) => {
  const [B = 0, H = 0, W = 0, C = 0] = input(node, 0).shape;
  list.call("globalAveragePool", B, H * W, C, input(node, 0), output(node, 0));
});

export const globalAveragePoolGradient = builder<Extent>((node, list) => {
  const { height, width } = node.attributes;
  const [B = 0, C = 0] = input(node, 0).shape;
  list.call("globalAveragePoolGradient", B, height * width, C, input(node, 0), output(node, 0));
});
