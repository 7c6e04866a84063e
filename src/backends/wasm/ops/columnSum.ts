import { rowStride } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const columnSum = builder((node, list) => {
  const x = input(node, 0);
  const [M = 0, N = 0] = x.shape;
  list.call("columnSum", divideUp(N, 256), M, N, x, rowStride(x), output(node, 0));
});
