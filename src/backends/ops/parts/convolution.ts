import type { Spec } from "../../graph.ts";

/**
 * Convolutions over [B, H, W, C] (NHWC) with filters [kh, kw, C, N], numerically torch.nn.Conv2d without bias: explicit symmetric
 * padding, never TensorFlow's `same`.
 */
export interface Convolution {
  stride: number;
  padding: number;
}

export const outputLength = (length: number, kernel: number, { stride, padding }: Convolution): number =>
  Math.floor((length + 2 * padding - kernel) / stride) + 1;

export interface Geometry extends Convolution {
  B: number;
  H: number;
  W: number;
  C: number;
  OH: number;
  OW: number;
  N: number;
  kh: number;
  kw: number;
}

type Visit = (x: number, y: number, w: number) => void;

/** Calls `visit` with the offsets of x[b,h,w,0], y[b,oh,ow,0] and w[r,s,0,0] for every tap inside the picture. */
export function eachTap(g: Geometry, visit: Visit): void {
  for (let b = 0; b < g.B; b++)
    for (let oh = 0; oh < g.OH; oh++)
      for (let ow = 0; ow < g.OW; ow++) {
        const y = ((b * g.OH + oh) * g.OW + ow) * g.N;
        for (let r = 0; r < g.kh; r++) {
          const h = oh * g.stride - g.padding + r;
          if (h < 0 || h >= g.H) continue;
          for (let s = 0; s < g.kw; s++) {
            const w = ow * g.stride - g.padding + s;
            if (w < 0 || w >= g.W) continue;
            visit(((b * g.H + h) * g.W + w) * g.C, y, (r * g.kw + s) * g.C * g.N);
          }
        }
      }
}

export const dimensions = (spec: Spec): [number, number, number, number] => {
  const [a = 0, b = 0, c = 0, d = 0] = spec.shape;
  return [a, b, c, d];
};

/** The sizes that the kernels of all three directions share, from input, filter and output. */
export function geometry(x: Spec, w: Spec, y: Spec, convolution: Convolution): Geometry {
  const [B, H, W, C] = dimensions(x);
  const [kh, kw, , N] = dimensions(w);
  const [, OH, OW] = dimensions(y);
  return { B, H, W, C, OH, OW, N, kh, kw, stride: convolution.stride, padding: convolution.padding };
}

/** Pairs of an output place and a tap that lies inside the picture, along one dimension. */
export function tapsInside(
  outputs: number,
  length: number,
  kernel: number,
  { stride, padding }: Convolution,
): number {
  let count = 0;
  for (let place = 0; place < outputs; place++)
    for (let tap = 0; tap < kernel; tap++) {
      const at = place * stride - padding + tap;
      if (at >= 0 && at < length) count++;
    }
  return count;
}

/** Of a convolution computed directly, in any of its three directions; taps in the padding cost nothing. */
export const directFlops = (g: ReturnType<typeof geometry>): number =>
  2 * g.B * g.C * g.N * tapsInside(g.OH, g.H, g.kh, g) * tapsInside(g.OW, g.W, g.kw, g);
