import { expectShape, expectWholeVectors } from "../graph.ts";
import { outputLength } from "./parts/convolution.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

export interface Pooling {
  window: number;
  stride: number;
  padding: number;
}

export interface PoolingGradient extends Pooling {
  height: number;
  width: number;
}

/** Pictures, side, channels. */
const pooled = [3, 15, 15, 20];
const pooling = { window: 3, stride: 2, padding: 1 };

/** [dy, indices u8 [B,OH,OW,C]] -> dx [B,H,W,C]: each gradient goes to the place its maximum came from. */
export const maxPoolGradient: TableOp<PoolingGradient> = {
  name: "maxPoolGradient",
  outputs([dy], { height, width }) {
    return [{ shape: [dy!.shape[0]!, height, width, dy!.shape[3]!], type: "float32" }];
  },
  reference([dy, indices], [dx], { window, stride, padding, height, width }) {
    const [B = 0, OH = 0, OW = 0, C = 0] = dy!.shape;
    dx!.data.fill(0);
    for (let i = 0; i < B * OH * OW * C; i++) {
      const c = i % C;
      const ow = Math.floor(i / C) % OW;
      const oh = Math.floor(i / C / OW) % OH;
      const b = Math.floor(i / C / OW / OH);
      const tap = indices!.data[i]!;
      const h = oh * stride - padding + Math.floor(tap / window);
      const w = ow * stride - padding + (tap % window);
      dx!.data[((b * height + h) * width + w) * C + c]! += dy!.data[i]!;
    }
  },
  cases(b) {
    const x = b.once("pooled", () => activations(b, pooled));
    const [, indices] = b.reference(maxPool, [x], pooling);
    const extent = { ...pooling, height: 15, width: 15 };
    b.apply(maxPoolGradient, [activations(b, [3, 8, 8, 20]), b.given(indices!)], extent);
  },
  shape: written(...forms.pictures, [], ({ H, W, C, B }) => {
    const y = [B, outputLength(H, 3, pooling), outputLength(W, 3, pooling), C];
    return given([floats(...y), { shape: y, type: "uint8" }], { ...pooling, height: H, width: W });
  }),
};

/** torch.nn.MaxPool2d: [x [B,H,W,C]] -> [y [B,OH,OW,C], indices u8 of the first maximum, ky * window + kx]. */
export const maxPool: TableOp<Pooling> = {
  name: "maxPool",
  outputs([x], attributes) {
    expectShape(x?.shape.length === 4, "maxPool", x!);
    expectWholeVectors("maxPool", x!);
    const [B = 0, H = 0, W = 0, C = 0] = x!.shape;
    const shape = [
      B,
      outputLength(H, attributes.window, attributes),
      outputLength(W, attributes.window, attributes),
      C,
    ];
    return [
      { shape, type: "float32" },
      { shape, type: "uint8" },
    ];
  },
  gradient({ inputs: [x], outputs: [, indices], attributes }, [dy], graph) {
    const [, height = 0, width = 0] = x!.shape;
    return [graph.apply(maxPoolGradient, [dy, indices], { ...attributes, height, width })[0]];
  },
  reference([x], [y, indices], { window, stride, padding }) {
    const [B = 0, H = 0, W = 0, C = 0] = x!.shape;
    const [, OH = 0, OW = 0] = y!.shape;
    for (let i = 0; i < B * OH * OW * C; i++) {
      const c = i % C;
      const ow = Math.floor(i / C) % OW;
      const oh = Math.floor(i / C / OW) % OH;
      const b = Math.floor(i / C / OW / OH);
      let best = Number.NEGATIVE_INFINITY;
      let at = 0;
      for (let tap = 0; tap < window * window; tap++) {
        const h = oh * stride - padding + Math.floor(tap / window);
        const w = ow * stride - padding + (tap % window);
        if (h < 0 || h >= H || w < 0 || w >= W) continue;
        const value = x!.data[((b * H + h) * W + w) * C + c]!;
        if (value > best || best === Number.NEGATIVE_INFINITY) [best, at] = [value, tap];
      }
      y!.data[i] = best;
      indices!.data[i] = at;
    }
  },
  cases: (b) => b.apply(maxPool, [b.once("pooled", () => activations(b, pooled))], pooling),
  shape: written(...forms.pictures, [], ({ H, W, C, B }) => given([floats(B, H, W, C)], pooling)),
};
