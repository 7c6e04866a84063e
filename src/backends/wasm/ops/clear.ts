import { size } from "../../graph.ts";
import { builder, divideUp, input } from "../machine/kernel.ts";

export const clear = builder((node, list) => {
  const n = size(input(node, 0));
  list.call("clear", divideUp(n, 4096), n, input(node, 0));
});
