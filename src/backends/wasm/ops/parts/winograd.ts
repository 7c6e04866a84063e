import type { KernelOptions } from "../../../backend.ts";
import type { Geometry } from "../../../ops/parts/convolution.ts";
import { type Argument, divideUp, type KernelContext, KernelList, roundUp } from "../../machine/kernel.ts";

/**
 * Points a side of a transformed tile: of 6 or 4 its outputs are two fewer, of 3 it is all of a map of 2x2, whose border is zero and
 * costs nothing.
 */
export type Points = 3 | 4 | 6;

const outputsOf = (points: Points): number => (points === 6 ? 4 : 2);

export const tilesOf = (points: Points, { B, H, W }: Pick<Geometry, "B" | "H" | "W">): number =>
  B * divideUp(H, outputsOf(points)) * divideUp(W, outputsOf(points));

/**
 * What the option allows; undefined where the direct kernels are better. A map that does not fill tiles of 4 outputs pays for the
 * rest of them, and one of 3 or less a side has so much border that the direct kernels, which skip it, win.
 */
export function pointsOf({ fastProducts }: KernelOptions, g: Geometry): Points | undefined {
  const fits = g.kh === 3 && g.kw === 3 && g.stride === 1 && g.padding === 1 && g.C > 4;
  if (!fits || fastProducts === "off") return undefined;
  if (g.H === 2 && g.W === 2) return 3;
  if (Math.min(g.H, g.W) < 4) return undefined;
  const waste = (points: 4 | 6): number => (tilesOf(points, g) * points ** 2) / (g.B * g.H * g.W);
  return fastProducts === "f4" && waste(6) <= waste(4) ? 6 : 4;
}

/** Bytes from one plane to the next: never a power of two. */
export const planeBytes = (elements: number): number => roundUp(4 * elements, 64) + 192;

/** Bytes from one tile to the next inside a plane: an odd number of cache lines, so that columns fall on all of them. */
export const tileBytes = (channels: number): number => (divideUp(channels, 16) | 1) * 64;

/** Bytes of a thread's own memory before what a kernel keeps there: edge, addresses, work, one patch of all channels or filters that are turned. */
export const patchBytes = (points: Points, channels: number): number =>
  roundUp(4096 + Math.max(4608, 4 * points ** 2 * channels), 64);

/** Rows that are computed for so many: whole tiles, and four for what is left of the last where that is enough. */
function computedRows(rows: number, tileRows: number): number {
  const rest = rows % tileRows;
  return rows - rest + (rest === 0 ? 0 : rest <= 4 ? 4 : tileRows);
}

/** Tiles of a block, at most `most`: the largest of those with which the busiest thread has the least to do. */
export function evenBlock(tiles: number, most: number, { tileRows, threads }: KernelContext): number {
  let [best, least] = [tileRows, Number.POSITIVE_INFINITY];
  for (let block = Math.min(most, roundUp(tiles, tileRows)); block >= tileRows; block--) {
    if (computedRows(block, tileRows) > block) continue;
    const whole = Math.floor(tiles / block);
    const rest = computedRows(tiles % block, tileRows);
    const busiest =
      whole % threads === 0 ? Math.floor(whole / threads) * block + rest : Math.ceil(whole / threads) * block;
    if (busiest < least) [best, least] = [block, busiest];
  }
  return best;
}

/** A convolution forward, or from dy to dx with the filter turned. */
export interface WinogradPass {
  source: Argument;
  filter: Argument;
  target: Argument;
  gradient: boolean;
  accumulate: boolean;
}

export function convolveByWinograd(list: KernelList, points: Points, g: Geometry, pass: WinogradPass): void {
  const { H, W, C, N } = g;
  const planes = points ** 2;
  const [depth, channels] = pass.gradient ? [N, C] : [C, N];
  const { tileRows, threads } = list.context;
  const panels = divideUp(channels, 8);
  const uPlane = planeBytes(panels * 8 * depth);
  const u = list.scratch(planes * uPlane);
  list.own(patchBytes(points, 0));
  list.call(
    "winogradFilter",
    divideUp(panels, 2),
    points,
    pass.filter,
    C,
    N,
    pass.gradient ? 1 : 0,
    u,
    uPlane,
  );
  const tiles = tilesOf(points, g);
  // V and M of a block stay in a core's second-level cache; few rows a block would read U too often.
  const most = Math.max(2 * tileRows, Math.floor(640_000 / (4 * planes * (C + N))));
  const tileBlock = evenBlock(tiles, most, list.context);
  const blocks = divideUp(tiles, tileBlock);
  const columnBlocks = Math.min(divideUp(channels, 32), divideUp(threads === 1 ? 1 : 3 * threads, blocks));
  const columnBlock = roundUp(divideUp(channels, columnBlocks), 8);
  const v = patchBytes(points, Math.max(C, N));
  const vPlane = planeBytes(tileBlock * depth);
  const products = v + planes * vPlane;
  const productPlane = planeBytes(tileBlock * columnBlock);
  list.own(products + planes * productPlane + 256);
  list.call(
    "winograd",
    blocks * divideUp(channels, columnBlock),
    points,
    pass.source,
    H,
    W,
    depth,
    u,
    uPlane,
    pass.target,
    channels,
    tiles,
    tileBlock,
    columnBlock,
    pass.accumulate ? 1 : 0,
    list.zeros(64),
    v,
    vPlane,
    products,
    productPlane,
  );
}

export function filterGradientByWinograd(
  list: KernelList,
  points: Points,
  g: Geometry,
  [x, dy, dw]: readonly [Argument, Argument, Argument],
): void {
  const { H, W, C, N } = g;
  const planes = points ** 2;
  const tiles = tilesOf(points, g);
  // A tile is one line of the first-level cache for each operand, and n x n rows of V and M in the second.
  const most = 64;
  const tileBlock = divideUp(tiles, divideUp(tiles, most));
  const [vRow, productRow] = [tileBytes(C), tileBytes(N)];
  const vPlane = tileBlock * vRow + 192;
  const productPlane = tileBlock * productRow + 192;
  const uPlane = planeBytes(C * N);
  const v = list.scratch(planes * vPlane + 64);
  const products = list.scratch(planes * productPlane + 64);
  const u = list.scratch(planes * uPlane + 64);
  list.own(patchBytes(points, Math.max(C, N)));
  for (let first = 0; first < tiles; first += tileBlock) {
    const count = Math.min(tileBlock, tiles - first);
    list.call(
      "winogradGradientTiles",
      count,
      points,
      x,
      dy,
      H,
      W,
      C,
      N,
      first,
      v,
      vRow,
      vPlane,
      products,
      productRow,
      productPlane,
    );
    list.call(
      "winogradGradientProduct",
      planes * divideUp(C, 48),
      C,
      N,
      count,
      v,
      vRow,
      vPlane,
      products,
      productRow,
      productPlane,
      u,
      uPlane,
      first > 0 ? 1 : 0,
      list.zeros(64),
    );
  }
  list.call("winogradGradientFilter", C, points, C, N, u, uPlane, dw);
}
