import { expectShape, expectWholeVectors } from "../graph.ts";
import {
  type Convolution,
  dimensions,
  directFlops,
  eachTap,
  geometry,
  outputLength,
} from "./parts/convolution.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, type Cases, weights } from "./parts/cases.ts";
import { floats, given, type Numbers, written } from "./parts/shape.ts";

export interface FilterGradient extends Convolution {
  kernelHeight: number;
  kernelWidth: number;
}

/** "3x3 s1 16x16x64-64 b8": taps, stride, the picture's height, width and channels, the result's channels, pictures. */
const form = "{kh}x{kw} s{stride} {H}x{W}x{C}-{N} b{B}";
const example = "3x3 s1 16x16x64-64 b8";

/** Padded as the networks are: so that stride 1 keeps the size. */
function specsOf({ kh, kw, stride, H, W, C, N, B }: Numbers<typeof form>) {
  const options = { stride, padding: Math.floor(kh / 2) };
  const dy = floats(B, outputLength(H, kh, options), outputLength(W, kw, options), N);
  return { options, x: floats(B, H, W, C), filter: floats(kh, kw, C, N), dy };
}

interface ConvolutionCase {
  /** Pictures, height, width, channels. */
  x: readonly [number, number, number, number];
  /** Channels of the output. */
  N: number;
  kernel: number;
  stride: number;
  padding: number;
  /** Taken where few are: an edge behind the last tile with a stride of one, and the layers that halve a picture. */
  isTypical?: true;
}

const convolutions: readonly ConvolutionCase[] = [
  { x: [1, 9, 9, 4], N: 8, kernel: 7, stride: 2, padding: 3 },
  // In whole tiles of Winograd's, few channels; then behind the edge of the last tile; then many channels on few tiles.
  { x: [2, 8, 8, 12], N: 20, kernel: 3, stride: 1, padding: 1 },
  { x: [2, 7, 9, 20], N: 12, kernel: 3, stride: 1, padding: 1, isTypical: true },
  { x: [1, 4, 4, 12], N: 20, kernel: 3, stride: 1, padding: 1 },
  { x: [5, 2, 2, 68], N: 64, kernel: 3, stride: 1, padding: 1 },
  { x: [3, 7, 7, 8], N: 4, kernel: 3, stride: 2, padding: 1, isTypical: true },
  { x: [2, 6, 6, 16], N: 36, kernel: 1, stride: 2, padding: 0 },
  { x: [2, 5, 5, 16], N: 20, kernel: 1, stride: 1, padding: 0 },
  { x: [2, 8, 8, 4], N: 12, kernel: 4, stride: 4, padding: 0 },
];

const convolutionsOf = ({ isFew }: Cases): [number, ConvolutionCase][] =>
  [...convolutions.entries()].filter(([, { isTypical }]) => isTypical || !isFew);

function convolutionOf(b: Cases, index: number, { x: shape, N, kernel, stride, padding }: ConvolutionCase) {
  // The three directions read the same arrays, as in a run: their kernels may share work.
  return b.once(`convolution ${index}`, () => {
    const x = activations(b, shape);
    const w = weights(b, [kernel, kernel, shape[3], N], 1 / kernel / Math.sqrt(shape[3]));
    const [B, H, W] = shape;
    const made = (length: number): number => Math.floor((length + 2 * padding - kernel) / stride) + 1;
    return { x, w, dy: activations(b, [B, made(H), made(W), N]) };
  });
}

/** [x [B,H,W,C], dy [B,OH,OW,N]] -> dw [kh,kw,C,N]. */
export const conv2dFilterGradient: TableOp<FilterGradient> = {
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
  cases(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { x, dy } = convolutionOf(b, index, one);
      const { stride, padding, kernel } = one;
      const extent = { stride, padding, kernelHeight: kernel, kernelWidth: kernel };
      b.apply(conv2dFilterGradient, [x, dy], extent);
    }
  },
  shape: written(form, example, [], (numbers) => {
    const { options, x, dy } = specsOf(numbers);
    return given([x, dy], { ...options, kernelHeight: numbers.kh, kernelWidth: numbers.kw });
  }),
};

export interface InputGradient extends Convolution {
  height: number;
  width: number;
}

/** [dy [B,OH,OW,N], w [kh,kw,C,N], accumulate?] -> dx [B,H,W,C], added to `accumulate` in its memory. */
export const conv2dInputGradient: TableOp<InputGradient> = {
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
  cases(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { w, dy } = convolutionOf(b, index, one);
      const [, height, width] = one.x;
      const extent = { stride: one.stride, padding: one.padding, height, width };
      if (!b.isFew || index >= 3) b.apply(conv2dInputGradient, [dy, w, undefined], extent);
      if (index < 3) b.apply(conv2dInputGradient, [dy, w, activations(b, one.x)], extent);
    }
  },
  shape: written(form, example, ["added"], (numbers, has) => {
    const { options, x, filter, dy } = specsOf(numbers);
    const extent = { ...options, height: numbers.H, width: numbers.W };
    return given([dy, filter, has("added") ? x : undefined], extent);
  }),
};

/** [x [B,H,W,C], w [kh,kw,C,N]] -> [B,OH,OW,N]. */
export const conv2d: TableOp<Convolution> = {
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
  cases(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { x, w } = convolutionOf(b, index, one);
      b.apply(conv2d, [x, w], { stride: one.stride, padding: one.padding });
    }
  },
  shape: written(form, example, [], (numbers) => {
    const { options, x, filter } = specsOf(numbers);
    return given([x, filter], options);
  }),
};
