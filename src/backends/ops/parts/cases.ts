/** What an op says to be checked on a device: inputs that are made up, and nodes on them. */
import type { Op, Value, View } from "../../graph.ts";

/** Takes the cases of ops, in the order of the calls. */
export interface Cases {
  /** Whether activations are stored as halves. */
  readonly isMixed: boolean;
  /** Whether each op runs on a few of its sizes only: where compiling a kernel for each takes seconds. */
  readonly isFew: boolean;
  /** All of these sizes, or the first of them. */
  some<T>(sizes: readonly T[]): readonly T[];
  /** What several cases read: made once. */
  once<T>(name: string, make: () => T): T;
  /** Normal numbers, the same on every machine, of at most eleven binary digits. */
  normals(shape: readonly number[], deviation?: number): View;
  integers(shape: readonly number[], below: number, type?: "int32" | "uint8"): View;
  /** A weight, a label, statistics: what lies in a store or is fed. */
  given(view: View): Value;
  /** What another node would have made. */
  activation(view: View): Value;
  /** What the op gives on these inputs, without a node. */
  reference<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): View[];
  /** Adds a node whose outputs, and the inputs that it changes, are compared. */
  apply<Attributes>(
    op: Op<Attributes>,
    inputs: readonly (Value | undefined)[],
    attributes: NoInfer<Attributes>,
  ): void;
}

export const numbers = (values: readonly number[]): View => ({
  shape: [values.length],
  type: "float32",
  data: Float32Array.from(values),
});

export const int = (value: number): View => ({ shape: [1], type: "int32", data: Int32Array.of(value) });

export const positive = (view: View): View => ({
  ...view,
  data: (view.data as Float32Array).map((value) => Math.abs(value) + 0.125),
});

export const masked = { rate: 0.25, site: 5 };

export const seedOf = (b: Cases): Value =>
  b.once("seed", () => b.given({ shape: [4], type: "uint32", data: Uint32Array.of(123_456_789, 0, 0, 0) }));

export const hyperOf = (b: Cases): Value =>
  b.once("hyper", () =>
    b.given(numbers([0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 0.5, 0, 0, 0, 0, 0, 0])),
  );

/** The clip's factor; in mixed precision with a step that counts. */
export const clipOf = (b: Cases): Value => b.given(numbers(b.isMixed ? [2, 0.125, 1, 1024] : [2, 0.125]));

/** The loss's scale after twelve good steps. */
export const scalingOf = (b: Cases): Value =>
  b.given(numbers([1024, 12, 1, 7, ...Array<number>(60).fill(0)]));

/** Not whole workgroups, nor whole vectors. */
export const storeLength = 1031;

export const storeOf = (b: Cases): Value => b.given(b.normals([storeLength]));

export const weights = (b: Cases, shape: readonly number[], deviation?: number): Value =>
  b.given(b.normals(shape, deviation));

export const activations = (b: Cases, shape: readonly number[]): Value => b.activation(b.normals(shape));
