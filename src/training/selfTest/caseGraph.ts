import type { Data, KernelOptions } from "../../backends/backend.ts";
import {
  Graph,
  type Op,
  rowStride,
  type Spec,
  specOf,
  storage,
  type Value,
  type View,
} from "../../backends/graph.ts";
import { add } from "../../backends/ops/add.ts";
import type { Cases } from "../../backends/ops/parts/cases.ts";
import { paddedRow } from "../../backends/ops/parts/matrix.ts";
import { key, normal, uniform } from "../../random.ts";

/** A result that a device must give. */
export interface Wanted {
  /** The op that makes it. */
  op: string;
  /** Its name among the graph's results. */
  result: string;
  view: View;
}

/** The nearest number with the eleven digits of a half, so that mixed precision stores it as it is. */
function asHalf(value: number): number {
  if (value === 0) return 0;
  const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - 10), 2 ** -24);
  return Math.round(value / unit) * unit;
}

function emptyView(spec: Spec): View {
  const length = storage(spec);
  switch (spec.type) {
    case "float32":
      return { ...spec, data: new Float32Array(length) };
    case "int32":
      return { ...spec, data: new Int32Array(length) };
    case "uint32":
      return { ...spec, data: new Uint32Array(length) };
    case "uint8":
      return { ...spec, data: new Uint8Array(length) };
    default:
      return spec.type satisfies never;
  }
}

/** What the plain reference of an op makes of `inputs`, which it may change. */
export function referenceOf<Attributes>(
  op: Op<Attributes>,
  inputs: readonly (View | undefined)[],
  attributes: NoInfer<Attributes>,
): View[] {
  const outputs = op.outputs(inputs as View[], attributes).map(emptyView);
  op.reference(inputs as View[], outputs, attributes);
  return outputs;
}

/**
 * Ops side by side in one program, each on made-up inputs, with what its plain reference makes of them. In mixed precision
 * activations come from and go through an addition of zero, because only what nodes make for each other is stored as halves.
 */
export class CaseGraph implements Cases {
  readonly graph = new Graph();
  readonly inputs = new Map<string, Data>();
  readonly wanted: Wanted[] = [];
  readonly isMixed: boolean;
  /** Whether each op runs on a few of its sizes only: where compiling a kernel for each takes seconds. */
  readonly isFew: boolean;
  readonly #views = new Map<Value, View>();
  readonly #shared = new Map<string, unknown>();
  #draws = 0;

  constructor({ precision }: Pick<KernelOptions, "precision">, isFew = false) {
    this.isMixed = precision === "mixed";
    this.isFew = isFew;
  }

  /** All of these sizes, or the first of them. */
  some<T>(sizes: readonly T[]): readonly T[] {
    return this.isFew ? sizes.slice(0, 1) : sizes;
  }

  /** What several ops read: made once. */
  once<T>(name: string, make: () => T): T {
    if (!this.#shared.has(name)) this.#shared.set(name, make());
    return this.#shared.get(name) as T;
  }

  /** Normal numbers, the same on every machine, of at most eleven binary digits. */
  normals(shape: readonly number[], deviation = 1): View {
    const last = shape.at(-1) ?? 1;
    const spec: Spec =
      last % 4 === 0 || shape.length !== 2
        ? { shape, type: "float32" }
        : { shape, type: "float32", rowStride: paddedRow(last) };
    const view = emptyView(spec);
    const k = key(5, ++this.#draws);
    const stride = rowStride(spec);
    for (let i = 0; i < view.data.length; i++)
      if (i % stride < last) view.data[i] = asHalf(deviation * normal(k, i));
    return view;
  }

  integers(shape: readonly number[], below: number, type: "int32" | "uint8" = "int32"): View {
    const view = emptyView({ shape, type });
    const k = key(6, ++this.#draws);
    for (let i = 0; i < view.data.length; i++) view.data[i] = Math.floor(uniform(k, i) * below);
    return view;
  }

  /** A weight, a label, statistics: what lies in a store or is fed. */
  given(view: View): Value {
    const name = `input${this.inputs.size}`;
    const value = this.graph.input(name, specOf(view));
    this.inputs.set(name, view.data as Data);
    this.#views.set(value, view);
    return value;
  }

  /** What another node would have made. */
  activation(view: View): Value {
    const value = this.given({ ...view, data: (view.data as Float32Array).map(asHalf) });
    if (!this.#isHalf(view)) return value;
    const relayed = this.#relay(value);
    this.#views.set(relayed, this.#views.get(value)!);
    return relayed;
  }

  #isHalf(spec: Spec): boolean {
    // Padded rows are logits and attention's probabilities, which kernels take one number at a time.
    const isWhole = (spec.shape.at(-1) ?? 1) % 4 === 0 && !spec.rowStride;
    return this.isMixed && spec.type === "float32" && isWhole && spec.shape.length > 1;
  }

  #relay(value: Value): Value {
    const { shape } = value;
    const zeros = this.once(`zeros ${shape.join("x")} ${rowStride(value)}`, () =>
      this.given(emptyView(specOf(value))),
    );
    return this.graph.apply(add, [value, zeros], {})[0]!;
  }

  viewOf(value: Value): View {
    const view = this.#views.get(value);
    if (!view) throw new Error("A case of the self-test reads what it was not given.");
    return view;
  }

  /** What the op gives on these inputs, without a node. */
  reference<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): View[] {
    const views = inputs.map((value) => {
      const view = value && this.viewOf(value);
      return view && { ...view, data: view.data.slice() };
    });
    return referenceOf(op, views, attributes);
  }

  /** Adds a node whose outputs, and the inputs that it changes, are compared. */
  apply<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): void {
    const views = inputs.map((value) => {
      const view = value && this.viewOf(value);
      return view && { ...view, data: view.data.slice() };
    });
    const made = referenceOf(op, views, attributes);
    const outputs = this.graph.apply(op, inputs, attributes);
    const want = (value: Value, view: View): void => {
      const result = `result${this.wanted.length}`;
      this.graph.result(result, value);
      this.wanted.push({ op: op.name, result, view });
    };
    for (const [index, value] of outputs.entries()) {
      const isRelayed = this.#isHalf(value) && !op.exact?.includes(index);
      want(isRelayed ? this.#relay(value) : value, made[index]!);
    }
    for (const index of op.mutates ?? []) {
      const [value, view] = [inputs[index], views[index]];
      if (value && view) want(value, view);
    }
  }
}
