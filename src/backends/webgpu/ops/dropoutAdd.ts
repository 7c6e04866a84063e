import type { MaybeDropout } from "../../ops/parts/dropoutMask.ts";
import { elementwise } from "../writing/elementwise.ts";
import { builder, input, output } from "../writing/kernel.ts";

export const dropoutAdd = builder<MaybeDropout>((node, list) => {
  elementwise(list, {
    name: node.op.name,
    inputs: { residual: input(node, 0), x: input(node, 1) },
    result: output(node, 0),
    value: (drop) => `residual + ${drop("x")}`,
    dropout: node.attributes.dropout,
    seed: node.inputs[2],
  });
});
