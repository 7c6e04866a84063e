import { rowStride } from "../../graph.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const selectRow = builder((node, list) => {
  const x = input(node, 0);
  const [, E = 0] = x.shape;
  list.call("selectRow", 1, E, rowStride(x), x, input(node, 1), output(node, 0));
});
