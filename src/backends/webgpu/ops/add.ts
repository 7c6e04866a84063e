import { elementwise } from "../writing/elementwise.ts";
import { builder, input, output } from "../writing/kernel.ts";

export const add = builder((node, list) => {
  const inputs = { a: input(node, 0), b: input(node, 1) };
  elementwise(list, { name: node.op.name, inputs, result: output(node, 0), value: () => "a + b" });
});
