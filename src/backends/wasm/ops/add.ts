import { size } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const add = builder((node, list) => {
  const n = size(input(node, 0));
  list.call("add", divideUp(n, 4096), n, input(node, 0), input(node, 1), output(node, 0));
});
