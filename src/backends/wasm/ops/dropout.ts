import { dropoutMask } from "./parts/dropoutMask.ts";
import { size } from "../../graph.ts";
import type { Dropout } from "../../ops/parts/dropoutMask.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const dropout = builder<Dropout>((node, list) => {
  const n = size(input(node, 0));
  list.call(
    "dropout",
    divideUp(n, 1024),
    n,
    input(node, 0),
    undefined,
    output(node, 0),
    ...dropoutMask(node.attributes, input(node, 1)),
  );
});
