/**
 * A model is written once, against this builder. Calling an op adds a node; nothing is computed until a backend has
 * turned the graph into a static list of its own kernels, with planned buffers, which then runs again and again.
 */

export type DataType = "float32" | "int32" | "uint32" | "uint8";

export interface Spec {
  readonly shape: readonly number[];
  readonly type: DataType;
  /** Elements from one row (last dimension) to the next where rows are padded; otherwise the last dimension. */
  readonly rowStride?: number;
}

/** A slice of a persistent flat buffer: parameters, their gradients, momenta, running statistics. */
export interface Place {
  readonly store: StoreName;
  /** In elements; a multiple of 64 (256 bytes, WebGPU's offset alignment). */
  readonly offset: number;
}

/**
 * Flat float32 buffers that outlive a step. `gradients`, `momentum`, `second` and `sums` have the layout of
 * `parameters`; `average` is followed by none. `buffers` holds the running statistics, `lossScale` what ops/lossScale.ts says,
 * `cache` each layer's keys and values while a text is written.
 */
export type StoreName =
  | "parameters"
  | "gradients"
  | "momentum"
  | "second"
  | "sums"
  | "buffers"
  | "average"
  | "averageBuffers"
  | "lossScale"
  | "cache";

export interface Value extends Spec {
  readonly id: number;
  /** Set for parameters, their gradients and other slices of a store; unset for what the planner places. */
  place?: Place;
  /** Set for what is written from outside before each run. */
  readonly input?: string;
  /** The node that makes it; unset for inputs and stores. */
  readonly producer?: Node;
}

/** The attributes of an op that has none. */
export type NoAttributes = Record<string, never>;

/** What an op needs to be checked, differentiated and computed. Attributes are plain data. */
export interface Op<Attributes = Record<string, unknown>> {
  readonly name: string;
  /** The outputs' shapes; throws when the inputs do not fit. */
  readonly outputs: (inputs: readonly Spec[], attributes: Attributes) => Spec[];
  /**
   * The gradients of the inputs (undefined: none), as further ops, from those of the outputs (undefined where nothing
   * depends on one).
   */
  readonly gradient?: (
    node: Node<Attributes>,
    outputs: readonly (Value | undefined)[],
    graph: GradientBuilder,
  ) => (Value | undefined)[];
  /** The plain computation that the fast kernels are checked against; writes `outputs`. */
  readonly reference: (inputs: readonly View[], outputs: readonly View[], attributes: Attributes) => void;
  /** Pairs [output, input]: that output takes over the input's memory when nobody reads the input later. */
  readonly inPlace?: readonly (readonly [number, number])[];
  /** Pairs [output, input]: that output is the input's memory, always (accumulation). Skipped when the input is absent. */
  readonly over?: readonly (readonly [number, number])[];
  /** Inputs that the op changes (running statistics, parameters). */
  readonly mutates?: readonly number[];
  /** Outputs that stay float32 in mixed precision: statistics, the logits' gradient. */
  readonly exact?: readonly number[];
  /** Inputs that are tables: of one no more is read than the first output holds. */
  readonly tables?: readonly number[];
  /** Floating-point operations of its products, a multiply-add being two; left out where there are none: the rest is a matter of bytes. */
  readonly flops?: (node: Node<Attributes>) => number;
}

/** What an op's gradient may do: see autodiff.ts. */
export interface GradientBuilder {
  apply<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): readonly Value[];
  /** Whether a parameter lies upstream of `value`, so that its gradient is wanted. */
  needsGradient(value: Value): boolean;
  /**
   * Applies `op`, whose input `position` is what its first output is added to, and hands it the gradient that `value` has so
   * far, if it has one: the sum then costs no pass of its own. Give the result back as the value's gradient.
   */
  accumulate<Attributes>(
    value: Value,
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
    position: number,
  ): Value;
}

export interface Node<Attributes = Record<string, unknown>> {
  readonly op: Op<Attributes>;
  /** Optional trailing or middle inputs may be undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** The data of a value as the plain references see it. */
export interface View extends Spec {
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
}

export const size = (spec: Spec): number => spec.shape.reduce((product, length) => product * length, 1);

/** Shape and type alone, as a graph's inputs are asked for. */
export const specOf = ({ shape, type, rowStride: stride }: Spec): Spec =>
  stride ? { shape, type, rowStride: stride } : { shape, type };

/** Elements between rows of the last dimension. */
export const rowStride = (spec: Spec): number => spec.rowStride ?? spec.shape.at(-1) ?? 1;

/** Elements of memory, row padding included. */
export function storage(spec: Spec): number {
  const last = spec.shape.at(-1) ?? 1;
  return last === 0 ? 0 : (size(spec) / last) * rowStride(spec);
}

const bytesPerElement: Record<DataType, number> = { float32: 4, int32: 4, uint32: 4, uint8: 1 };
export const byteLength = (spec: Spec): number => storage(spec) * bytesPerElement[spec.type];

/** Offsets inside stores are multiples of this many elements. */
export const alignment = 64;
export const aligned = (elements: number): number => Math.ceil(elements / alignment) * alignment;

/** An op was applied to shapes that do not fit: a mistake in a model, named with the op. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

export function expectShape(condition: boolean, op: string, ...specs: readonly Spec[]): asserts condition {
  if (!condition)
    throw new ShapeError(
      `${op} cannot take ${specs.map((spec) => `[${spec.shape.join(", ")}]`).join(", ")}.`,
    );
}

/** Refuses channels that kernels, which take four at a time, would compute wrongly; widths of a network are multiples of four. */
export function expectWholeVectors(op: string, spec: Spec): void {
  expectShape((spec.shape.at(-1) ?? 0) % 4 === 0, op, spec);
}

/** Nodes in the order they were made, which is an order they can run in. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Value>();
  /** Values that are read back after a run, by name. */
  readonly results = new Map<string, Value>();
  readonly #stored = new Map<string, Value>();
  #next = 0;

  /** A value written from outside before each run. */
  input(name: string, spec: Spec): Value {
    const value: Value = { ...spec, id: this.#next++, input: name };
    this.inputs.set(name, value);
    return value;
  }

  /** A slice of a store; the same slice gives the same value. */
  stored(place: Place, spec: Spec): Value {
    const name = `${place.store} ${place.offset} ${spec.shape.join("x")}`;
    let value = this.#stored.get(name);
    if (!value) {
      value = { ...spec, id: this.#next++, place };
      this.#stored.set(name, value);
    }
    return value;
  }

  /** Adds a node; gives its outputs. */
  apply<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): readonly Value[] {
    const specs = op.outputs(inputs as readonly Spec[], attributes);
    const outputs: Value[] = [];
    const node: Node<Attributes> = { op, inputs, outputs, attributes };
    for (const spec of specs) outputs.push({ ...spec, id: this.#next++, producer: node as unknown as Node });
    this.nodes.push(node as unknown as Node);
    return outputs;
  }

  /** Marks a value to be read back by name after a run. */
  result(name: string, value: Value): void {
    this.results.set(name, value);
  }
}
