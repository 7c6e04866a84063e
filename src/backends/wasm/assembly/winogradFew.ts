// Winograd's convolutions over few tiles of many channels. There the filters are the most memory by far: each unit transforms those of a
// few channels, multiplies with them while its caches hold them, and no transformed filter is ever stored for others.

import { MR, planesTile } from "./microkernels";
import { multiplyPlanes, transformFilters } from "./winograd";
import { transformFilterGradient, transformGradient, transformInput, transformOutput } from "./winogradTiles";

/** V planes [n x n][tiles][C] of x [.., H, W, C] (strides of rows and planes in bytes). Units: tiles. */
export function winogradFewInput(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  x: usize,
  H: i32,
  W: i32,
  C: i32,
  v: usize,
  vRow: usize,
  vPlane: usize,
): void {
  for (let t = begin; t < end; t++)
    transformInput(own, n, x, H, W, C, 0, C >> 2, t, v + <usize>t * vRow, vPlane);
}

/**
 * y [.., H, W, channels] (+)= V with filters w [3, 3, C, N], turned for the gradient. Units: blocks of columnBlock channels, a multiple
 * of 8, whose depth is taken depthBlock at a time. Own memory: the patch, U and M of a block, in bytes at `u` and `products`.
 */
export function winogradFew(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  v: usize,
  vRow: usize,
  vPlane: usize,
  tiles: i32,
  w: usize,
  C: i32,
  N: i32,
  gradient: i32,
  y: usize,
  H: i32,
  W: i32,
  columnBlock: i32,
  depthBlock: i32,
  accumulate: i32,
  zeros: usize,
  u: usize,
  uPlane: usize,
  products: usize,
  productPlane: usize,
): void {
  const depth = gradient ? N : C,
    channels = gradient ? C : N;
  const U = own + u,
    M = own + products,
    row = (<usize>columnBlock) << 2;
  for (let unit = begin; unit < end; unit++) {
    const n0 = unit * columnBlock,
      n1 = min(channels, n0 + columnBlock);
    for (let k = 0; k < depth; k += depthBlock) {
      const rows = min(depth - k, depthBlock);
      transformFilters(own, n, w, C, N, gradient, n0 >> 3, (n1 + 7) >> 3, k, k + rows, U, uPlane);
      multiplyPlanes(
        own,
        n,
        tiles,
        rows,
        n1 - n0,
        v + ((<usize>k) << 2),
        vRow,
        vPlane,
        U,
        uPlane,
        M,
        row,
        productPlane,
        k ? 0 : zeros,
      );
    }
    for (let t = 0; t < tiles; t++)
      transformOutput(
        own,
        n,
        M + <usize>t * row,
        productPlane,
        y,
        H,
        W,
        channels,
        n0,
        (n1 - n0) >> 2,
        t,
        accumulate,
      );
  }
}

/** Channels of x, and of dy, side by side in a panel: whole tiles of MR rows, and a line of the cache. */
const ROWS: i32 = 12;
const COLUMNS: i32 = 16;

/** Panels V [C / 12][n x n][tiles][12] of x and M [N / 16][n x n][tiles][16] of dy. Units: tiles. */
export function winogradFewPanels(
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
  tiles: i32,
  v: usize,
  products: usize,
): void {
  const vPlane = (<usize>(tiles * ROWS)) << 2,
    productPlane = (<usize>(tiles * COLUMNS)) << 2;
  const planes = <usize>(n * n);
  for (let t = begin; t < end; t++) {
    let to = v + ((<usize>(t * ROWS)) << 2);
    for (let c = 0; c < C; c += ROWS) {
      transformInput(own, n, x, H, W, C, c, min(C - c, ROWS) >> 2, t, to, vPlane);
      to += planes * vPlane;
    }
    to = products + ((<usize>(t * COLUMNS)) << 2);
    for (let j = 0; j < N; j += COLUMNS) {
      transformGradient(own, n, dy, H, W, N, j, min(N - j, COLUMNS) >> 2, t, to, productPlane);
      to += planes * productPlane;
    }
  }
}

/**
 * Reads a line of each row of each tap that is to be written: all come at once while the sums are made, and not one after
 * the other when they are stored.
 */
@inline
function touch(p: usize, rows: i32, row: usize, tap: usize): u32 {
  let all: u32 = 0;
  for (let i = 0; i < rows; i++)
    for (let t: usize = 0; t < 9; t++) all |= load<u32>(p + <usize>i * row + t * tap);
  return all;
}

/** dw [3, 3, C, N] of these panels. Units: MR rows of C. Own memory: dU [n x n][MR][16] in bytes at `u`. */
export function winogradFewGradient(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  C: i32,
  N: i32,
  tiles: i32,
  v: usize,
  products: usize,
  dw: usize,
  u: usize,
): void {
  const U = own + u;
  const uRow = (<usize>COLUMNS) << 2,
    uPlane = <usize>MR * uRow;
  const row = (<usize>N) << 2,
    tap = <usize>C * row;
  const planes = n * n;
  const vPanel = (<usize>(planes * tiles * ROWS)) << 2,
    productPanel = (<usize>(planes * tiles * COLUMNS)) << 2;
  for (let unit = begin; unit < end; unit++) {
    const c0 = unit * MR,
      rows = min(C - c0, MR);
    const a = v + <usize>(c0 / ROWS) * vPanel + ((<usize>(c0 % ROWS)) << 2);
    let b = products;
    for (let j = 0; j < N; j += COLUMNS) {
      store<u32>(own, touch(dw + <usize>c0 * row + ((<usize>j) << 2), rows, row, tap));
      planesTile(planes, tiles, a, ROWS << 2, b, uRow, U, uRow, uPlane);
      if (N - j > 8) planesTile(planes, tiles, a, ROWS << 2, b + 32, uRow, U + 32, uRow, uPlane);
      for (let i = 0; i < rows; i++) {
        const to = dw + <usize>(c0 + i) * row + ((<usize>j) << 2);
        const vectors = min(N - j, COLUMNS) >> 2;
        transformFilterGradient(own, n, U + <usize>i * uRow, uPlane, to, 3 * tap, tap, vectors);
      }
      b += productPanel;
    }
  }
}
