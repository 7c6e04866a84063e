/** The graph of an ONNX file while it is written, over the values of ours. */
import type { Node, Value } from "../../backends/graph.ts";
import { float32 } from "../../checkpoints/safetensors/tensors.ts";
import type { OnnxCache } from "./cache.ts";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./messages.ts";

export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors = new Map<string, OnnxTensor>();
  readonly #names = new Map<Value, string>();
  readonly #once = new Map<string, string>();
  #next = 0;

  /**
   * @param weightOf the tensor of a stored value or of a constant input, by PyTorch's name
   * @param cache keys and values of earlier words, where the file takes and gives them
   * @param normOf the norm that alone takes a convolution's output, where it is to be folded into the convolution
   */
  constructor(
    private readonly weightOf: (value: Value) => { name: string; tensor: OnnxTensor } | undefined,
    readonly normOf: (value: Value) => Node | undefined = () => undefined,
    readonly cache: OnnxCache | null = null,
  ) {}

  /** The name that a value has in the file; a weight is written there with its first use. */
  name(value: Value | undefined): string {
    if (!value) throw new Error("An op of the network lacks an input.");
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const weight = this.weightOf(value);
    if (!weight) throw new Error("An op of the network takes a value that no op gives.");
    this.tensors.set(weight.name, weight.tensor);
    this.#names.set(value, weight.name);
    return weight.name;
  }

  /** The numbers of a weight. Throws for anything else. */
  weight(value: Value | undefined): { shape: readonly number[]; data: Float32Array } {
    const tensor = value && this.weightOf(value)?.tensor;
    if (tensor?.type !== "F32") throw new Error("A norm takes weights that the network does not have.");
    return tensor;
  }

  /** From now on `value` is what the file calls `name`. */
  call(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  /** Adds a node with one output and gives that. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.several(type, inputs, 1, attributes)[0]!;
  }

  several(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string[] {
    const outputs = Array.from({ length: count }, () => `${type}_${this.#next++}`);
    this.nodes.push({ type, inputs, outputs, attributes });
    return outputs;
  }

  /** Whole numbers that nodes take as inputs: shapes, places. */
  integers(...values: readonly number[]): string {
    return this.once(`integers_${values.join("_")}`, (name) => {
      const data = BigInt64Array.from(values, BigInt);
      this.tensors.set(name, { type: "I64", shape: [values.length], data });
      return name;
    });
  }

  /** One whole number without dimensions. */
  integer(value: number): string {
    return this.once(`integer_${value}`, (name) => {
      this.tensors.set(name, { type: "I64", shape: [], data: BigInt64Array.of(BigInt(value)) });
      return name;
    });
  }

  /** A number beside tensors. */
  scalar(value: number): string {
    return this.once(`scalar_${value}`, (name) => this.constant(name, [], Float32Array.of(value)));
  }

  constant(name: string, shape: readonly number[], data: Float32Array): string {
    this.tensors.set(name, float32(shape, data) as OnnxTensor);
    return name;
  }

  /** What several nodes share is written once. */
  once(key: string, make: (key: string) => string): string {
    const known = this.#once.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    this.#once.set(key, made);
    return made;
  }
}
