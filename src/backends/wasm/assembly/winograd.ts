// 3x3 convolutions of stride 1 by Winograd's minimal filtering: a tile of m x m outputs costs n x n products for each pair of channels
// and not 9 m^2 (winogradTiles.ts: n). V: transformed input, M: products, U: transformed filters, all as n x n
// planes, whose strides are kept off powers of two (they would fall on the same lines of the cache).

import { MR, gatherTile, outerTile } from "./microkernels";
import { transpose4 } from "./product";
import {
  transformFilter,
  transformFilterGradient,
  transformGradient,
  transformInput,
  transformOutput,
} from "./winogradTiles";

// The caller's own memory: a tile's edge, addresses of a panel, what winogradTiles.ts says; filters that are turned, 16 x 9 panels.
const OUT: usize = 256;
const ENTRIES: usize = 320;
const FILTERS: usize = 4096;

/** Zeros for the four channels that the last panel lacks. */
function clearHalf(to: usize, plane: usize, planes: i32): void {
  for (let xi = 0; xi < planes; xi++) v128.store(to + <usize>xi * plane, f32x4.splat(0), 16);
}

/**
 * U planes [n x n][panels from first on][rows k0 .. k1 of the depth][8 channels] of filters [3, 3, C, N]. Forward: depth C, channels N; gradient:
 * depth N, channels C and the filter turned. Both counts are multiples of 4.
 */
export function transformFilters(
  own: usize,
  n: i32,
  w: usize,
  C: i32,
  N: i32,
  gradient: i32,
  first: i32,
  last: i32,
  k0: i32,
  k1: i32,
  u: usize,
  plane: usize,
): void {
  const tap = (<usize>(C * N)) << 2,
    row = (<usize>N) << 2,
    panelBytes = (<usize>(k1 - k0)) << 5;
  const channels = gradient ? C : N;
  if (!gradient) {
    // Long runs of each row, not to come back to its page too often.
    for (let k = k0; k < k1; k++)
      for (let panel = first; panel < last; panel++) {
        const channel = panel * 8,
          vectors = min(2, (channels - channel) >> 2);
        const from = w + <usize>k * row + ((<usize>channel) << 2),
          d = u + <usize>(panel - first) * panelBytes + ((<usize>(k - k0)) << 5);
        transformFilter(own, n, from, 3 * tap, tap, d, plane, vectors);
        if (vectors == 1) clearHalf(d, plane, n * n);
      }
    return;
  }
  for (let panel = first; panel < last; panel++) {
    const channel = panel * 8;
    const to = u + <usize>(panel - first) * panelBytes;
    const vectors = min(2, (channels - channel) >> 2);
    for (let start = k0; start < k1; start += 16) {
      const stop = min(k1, start + 16);
      // Blocks of 4 x 4 of each tap, turned: [k][tap][8 channels]. A line of the cache at a time: all begin at the same place of it.
      for (let t = 0; t < 9; t++)
        for (let k = start; k < stop; k += 4) {
          const from = w + <usize>(8 - t) * tap + <usize>channel * row + ((<usize>k) << 2),
            d = own + FILTERS + <usize>(k - start) * 288 + ((<usize>t) << 5);
          transpose4(from, row, d, 288);
          if (vectors == 2) transpose4(from + 4 * row, row, d + 16, 288);
        }
      for (let k = start; k < stop; k++) {
        const d = to + ((<usize>(k - k0)) << 5);
        transformFilter(own, n, own + FILTERS + <usize>(k - start) * 288, 96, 32, d, plane, vectors);
        if (vectors == 1) clearHalf(d, plane, n * n);
      }
    }
  }
}

/** U planes [n x n][channels / 8][depth][8] of filters [3, 3, C, N], as transformFilters. Units: pairs of panels (whole lines of the cache are read). */
export function winogradFilter(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  w: usize,
  C: i32,
  N: i32,
  gradient: i32,
  u: usize,
  plane: usize,
): void {
  const depth = gradient ? N : C,
    first = 2 * begin,
    last = min(((gradient ? C : N) + 7) >> 3, 2 * end);
  for (let panel = first; panel < last; panel += 4) {
    const to = u + ((<usize>(panel * depth)) << 5);
    transformFilters(own, n, w, C, N, gradient, panel, min(last, panel + 4), 0, depth, to, plane);
  }
}

/**
 * M [n x n][count][columns] = V [n x n][count][depth] U, whose panels begin at u. Strides of planes and rows in bytes. `start`: 8 zeros, or 0 to
 * add to M.
 */
export function multiplyPlanes(
  own: usize,
  n: i32,
  count: i32,
  depth: i32,
  columns: i32,
  v: usize,
  vRow: usize,
  vPlane: usize,
  u: usize,
  uPlane: usize,
  products: usize,
  productRow: usize,
  productPlane: usize,
  start: usize,
): void {
  for (let xi = 0; xi < n * n; xi++) {
    const a = v + <usize>xi * vPlane,
      c = products + <usize>xi * productPlane;
    store<u32>(own + ENTRIES + ((<usize>MR) << 2), <u32>(u + <usize>xi * uPlane));
    for (let t = 0; t < count; t += MR) {
      const rows = min(count - t, MR);
      for (let i = 0; i < MR; i++) {
        const r = <usize>(t + min(i, rows - 1));
        store<u32>(own + OUT + ((<usize>i) << 2), <u32>(c + r * productRow));
        store<u32>(own + ENTRIES + ((<usize>i) << 2), <u32>(a + r * vRow));
      }
      for (let j = 0; j < columns; j += 8)
        gatherTile(
          1,
          depth,
          own + ENTRIES,
          (<usize>((j >> 3) * depth)) << 5,
          own + OUT,
          (<usize>j) << 2,
          start,
          rows,
          min(columns - j, 8),
          own,
        );
    }
  }
}

/**
 * y [B, H, W, channels] (+)= x [B, H, W, depth] with filters U. Units: blocks of tileBlock tiles x blocks of columnBlock channels, those
 * of channels fastest. Own memory: the patch, V, M, in bytes at `v` and `products`.
 */
export function winograd(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  x: usize,
  H: i32,
  W: i32,
  depth: i32,
  u: usize,
  uPlane: usize,
  y: usize,
  channels: i32,
  tiles: i32,
  tileBlock: i32,
  columnBlock: i32,
  accumulate: i32,
  zeros: usize,
  v: usize,
  vPlane: usize,
  products: usize,
  productPlane: usize,
): void {
  const columnBlocks = (channels + columnBlock - 1) / columnBlock;
  const V = own + v,
    M = own + products;
  const depthRow = (<usize>depth) << 2,
    channelRow = (<usize>columnBlock) << 2;
  let done = -1;
  for (let unit = begin; unit < end; unit++) {
    const block = unit / columnBlocks;
    const t0 = block * tileBlock,
      count = min(tiles - t0, tileBlock);
    const n0 = (unit - block * columnBlocks) * columnBlock,
      columns = min(channels - n0, columnBlock);
    if (block != done)
      for (let t = 0; t < count; t++)
        transformInput(own, n, x, H, W, depth, 0, depth >> 2, t0 + t, V + <usize>t * depthRow, vPlane);
    done = block;
    const panels = u + ((<usize>((n0 >> 3) * depth)) << 5);
    multiplyPlanes(
      own,
      n,
      count,
      depth,
      columns,
      V,
      depthRow,
      vPlane,
      panels,
      uPlane,
      M,
      channelRow,
      productPlane,
      zeros,
    );
    for (let t = 0; t < count; t++)
      transformOutput(
        own,
        n,
        M + <usize>t * channelRow,
        productPlane,
        y,
        H,
        W,
        channels,
        n0,
        columns >> 2,
        t0 + t,
        accumulate,
      );
  }
}

/** Tiles [first, ...): planes V of x and M of dy (strides of rows and planes in bytes), for the filter's gradient. Units: tiles of the block. */
export function winogradGradientTiles(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  x: usize,
  dy: usize,
  H: i32,
  W: i32,
  C: i32,
  N: i32,
  first: i32,
  v: usize,
  vRow: usize,
  vPlane: usize,
  products: usize,
  productRow: usize,
  productPlane: usize,
): void {
  for (let t = begin; t < end; t++) {
    transformInput(own, n, x, H, W, C, 0, C >> 2, first + t, v + <usize>t * vRow, vPlane);
    const to = products + <usize>t * productRow;
    transformGradient(own, n, dy, H, W, N, 0, N >> 2, first + t, to, productPlane);
  }
}

/** dU [n x n][C][N] (+)= V^T M over `count` tiles. Units: planes x blocks of 48 rows of C. */
export function winogradGradientProduct(
  begin: i32,
  end: i32,
  own: usize,
  C: i32,
  N: i32,
  count: i32,
  v: usize,
  vRow: usize,
  vPlane: usize,
  products: usize,
  productRow: usize,
  productPlane: usize,
  u: usize,
  uPlane: usize,
  accumulate: i32,
  zeros: usize,
): void {
  const blocks = (C + 47) / 48;
  const row = (<usize>N) << 2;
  store<u32>(own + ENTRIES, 0);
  store<u32>(own + ENTRIES, 0, 4);
  store<i32>(own + ENTRIES, count, 8);
  for (let unit = begin; unit < end; unit++) {
    const xi = <usize>(unit / blocks),
      c0 = (unit % blocks) * 48,
      c1 = min(C, c0 + 48);
    const a = v + xi * vPlane,
      b = products + xi * productPlane;
    for (let c = c0; c < c1; c += MR)
      for (let j = 0; j < N; j += 8) {
        const out = u + xi * uPlane + <usize>c * row + ((<usize>j) << 2);
        outerTile(
          1,
          own + ENTRIES,
          a + ((<usize>c) << 2),
          vRow,
          b + ((<usize>j) << 2),
          productRow,
          out,
          row,
          accumulate ? out : zeros,
          accumulate ? row : 0,
          min(c1 - c, MR),
          min(N - j, 8),
          own,
        );
      }
  }
}

/** dw [3, 3, C, N] from dU. Units: rows of C. */
export function winogradGradientFilter(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  C: i32,
  N: i32,
  u: usize,
  uPlane: usize,
  dw: usize,
): void {
  const row = (<usize>N) << 2,
    tap = <usize>C * row;
  for (let c = begin; c < end; c++)
    transformFilterGradient(own, n, u + <usize>c * row, uPlane, dw + <usize>c * row, 3 * tap, tap, N >> 2);
}
