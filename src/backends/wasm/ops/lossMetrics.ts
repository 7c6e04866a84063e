import { builder, input, output } from "../machine/kernel.ts";

export const lossMetrics = builder((node, list) => {
  const M = input(node, 0).shape[0] ?? 0;
  list.call("lossMetrics", 1, M, input(node, 0), input(node, 1), output(node, 0));
});
