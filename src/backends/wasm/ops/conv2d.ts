import type { FilterGradient, InputGradient } from "../../ops/conv2d.ts";
import { type Convolution, geometry } from "../../ops/parts/convolution.ts";
import { type Argument, builder, divideUp, input, KernelList, output, roundUp } from "../machine/kernel.ts";
import { gatheredProduct } from "./parts/gatheredProduct.ts";
import { coloursOf, isPicture, padded } from "./parts/pictures.ts";
import { convolveByWinograd, filterGradientByWinograd, pointsOf } from "./parts/winograd.ts";
import { areFew, convolveFewTiles, filterGradientOfFewTiles } from "./parts/winogradFew.ts";

export const conv2d = builder<Convolution>((node, list) => {
  const [x, w, y] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(x, w, y, node.attributes);
  const { B, H, W, C, OH, OW, N, kh, kw, stride, padding } = g;
  const points = pointsOf(list.context.options, g);
  if (points) {
    const pass = { source: x, filter: w, target: y, gradient: false, accumulate: false };
    return (areFew(points, g) ? convolveFewTiles : convolveByWinograd)(list, points, g, pass);
  }
  const shared = {
    images: B,
    filter: w,
    target: y,
    height: OH,
    width: OW,
    channels: N,
    kernelHeight: kh,
    stride,
    gradient: false,
    accumulate: false,
  };
  if (isPicture(g)) {
    const [PH, PW] = [H + 2 * padding, W + 2 * padding];
    const colours = coloursOf(x);
    let filter: Argument = w;
    if (colours === 3) {
      filter = list.scratch(4 * kh * kw * 3 * N + 64);
      list.call("withoutFourth", kh * kw, w, 4 * N, filter);
    }
    return gatheredProduct(list, {
      ...shared,
      source: padded(list, g, x),
      filter,
      strides: [PH * PW * colours, PW * colours, colours],
      sourceHeight: PH,
      sourceWidth: PW,
      depth: kw * colours,
      filterStrides: [kw * colours * N, N, 1],
      kernelWidth: 1,
      padding: 0,
    });
  }
  gatheredProduct(list, {
    ...shared,
    source: x,
    strides: [H * W * C, W * C, C],
    sourceHeight: H,
    sourceWidth: W,
    depth: C,
    filterStrides: [C * N, N, 1],
    kernelWidth: kw,
    padding,
  });
});

export const conv2dInputGradient = builder<InputGradient>((node, list) => {
  const [dy, w, dx] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(dx, w, dy, node.attributes);
  const { B, H, W, C, OH, OW, N, kh, kw, stride, padding } = g;
  const accumulate = node.inputs[2] !== undefined;
  const points = pointsOf(list.context.options, g);
  if (points) {
    const pass = { source: dy, filter: w, target: dx, gradient: true, accumulate };
    return (areFew(points, g) ? convolveFewTiles : convolveByWinograd)(list, points, g, pass);
  }
  gatheredProduct(list, {
    images: B,
    source: dy,
    strides: [OH * OW * N, OW * N, N],
    sourceHeight: OH,
    sourceWidth: OW,
    depth: N,
    filter: w,
    filterStrides: [C * N, 1, N],
    target: dx,
    height: H,
    width: W,
    channels: C,
    kernelHeight: kh,
    kernelWidth: kw,
    stride,
    padding,
    gradient: true,
    accumulate,
  });
});

/** dy in panels of 8 channels, with `images` pictures side by side at every position. */
function panelsOfEight(
  list: KernelList,
  dy: Argument,
  [images, H, W, C]: readonly [number, number, number, number],
): Argument {
  const to = list.scratch(4 * images * H * W * roundUp(C, 8) + 256);
  list.call("packPixels", H * W, dy, images, H, W, C, 1, 8, to);
  return to;
}

export const conv2dFilterGradient = builder<FilterGradient>((node, list) => {
  const [x, dy, dw] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(x, dw, dy, node.attributes);
  const { B, H, W, C, OH, OW, N, kh, kw, stride, padding } = g;
  const { tileRows, options } = list.context;
  const points = pointsOf(options, g);
  if (points)
    return (areFew(points, g) ? filterGradientOfFewTiles : filterGradientByWinograd)(list, points, g, [
      x,
      dy,
      dw,
    ]);
  // Rows per group: runs of some hundred steps, whose operands stay in the first-level cache for all taps.
  if (isPicture(g)) {
    const [PH, PW] = [H + 2 * padding, W + 2 * padding];
    const panels = panelsOfEight(list, dy, [1, B * OH, OW, N]);
    const rowGroup = Math.max(1, Math.floor(384 / OW));
    const colours = coloursOf(x);
    const sums = colours === 3 ? list.scratch(4 * kh * kw * 3 * N + 64) : dw;
    list.own(512 + 12 * B * OH + 64);
    list.call(
      "pictureFilterGradient",
      kh * divideUp(N, 8),
      B,
      PH,
      PW,
      colours,
      OH,
      OW,
      N,
      kw,
      stride,
      padded(list, g, x),
      panels,
      sums,
      rowGroup,
      list.zeros(64),
    );
    if (colours === 3) list.call("withFourth", kh * kw, sums, 4 * N, dw);
    return;
  }
  const xPanels = list.scratch(4 * B * H * W * roundUp(C, tileRows) + 256);
  list.call("packPixels", H * W, x, B, H, W, C, stride, tileRows, xPanels);
  const dyPanels = panelsOfEight(list, dy, [B, OH, OW, N]);
  const rowGroup = Math.max(1, Math.floor(384 / (OW * B)));
  const groups = divideUp(OH, rowGroup);
  list.own(512 + kh * kw * (12 * OH + 4 * groups) + 64);
  list.call(
    "filterGradient",
    divideUp(C, tileRows) * divideUp(N, 8),
    B,
    H,
    W,
    C,
    OH,
    OW,
    N,
    kh,
    kw,
    stride,
    padding,
    xPanels,
    dyPanels,
    dw,
    rowGroup,
    list.zeros(64),
  );
});
