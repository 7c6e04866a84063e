import { size } from "../../graph.ts";
import { builder, divideUp, input } from "../machine/kernel.ts";

export const movingAverage = builder((node, list) => {
  const n = size(input(node, 0));
  list.call("movingAverage", divideUp(n, 4096), n, input(node, 0), input(node, 1), input(node, 2));
});
