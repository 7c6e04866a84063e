import type { Value } from "../../graph.ts";
import type { Geometry } from "../../ops/parts/convolution.ts";
import { Sizes } from "../writing/kernel.ts";
import { each } from "../writing/wgsl.ts";

/** Registers that hold a thread's results: rows of four channels. */
export const accumulators = (rows: number, vectors: number): string =>
  each(rows, (i) => each(vectors, (j) => `var c${i}_${j} = vec4f();`, " "));

/** Stride, padding and taps in WGSL: few multiplications do not pay for a text of their own. */
export function filterText({ stride, padding, kh, kw }: Geometry, small: boolean, { of }: Sizes) {
  const text = (name: string, value: number): string => (small ? of(name, value) : `${value}`);
  return {
    stride: text("stride", stride),
    padding: text("padding", padding),
    kh: text("kh", kh),
    kw: text("kw", kw),
  };
}

/** What the forward pass and the input gradient share: the picture walked over and the one taps are read from. */
export interface Pass {
  readonly name: string;
  readonly geometry: Geometry;
  /** From outputs to inputs, with the filter turned. */
  readonly backward: boolean;
  readonly source: Value;
  readonly filter: Value;
  readonly target: Value;
  readonly accumulate?: Value | undefined;
}

/** Sides and channels of a pass: `P` is walked over, `I` is read. */
export function sides({ geometry: { H, W, C, OH, OW, N }, backward }: Pass) {
  return backward
    ? { PH: H, PW: W, IH: OH, IW: OW, depth: N, channels: C }
    : { PH: OH, PW: OW, IH: H, IW: W, depth: C, channels: N };
}

export interface FilterGradientPass {
  readonly name: string;
  readonly geometry: Geometry;
  readonly x: Value;
  readonly dy: Value;
  readonly dw: Value;
}
