/** The graph of a TensorFlow.js model while it is written: TensorFlow's GraphDef as JSON, over the values of ours. */
import type { Value } from "../../backends/graph.ts";

/** As JSON has them; whole numbers are texts, since TensorFlow has 64 bits of them. */
type Attribute =
  | { i: string }
  | { f: number }
  | { b: boolean }
  | { s: string }
  | { type: string }
  | { list: { i: string[] } }
  | { shape: { dim: { size: string }[] } };

export interface TensorFlowNode {
  name: string;
  op: string;
  input?: string[];
  attr: Record<string, Attribute>;
}

/** A tensor of the weights file. */
export interface GraphWeight {
  name: string;
  shape: readonly number[];
  data: Float32Array | Int32Array;
}

/** -1: any length. */
export const shapeOf = (lengths: readonly number[]) => ({
  dim: lengths.map((length) => ({ size: String(length) })),
});

export const attributes = {
  integer: (value: number): Attribute => ({ i: String(value) }),
  float: (value: number): Attribute => ({ f: value }),
  flag: (value: boolean): Attribute => ({ b: value }),
  /** Texts are bytes there, and bytes are base64 in JSON. */
  text: (value: string): Attribute => ({ s: btoa(value) }),
  type: (value: "DT_FLOAT" | "DT_INT32"): Attribute => ({ type: value }),
  integers: (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } }),
  shape: (lengths: readonly number[]): Attribute => ({ shape: shapeOf(lengths) }),
};

export class GraphModel {
  readonly nodes: TensorFlowNode[] = [];
  readonly weights: GraphWeight[] = [];
  readonly #names = new Map<Value, string>();
  readonly #once = new Map<string, string>();
  #next = 0;

  /**
   * @param weightOf a tensor of the network, by PyTorch's name and in PyTorch's layout
   * @param input the name of what goes in
   */
  constructor(
    private readonly weightOf: (value: Value) => GraphWeight | undefined,
    readonly input: string,
  ) {}

  /** A node with one output, or the first of several; the others are `name:1` and so on. */
  node(op: string, input: readonly string[], attr: Record<string, Attribute> = {}): string {
    const name = `${op}_${this.#next++}`;
    const types: Record<string, Attribute> = attr["T"] ? {} : { T: attributes.type("DT_FLOAT") };
    this.nodes.push({ name, op, input: [...input], attr: { ...types, ...attr } });
    return name;
  }

  /** The name of a value; a weight is written with its first use, turned by `turn`. */
  name(value: Value | undefined, turn: (weight: GraphWeight) => GraphWeight = (weight) => weight): string {
    if (!value) throw new Error("An op of the network lacks an input.");
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const weight = this.weightOf(value);
    if (!weight) throw new Error("An op of the network takes a value that no op gives.");
    const { name, shape, data } = turn(weight);
    this.#names.set(value, this.constant(name, shape, data));
    return name;
  }

  call(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  constant(name: string, shape: readonly number[], data: GraphWeight["data"]): string {
    this.weights.push({ name, shape, data });
    const dtype = attributes.type(data instanceof Float32Array ? "DT_FLOAT" : "DT_INT32");
    this.nodes.push({ name, op: "Const", attr: { dtype } });
    return name;
  }

  integer(value: number): string {
    return this.once(`integer_${value}`, (name) => this.constant(name, [], Int32Array.of(value)));
  }

  integers(...values: readonly number[]): string {
    const write = (name: string): string => this.constant(name, [values.length], Int32Array.from(values));
    return this.once(`integers_${values.join("_")}`, write);
  }

  scalar(value: number): string {
    return this.once(`scalar_${value}`, (name) => this.constant(name, [], Float32Array.of(value)));
  }

  /** A shape of numbers and of lengths that are known when it runs. */
  shape(...lengths: readonly (number | string)[]): string {
    if (lengths.every((length) => typeof length === "number")) return this.integers(...lengths);
    const parts = lengths.map((length) => (typeof length === "number" ? this.integer(length) : length));
    return this.once(`shape ${lengths.join(" ")}`, () =>
      this.node("Pack", parts, {
        T: attributes.type("DT_INT32"),
        N: attributes.integer(parts.length),
        axis: attributes.integer(0),
      }),
    );
  }

  /** Words of a column, which are known when it runs. */
  get textLength(): string {
    return this.once("length", () => {
      const type = attributes.type("DT_INT32");
      const shape = this.node("Shape", [this.input], { T: type, out_type: type });
      const places = [this.integers(1), this.integers(2), this.integers(1)];
      return this.node("StridedSlice", [shape, ...places], {
        T: type,
        Index: type,
        begin_mask: attributes.integer(0),
        end_mask: attributes.integer(0),
        ellipsis_mask: attributes.integer(0),
        new_axis_mask: attributes.integer(0),
        shrink_axis_mask: attributes.integer(1),
      });
    });
  }

  once(key: string, make: (key: string) => string): string {
    const known = this.#once.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    this.#once.set(key, made);
    return made;
  }
}
