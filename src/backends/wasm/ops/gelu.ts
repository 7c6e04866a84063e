import type { MaybeDropout } from "../../ops/parts/dropoutMask.ts";
import { dropoutMask } from "./parts/dropoutMask.ts";
import { size } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const gelu = builder<MaybeDropout>((node, list) => {
  const n = size(input(node, 0));
  list.call(
    "gelu",
    divideUp(n, 1024),
    n,
    input(node, 0),
    output(node, 0),
    ...dropoutMask(node.attributes.dropout, node.inputs[1]),
  );
});

export const geluGradient = builder<MaybeDropout>((node, list) => {
  const n = size(input(node, 1));
  list.call(
    "geluGradient",
    divideUp(n, 1024),
    n,
    input(node, 0),
    input(node, 1),
    output(node, 0),
    ...dropoutMask(node.attributes.dropout, node.inputs[2]),
  );
});
