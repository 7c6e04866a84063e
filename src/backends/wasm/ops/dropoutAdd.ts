import type { MaybeDropout } from "../../ops/parts/dropoutMask.ts";
import { dropoutMask } from "./parts/dropoutMask.ts";
import { size } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const dropoutAdd = builder<MaybeDropout>((node, list) => {
  const [residual, x, seed] = node.inputs;
  const n = size(input(node, 1));
  list.call(
    "dropout",
    divideUp(n, 1024),
    n,
    x,
    residual,
    output(node, 0),
    ...dropoutMask(node.attributes.dropout, seed),
  );
});
