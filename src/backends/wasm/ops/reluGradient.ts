import { storage } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const reluGradient = builder<{ scale: number }>((node, list) => {
  const [dy, y] = [input(node, 0), input(node, 1)];
  const n = storage(dy);
  list.call("reluGradient", divideUp(n, 1024), n, dy, y, output(node, 0), node.attributes.scale);
});
