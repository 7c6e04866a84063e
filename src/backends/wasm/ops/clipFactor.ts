import { size } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const clipFactor = builder((node, list) => {
  const n = size(input(node, 0));
  const blocks = divideUp(n, 16_384);
  const partial = list.scratch(8 * blocks);
  list.call("squares", blocks, n, input(node, 0), partial);
  list.call("clipFactor", 1, blocks, partial, input(node, 1), output(node, 0));
});
