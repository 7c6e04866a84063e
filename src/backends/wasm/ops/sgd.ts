import { size } from "../../graph.ts";
import { builder, divideUp, input } from "../machine/kernel.ts";

export const sgd = builder((node, list) => {
  const n = size(input(node, 0));
  const [, , , , clip] = node.inputs;
  const [parameters, gradients, momentum, hyper] = [0, 1, 2, 3].map((index) => input(node, index));
  list.call("sgd", divideUp(n, 4096), n, parameters, gradients, momentum, hyper, clip);
});
