import { type Op, type Spec, storage, type View } from "../../../src/backends/graph.ts";
import { paddedRow } from "../../../src/backends/ops/parts/matrix.ts";
import { key, normal, uniform } from "../../../src/random.ts";

/** One op on one set of inputs, the same on every backend. */
export interface OpCase {
  title: string;
  op: Op;
  attributes: Record<string, unknown>;
  /** Input data with its spec; undefined where an optional input is left out. */
  inputs: (View | undefined)[];
  /** Largest difference allowed, over the largest value of the output. */
  tolerance: number;
  /** Size that an output is at least compared with: what its sums are made of, where they cancel. */
  scale: number;
  /** Inputs that make up the state of a mutating op and are compared after it. */
  mutated: readonly number[];
}

let stream = 7;
let draws = 0;

/** What is drawn from here on is the same in every run, and the same whatever was drawn for other names. */
export function drawFor(name: string): void {
  stream = key(7, ...Array.from(name, (letter) => letter.codePointAt(0) ?? 0));
  draws = 0;
}

/** Normal numbers, the same in every run. */
export function randomView(shape: readonly number[], rowStride?: number, deviation = 1): View {
  const spec: Spec = rowStride ? { shape, type: "float32", rowStride } : { shape, type: "float32" };
  const k = key(stream, ++draws);
  const data = new Float32Array(storage(spec));
  const last = shape.at(-1) ?? 1;
  const stride = rowStride ?? last;
  for (let i = 0; i < data.length; i++) if (i % stride < last) data[i] = deviation * normal(k, i);
  return { ...spec, data };
}

export function integers(shape: readonly number[], below: number, type: "int32" | "uint8" = "int32"): View {
  const k = key(stream, ++draws);
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Array.from({ length }, (_, i) => Math.floor(uniform(k, i) * below));
  return { shape, type, data: type === "int32" ? Int32Array.from(values) : Uint8Array.from(values) };
}

export const floats = (shape: readonly number[], values: readonly number[]): View => ({
  shape,
  type: "float32",
  data: Float32Array.from(values),
});

export const seed = (): View => ({ shape: [4], type: "uint32", data: Uint32Array.of(123_456_789, 0, 0, 0) });

export const positive = (view: View): View => ({
  ...view,
  data: (view.data as Float32Array).map((v) => Math.abs(v) + 0.1),
});

const empty = (spec: Spec): View => ({
  ...spec,
  data:
    spec.type === "float32"
      ? new Float32Array(storage(spec))
      : spec.type === "int32"
        ? new Int32Array(storage(spec))
        : new Uint8Array(storage(spec)),
});

/** Runs the plain reference; gives fresh outputs. Inputs that the op changes are changed. */
export function runReference(
  op: Op,
  inputs: readonly (View | undefined)[],
  attributes: Record<string, unknown>,
): View[] {
  const outputs = op.outputs(inputs as View[], attributes).map(empty);
  op.reference(inputs as View[], outputs, attributes);
  return outputs;
}

export function makeCase<Attributes>(
  title: string,
  op: Op<Attributes>,
  inputs: (View | undefined)[],
  attributes: NoInfer<Attributes>,
  tolerance = 2e-6,
  scale = 1e-6,
): OpCase {
  return {
    title: `${op.name} ${title}`,
    op: op as unknown as Op,
    inputs,
    attributes: attributes as Record<string, unknown>,
    tolerance,
    scale,
    mutated: (op.mutates ?? []).filter((index) => inputs[index]),
  };
}

/** The dropout of the cases that have one. */
export const masked = { rate: 0.3, site: 5 };

export const padded = (M: number, N: number): View =>
  randomView([M, N], N % 4 === 0 ? undefined : paddedRow(N));

/** [rows, outputs, inputs] of matrix productSizes: one, a tile less one, exact, plus one, primes. */
export const productSizes: [number, number, number][] = [
  [1, 1, 1],
  [1, 10, 64],
  [63, 65, 64],
  [64, 64, 63],
  [65, 63, 65],
  [13, 101, 37],
  [70, 257, 20],
];

/** [rows, columns] of what ops take row by row: one, a tile less one, exact, plus one, primes. */
export const rowSizes: readonly [number, number][] = [
  [1, 4],
  [63, 20],
  [21, 16],
  [65, 200],
  [64, 64],
  [1, 1],
  [67, 63],
  [3, 65],
];

/** Lengths of the optimizers' stores. */
export const storeSizes = [1, 63, 64, 65, 1031];

/** What the optimizers read beside their stores. */
export const hyperCase = (): View =>
  floats([16], [0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 0.5, 0, 0, 0, 0, 0, 0]);

/** Clipped to an eighth. */
export const clipCase = (): View => floats([2], [2, 0.125]);
