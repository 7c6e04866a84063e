import type { KernelOptions } from "../../../backend.ts";
import type { Geometry } from "../../../ops/parts/convolution.ts";
import { type Argument, divideUp, KernelList, roundUp } from "../../machine/kernel.ts";

/**
 * Outputs a side of a tile: 4 or 2 where the option allows it, undefined where the direct kernels are better. A map that does not
 * fill tiles of 4 pays for the rest of them; a map of 2x2 has so much border that the direct kernel, which skips it, wins.
 */
export function tileSide({ fastProducts }: KernelOptions, g: Geometry): 2 | 4 | undefined {
  const fits = g.kh === 3 && g.kw === 3 && g.stride === 1 && g.padding === 1 && g.C > 4;
  if (!fits || fastProducts === "off" || Math.min(g.H, g.W) < 4) return undefined;
  const waste = (side: number): number =>
    (roundUp(g.H, side) * roundUp(g.W, side) * (side + 2) ** 2) / (side * side * g.H * g.W);
  return fastProducts === "f4" && waste(4) <= waste(2) ? 4 : 2;
}

/** Bytes from one plane to the next: never a power of two. */
const planeBytes = (elements: number): number => roundUp(4 * elements, 64) + 192;

/** Bytes from one tile to the next inside a plane: an odd number of cache lines, so that columns fall on all of them. */
const tileBytes = (channels: number): number => (divideUp(channels, 16) | 1) * 64;

const planes = (side: number): number => (side + 2) ** 2;

/** Bytes of a thread's own memory before V: edge, addresses, work, one patch of all channels. */
const patchBytes = (side: number, channels: number): number =>
  roundUp(4096 + 4 * planes(side) * channels, 64);

/** Forward, or from dy to dx with the filter turned. */
export function convolveByWinograd(
  list: KernelList,
  side: 2 | 4,
  g: Geometry,
  pass: { source: Argument; filter: Argument; target: Argument; gradient: boolean; accumulate: boolean },
): void {
  const { B, H, W, C, N } = g;
  const [depth, channels] = pass.gradient ? [N, C] : [C, N];
  const { tileRows, threads } = list.context;
  const panels = divideUp(channels, 8);
  const uPlane = planeBytes(panels * 8 * depth);
  const u = list.scratch(planes(side) * uPlane);
  list.own(4096);
  list.call("winogradFilter", divideUp(panels, 2), side, pass.filter, C, N, pass.gradient ? 1 : 0, u, uPlane);
  const tiles = B * divideUp(H, side) * divideUp(W, side);
  // V and M of a block stay in a core's second-level cache; few rows a block would read U too often.
  const most = Math.max(2, Math.floor(640_000 / (4 * planes(side) * (C + N)) / tileRows)) * tileRows;
  const tileBlock = Math.min(
    roundUp(divideUp(tiles, divideUp(tiles, most)), tileRows),
    roundUp(tiles, tileRows),
  );
  const blocks = divideUp(tiles, tileBlock);
  const columnBlocks = Math.min(divideUp(channels, 32), divideUp(threads === 1 ? 1 : 3 * threads, blocks));
  const columnBlock = roundUp(divideUp(channels, columnBlocks), 8);
  const v = patchBytes(side, Math.max(C, N));
  const vPlane = planeBytes(tileBlock * depth);
  const products = v + planes(side) * vPlane;
  const productPlane = planeBytes(tileBlock * columnBlock);
  list.own(products + planes(side) * productPlane + 256);
  list.call(
    "winograd",
    blocks * divideUp(channels, columnBlock),
    side,
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
  side: 2 | 4,
  { B, H, W, C, N }: Geometry,
  [x, dy, dw]: readonly [Argument, Argument, Argument],
): void {
  const tiles = B * divideUp(H, side) * divideUp(W, side);
  // A tile is one line of the first-level cache for each operand, and (m + 2)^2 rows of V and M in the second.
  const most = 64;
  const tileBlock = divideUp(tiles, divideUp(tiles, most));
  const [vRow, productRow] = [tileBytes(C), tileBytes(N)];
  const vPlane = tileBlock * vRow + 192;
  const productPlane = tileBlock * productRow + 192;
  const uPlane = planeBytes(C * N);
  const v = list.scratch(planes(side) * vPlane + 64);
  const products = list.scratch(planes(side) * productPlane + 64);
  const u = list.scratch(planes(side) * uPlane + 64);
  list.own(patchBytes(side, Math.max(C, N)));
  for (let first = 0; first < tiles; first += tileBlock) {
    const count = Math.min(tileBlock, tiles - first);
    list.call(
      "winogradGradientTiles",
      count,
      side,
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
      planes(side) * divideUp(C, 48),
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
  list.call("winogradGradientFilter", C, side, C, N, u, uPlane, dw);
}
