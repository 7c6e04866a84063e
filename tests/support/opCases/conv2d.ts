import type { Op } from "../../../src/backends/graph.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "../../../src/backends/ops/conv2d.ts";
import { makeCase, type OpCase, randomView, runReference } from "./opCase.ts";

interface ConvolutionSizes {
  B: number;
  H: number;
  W: number;
  C: number;
  N: number;
  kernel: number;
  stride: number;
  padding: number;
}

function convolutionCases({ B, H, W, C, N, kernel, stride, padding }: ConvolutionSizes): OpCase[] {
  const title = `${B}x${H}x${W}x${C} to ${N}, ${kernel}x${kernel} stride ${stride}`;
  const x = randomView([B, H, W, C]);
  const w = randomView([kernel, kernel, C, N], undefined, 1 / Math.sqrt(kernel * kernel * C));
  const [y] = runReference(conv2d as unknown as Op, [x, w], { stride, padding });
  const dy = randomView(y!.shape);
  const extent = { stride, padding, height: H, width: W };
  return [
    makeCase(title, conv2d, [x, w], { stride, padding }),
    makeCase(title, conv2dInputGradient, [dy, w, undefined], extent),
    makeCase(`${title}, added`, conv2dInputGradient, [dy, w, randomView(x.shape)], extent),
    makeCase(title, conv2dFilterGradient, [x, dy], {
      stride,
      padding,
      kernelHeight: kernel,
      kernelWidth: kernel,
    }),
  ];
}

/** Of a residual network at small sizes: odd batches, channels that fill no tile, maps down to 1x1. */
const convolutions: ConvolutionSizes[] = [
  { B: 1, H: 9, W: 9, C: 4, N: 8, kernel: 7, stride: 2, padding: 3 },
  { B: 3, H: 8, W: 8, C: 12, N: 20, kernel: 3, stride: 1, padding: 1 },
  { B: 2, H: 7, W: 9, C: 20, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 5, H: 7, W: 7, C: 8, N: 4, kernel: 3, stride: 2, padding: 1 },
  { B: 2, H: 6, W: 6, C: 16, N: 36, kernel: 1, stride: 2, padding: 0 },
  { B: 8, H: 4, W: 4, C: 32, N: 64, kernel: 3, stride: 1, padding: 1 },
  { B: 9, H: 2, W: 2, C: 68, N: 64, kernel: 3, stride: 1, padding: 1 },
  // A map of 2x2 with more tiles than channels ask for, and few tiles whose depth takes several blocks.
  { B: 5, H: 2, W: 2, C: 12, N: 20, kernel: 3, stride: 1, padding: 1 },
  { B: 1, H: 2, W: 2, C: 600, N: 36, kernel: 3, stride: 1, padding: 1 },
  { B: 1, H: 4, W: 4, C: 300, N: 20, kernel: 3, stride: 1, padding: 1 },
  { B: 7, H: 1, W: 1, C: 4, N: 4, kernel: 3, stride: 1, padding: 1 },
  // Rows of the product: a tile less one, exact, plus one, a prime.
  { B: 1, H: 7, W: 9, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 1, H: 8, W: 8, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 5, H: 1, W: 13, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 67, H: 1, W: 1, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
];

export const conv2dCases = (): OpCase[] => convolutions.flatMap(convolutionCases);
