import { size } from "../../graph.ts";
import { builder, input, output } from "../machine/kernel.ts";

export const firstRows = builder((node, list) => {
  const y = output(node, 0);
  list.call("firstElements", 1, size(y), size(y), input(node, 0), y);
});

export const firstRowsGradient = builder((node, list) => {
  const [dy, dx] = [input(node, 0), output(node, 0)];
  list.call("firstElements", 1, size(dy), size(dx), dy, dx);
});
