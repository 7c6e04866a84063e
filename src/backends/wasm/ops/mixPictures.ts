import type { NoAttributes } from "../../graph.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const mixPictures = builder<NoAttributes>((node, list) => {
  const [B = 0, H = 0, W = 0] = input(node, 0).shape;
  list.call("mixPictures", B * H, H, W, input(node, 0), input(node, 1), output(node, 0));
});
