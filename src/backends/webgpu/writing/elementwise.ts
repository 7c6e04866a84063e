import type { Dropout } from "../../ops/dropout.ts";
import { rowStride, size, type Node, type Value } from "../../graph.ts";
import { dropoutCode } from "../ops/dropout.ts";
import { builder, input, type KernelList, output, reads, writes } from "./kernel.ts";
import { divideUp, elementType, float, lanesFor, perElement } from "./wgsl.ts";

interface Elementwise {
  readonly name: string;
  /** By the name they have in `value`. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly result: Value;
  /** The result, from `name` of each input, which is a vec4f or f32; `drop` applies the mask. */
  readonly value: (drop: (value: string) => string, type: string) => string;
  readonly functions?: (type: string) => string;
  readonly dropout?: Dropout | undefined;
  readonly seed?: Value | undefined;
}

/** One thread per four elements; rows may be padded, each value's in its own way. */
function elementwise(list: KernelList, op: Elementwise): void {
  const { name, inputs, result } = op;
  const last = result.shape.at(-1) ?? 1;
  const values = [...Object.values(inputs), result];
  const dense = values.every((value) => rowStride(value) === last);
  const lanes = dense ? 4 : lanesFor(...values.map(rowStride));
  const type = elementType(lanes);
  const width = dense ? divideUp(size(result), 4) : divideUp(last, lanes);
  const count = dense ? width : width * (size(result) / last);
  const place = (value: Value): string => (dense ? "i" : `row * ${rowStride(value) / lanes} + column`);
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, op.dropout, op.seed, lanes);
  const first = dense ? "i * 4" : `row * ${last} + column * ${lanes}`;
  const kernel = perElement(
    count,
    `${dense ? "" : `  let row = i / ${width};\n  let column = i % ${width};\n`}${Object.entries(inputs)
      .map(([key, value]) => `  let ${key} = ${key}Values[${place(value)}];\n`)
      .join("")}  result[${place(result)}] = ${op.value((value) => drop.apply(value, first), type)};`,
  );
  const parameters = Object.entries(inputs).map(([key, value]) => reads(`${key}Values`, value, type));
  list.add({
    name,
    parameters: [...parameters, writes("result", result, type), ...drop.parameters],
    code: (op.functions?.(type) ?? "") + drop.functions + kernel.code,
    workgroups: kernel.workgroups,
    sizes,
  });
}

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

interface MaybeDropout {
  dropout: Dropout | undefined;
}

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

export const add = builder((node, list) => {
  const inputs = { a: input(node, 0), b: input(node, 1) };
  elementwise(list, { name: node.op.name, inputs, result: output(node, 0), value: () => "a + b" });
});

export const reluGradient = builder<{ scale: number }>((node, list) => {
  elementwise(list, {
    name: node.op.name,
    inputs: { dy: input(node, 0), y: input(node, 1) },
    result: output(node, 0),
    value: (_drop, type) => `select(${type}(), dy * ${float(node.attributes.scale)}, y > ${type}())`,
  });
});

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
