import type { Geometry } from "../../../ops/parts/convolution.ts";
import { type Argument, divideUp, KernelList, roundUp } from "../../machine/kernel.ts";
import { patchBytes, planeBytes, type Points, tileBytes, tilesOf, type WinogradPass } from "./winograd.ts";

/** Bytes of transformed filters that a core's second-level cache holds beside tiles and products. */
const blockBytes = 640 * 1024;

/** Rows of filters that are transformed together at least: fewer would begin too many sums anew. */
const fewestRows = 64;

/** Whether the filters are by far the most memory: then it is they that go through the caches once, and not the tiles. */
export const areFew = (points: Points, g: Geometry): boolean => 4 * tilesOf(points, g) <= Math.min(g.C, g.N);

export function convolveFewTiles(
  list: KernelList,
  points: Points,
  g: Geometry,
  { source, filter, target, gradient, accumulate }: WinogradPass,
): void {
  const { H, W, C, N } = g;
  const planes = points ** 2;
  const [depth, channels] = gradient ? [N, C] : [C, N];
  const tiles = tilesOf(points, g);
  const vRow = tileBytes(depth);
  const vPlane = tiles * vRow + 192;
  const v = list.scratch(planes * vPlane + 64);
  list.own(patchBytes(points, Math.max(C, N)));
  list.call("winogradFewInput", tiles, points, source, H, W, depth, v, vRow, vPlane);
  const floats = blockBytes / 4 / planes;
  // The longer the runs of memory that are read, the fewer pages are walked over: rows of the filters forward, all of their depth
  // for the gradient. Yet each thread wants two blocks.
  const widest = Math.max(16, Math.floor(floats / (gradient ? depth : fewestRows) / 16) * 16);
  const columnBlock = Math.min(widest, roundUp(divideUp(channels, 2 * list.context.threads), 16));
  const depthBlock = Math.min(depth, Math.floor(floats / columnBlock / 4) * 4);
  const u = patchBytes(points, Math.max(C, N));
  const uPlane = planeBytes(columnBlock * depthBlock);
  const products = u + planes * uPlane;
  const productPlane = planeBytes(tiles * columnBlock);
  list.own(products + planes * productPlane + 256);
  list.call(
    "winogradFew",
    divideUp(channels, columnBlock),
    points,
    v,
    vRow,
    vPlane,
    tiles,
    filter,
    C,
    N,
    gradient ? 1 : 0,
    target,
    H,
    W,
    columnBlock,
    depthBlock,
    accumulate ? 1 : 0,
    list.zeros(64),
    u,
    uPlane,
    products,
    productPlane,
  );
}

export function filterGradientOfFewTiles(
  list: KernelList,
  points: Points,
  g: Geometry,
  [x, dy, dw]: readonly [Argument, Argument, Argument],
): void {
  const { H, W, C, N } = g;
  const { tileRows } = list.context;
  const planes = points ** 2;
  const tiles = tilesOf(points, g);
  const v = list.scratch(4 * planes * tiles * roundUp(C, 12) + 64);
  const products = list.scratch(4 * planes * tiles * roundUp(N, 16) + 64);
  const u = patchBytes(points, 16);
  list.own(u + 4 * planes * tileRows * 16 + 64);
  list.call("winogradFewPanels", tiles, points, x, dy, H, W, C, N, tiles, v, products);
  list.call("winogradFewGradient", divideUp(C, tileRows), points, C, N, tiles, v, products, dw, u);
}
