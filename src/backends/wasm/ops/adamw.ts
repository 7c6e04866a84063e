import { size } from "../../graph.ts";
import { builder, divideUp, input } from "../machine/kernel.ts";

export const adamw = builder((node, list) => {
  const n = size(input(node, 0));
  const [, , , , , clip] = node.inputs;
  const [parameters, gradients, momentum, second, hyper] = [0, 1, 2, 3, 4].map((index) => input(node, index));
  list.call("adamw", divideUp(n, 4096), n, parameters, gradients, momentum, second, hyper, clip);
});
