import type { Pooling, PoolingGradient } from "../../ops/maxPool.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const maxPool = builder<Pooling>((node, list) => {
  const { window, stride, padding } = node.attributes;
  const [, H = 0, W = 0, C = 0] = input(node, 0).shape;
  const [B = 0, OH = 0, OW = 0] = output(node, 0).shape;
  const sizes = [H, W, C, OH, OW, window, stride, padding] as const;
  list.call("maxPool", B * OH * OW, ...sizes, input(node, 0), output(node, 0), output(node, 1));
});

export const maxPoolGradient = builder<PoolingGradient>((node, list) => {
  const { window, stride, padding, height, width } = node.attributes;
  const [B = 0, OH = 0, OW = 0, C = 0] = input(node, 0).shape;
  const sizes = [height, width, C, OH, OW, window, stride, padding] as const;
  list.call("maxPoolGradient", B * height * width, ...sizes, input(node, 0), input(node, 1), output(node, 0));
});
