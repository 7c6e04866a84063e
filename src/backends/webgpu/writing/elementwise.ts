import { rowStride, size, type Value } from "../../graph.ts";
import type { Dropout } from "../../ops/parts/dropoutMask.ts";
import { dropoutCode } from "./dropoutMask.ts";
import { KernelList, reads, writes } from "./kernel.ts";
import { divideUp, elementType, lanesFor, perElement } from "./wgsl.ts";

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
export function elementwise(list: KernelList, op: Elementwise): void {
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
