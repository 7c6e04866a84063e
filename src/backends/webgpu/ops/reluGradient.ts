import { elementwise } from "../writing/elementwise.ts";
import { builder, input, output } from "../writing/kernel.ts";
import { float } from "../writing/wgsl.ts";

export const reluGradient = builder<{ scale: number }>((node, list) => {
  elementwise(list, {
    name: node.op.name,
    inputs: { dy: input(node, 0), y: input(node, 1) },
    result: output(node, 0),
    value: (_drop, type) => `select(${type}(), dy * ${float(node.attributes.scale)}, y > ${type}())`,
  });
});
