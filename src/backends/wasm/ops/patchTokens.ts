import type { PatchTokensGradient } from "../../ops/patchTokens.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const patchTokens = builder((node, list) => {
  const [x, bias, token, positions] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const [B = 0, H = 0, W = 0, E = 0] = x.shape;
  list.call("patchTokens", H * W + 1, B, H * W, E, x, bias, token, positions, output(node, 0));
});

export const patchTokensGradient = builder<PatchTokensGradient>((node, list) => {
  const { height, width } = node.attributes;
  const dy = input(node, 0);
  const [dx, dbias, dtoken, dpositions] = [
    output(node, 0),
    output(node, 1),
    output(node, 2),
    output(node, 3),
  ];
  const [rows = 0, E = 0] = dy.shape;
  const patches = height * width;
  const B = rows / (patches + 1);
  list.call("patchTokensGradient", patches + 1, B, patches, E, dy, dx, dpositions);
  list.call("patchBiasGradient", 1, patches, E, dpositions, dbias, dtoken);
});
