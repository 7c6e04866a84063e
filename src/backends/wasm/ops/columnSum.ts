import { rowStride } from "../../graph.ts";
import { builder, divideUp, input, output, roundUp } from "../machine/kernel.ts";

export const columnSum = builder((node, list) => {
  const x = input(node, 0);
  const [M = 0, N = 0] = x.shape;
  // Long runs of a row come faster from memory, their sums still fit the first-level cache, and each thread has some.
  const columns = Math.min(4096, roundUp(divideUp(N, 4 * list.context.threads), 256));
  list.call("columnSum", divideUp(N, columns), M, N, x, rowStride(x), output(node, 0), columns);
});
