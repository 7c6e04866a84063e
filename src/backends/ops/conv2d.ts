import { expectShape, expectWholeVectors, type Op } from "../graph.ts";
import {
  type Convolution,
  dimensions,
  directFlops,
  eachTap,
  geometry,
  outputLength,
} from "./parts/convolution.ts";

export interface FilterGradient extends Convolution {
  kernelHeight: number;
  kernelWidth: number;
}

/** [x [B,H,W,C], dy [B,OH,OW,N]] -> dw [kh,kw,C,N]. */
export const conv2dFilterGradient: Op<FilterGradient> = {
  name: "conv2dFilterGradient",
  flops: ({ inputs: [x, dy], outputs: [dw], attributes }) => directFlops(geometry(x!, dw!, dy!, attributes)),
  outputs([x, dy], { kernelHeight, kernelWidth }) {
    expectShape(x?.shape[0] === dy?.shape[0], "conv2dFilterGradient", x!, dy!);
    for (const spec of [x!, dy!]) expectWholeVectors("conv2dFilterGradient", spec);
    return [{ shape: [kernelHeight, kernelWidth, x!.shape[3]!, dy!.shape[3]!], type: "float32" }];
  },
  reference([x, dy], [dw], attributes) {
    const g = geometry(x!, dw!, dy!, attributes);
    const sums = new Float64Array(dw!.data.length);
    const [input, gradient] = [x!.data, dy!.data];
    eachTap(g, (xo, yo, wo) => {
      for (let c = 0; c < g.C; c++) {
        const value = input[xo + c]!;
        const row = wo + c * g.N;
        for (let n = 0; n < g.N; n++) sums[row + n]! += value * gradient[yo + n]!;
      }
    });
    dw!.data.set(sums);
  },
};

export interface InputGradient extends Convolution {
  height: number;
  width: number;
}

/** [dy [B,OH,OW,N], w [kh,kw,C,N], accumulate?] -> dx [B,H,W,C], added to `accumulate` in its memory. */
export const conv2dInputGradient: Op<InputGradient> = {
  name: "conv2dInputGradient",
  flops: ({ inputs: [dy, w], outputs: [dx], attributes }) => directFlops(geometry(dx!, w!, dy!, attributes)),
  over: [[0, 2]],
  outputs([dy, w], { height, width }) {
    expectShape(dy?.shape[3] === w?.shape[3], "conv2dInputGradient", dy!, w!);
    expectWholeVectors("conv2dInputGradient", dy!);
    return [{ shape: [dy!.shape[0]!, height, width, w!.shape[2]!], type: "float32" }];
  },
  reference([dy, w, accumulate], [dx], attributes) {
    const g = geometry(dx!, w!, dy!, attributes);
    const sums = accumulate ? Float64Array.from(accumulate.data) : new Float64Array(dx!.data.length);
    const [gradient, filter] = [dy!.data, w!.data];
    eachTap(g, (xo, yo, wo) => {
      for (let c = 0; c < g.C; c++) {
        const row = wo + c * g.N;
        let sum = 0;
        for (let n = 0; n < g.N; n++) sum += gradient[yo + n]! * filter[row + n]!;
        sums[xo + c]! += sum;
      }
    });
    dx!.data.set(sums);
  },
};

/** [x [B,H,W,C], w [kh,kw,C,N]] -> [B,OH,OW,N]. */
export const conv2d: Op<Convolution> = {
  name: "conv2d",
  flops: ({ inputs: [x, w], outputs: [y], attributes }) => directFlops(geometry(x!, w!, y!, attributes)),
  outputs([x, w], attributes) {
    const [B, H, W, C] = dimensions(x!);
    const [kh, kw, channels, N] = dimensions(w!);
    expectShape(C === channels, "conv2d", x!, w!);
    for (const spec of [x!, w!]) expectWholeVectors("conv2d", spec);
    return [
      { shape: [B, outputLength(H, kh, attributes), outputLength(W, kw, attributes), N], type: "float32" },
    ];
  },
  gradient({ inputs: [x, w], attributes }, [dy], graph) {
    const [, height = 0, width = 0] = x!.shape;
    const [kernelHeight = 0, kernelWidth = 0] = w!.shape;
    const dw = graph.apply(conv2dFilterGradient, [x, dy], { ...attributes, kernelHeight, kernelWidth })[0];
    if (!graph.needsGradient(x!)) return [undefined, dw];
    return [graph.accumulate(x!, conv2dInputGradient, [dy, w], { ...attributes, height, width }, 2), dw];
  },
  reference([x, w], [y], attributes) {
    const g = geometry(x!, w!, y!, attributes);
    const [input, filter] = [x!.data, w!.data];
    const sums = new Float64Array(y!.data.length);
    eachTap(g, (xo, yo, wo) => {
      for (let c = 0; c < g.C; c++) {
        const value = input[xo + c]!;
        const row = wo + c * g.N;
        for (let n = 0; n < g.N; n++) sums[yo + n]! += value * filter[row + n]!;
      }
    });
    y!.data.set(sums);
  },
};
