import { type Argument, divideUp, KernelList, roundUp } from "../../machine/kernel.ts";

/** Bytes of packed filters that stay in a core's second-level cache. */
const blockBytes = 600 * 1024;

/** What the gathering product walks over and reads from. */
interface Pass {
  images: number;
  source: Argument;
  /** Elements from one image, row and pixel to the next. */
  strides: readonly [number, number, number];
  sourceHeight: number;
  sourceWidth: number;
  /** Contiguous elements of one tap. */
  depth: number;
  filter: Argument;
  /** Elements from one tap, one of `depth`, one channel to the next. */
  filterStrides: readonly [number, number, number];
  target: Argument;
  height: number;
  width: number;
  channels: number;
  kernelHeight: number;
  kernelWidth: number;
  stride: number;
  padding: number;
  gradient: boolean;
  accumulate: boolean;
}

export function gatheredProduct(list: KernelList, pass: Pass): void {
  const { tileRows, threads } = list.context;
  const { images, height, width, channels, depth } = pass;
  const taps = pass.kernelHeight * pass.kernelWidth;
  const rows = images * height * width;
  const widest = Math.max(8, Math.floor(blockBytes / 4 / depth / taps / 8) * 8);
  const columnBlock = roundUp(divideUp(channels, divideUp(channels, widest)), 8);
  const columnBlocks = divideUp(channels, columnBlock);
  const pieces = threads === 1 ? 1 : divideUp(threads * 3, columnBlocks);
  const rowBlock = Math.max(8 * tileRows, roundUp(divideUp(rows, pieces), tileRows));
  list.own(4096 + 4 * depth * taps * columnBlock + 256);
  const none = list.zeros(4 * depth + 64);
  list.call(
    "convolve",
    divideUp(rows, rowBlock) * columnBlocks,
    images,
    pass.source,
    ...pass.strides,
    pass.sourceHeight,
    pass.sourceWidth,
    depth,
    pass.filter,
    ...pass.filterStrides,
    pass.target,
    height,
    width,
    channels,
    pass.kernelHeight,
    pass.kernelWidth,
    pass.stride,
    pass.padding,
    pass.gradient ? 1 : 0,
    none,
    pass.accumulate ? undefined : none,
    rowBlock,
    columnBlock,
  );
}
