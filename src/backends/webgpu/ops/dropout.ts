import type { Dropout } from "../../ops/parts/dropoutMask.ts";
import { elementwise } from "../writing/elementwise.ts";
import { builder, input, output } from "../writing/kernel.ts";

export const dropout = builder<Dropout>((node, list) => {
  elementwise(list, {
    name: node.op.name,
    inputs: { x: input(node, 0) },
    result: output(node, 0),
    value: (drop) => drop("x"),
    dropout: node.attributes,
    seed: input(node, 1),
  });
});
