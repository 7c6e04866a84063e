import type { MaybeDropout } from "../../ops/parts/dropoutMask.ts";
import type { Node } from "../../graph.ts";
import { elementwise } from "../writing/elementwise.ts";
import { builder, input, output } from "../writing/kernel.ts";

/**
 * `normalBelow(x)`, the share of a standard normal below x: Abramowitz and Stegun's 7.1.26 (error at most 1.5e-7), the tail for
 * negative x computed directly and not as a difference from one.
 */
const normalBelow = (type: string): string => `fn normalBelow(x: ${type}) -> ${type} {
  let z = abs(x) * 0.70710678f;
  let t = 1f / (1f + 0.3275911f * z);
  let series = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
  let tail = 0.5f * series * exp(-z * z);
  return select(tail, 1f - tail, x > ${type}());
}\n`;

const geluNode = (node: Node<MaybeDropout>) => ({
  name: node.op.name,
  result: output(node, 0),
  functions: normalBelow,
  dropout: node.attributes.dropout,
});

export const gelu = builder<MaybeDropout>((node, list) => {
  elementwise(list, {
    ...geluNode(node),
    inputs: { x: input(node, 0) },
    value: (drop) => drop("x * normalBelow(x)"),
    seed: node.inputs[1],
  });
});

export const geluGradient = builder<MaybeDropout>((node, list) => {
  elementwise(list, {
    ...geluNode(node),
    inputs: { dy: input(node, 0), x: input(node, 1) },
    value: (drop) => `${drop("dy")} * (normalBelow(x) + x * exp(-0.5f * x * x) * 0.39894228f)`,
    seed: node.inputs[2],
  });
});
