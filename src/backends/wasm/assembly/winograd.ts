// 3x3 convolutions of stride 1 by Winograd's minimal filtering, m = 2 or 4: a tile of m x m outputs costs (m + 2)^2 products
// for each pair of channels and not 9 m^2. V: transformed input, M: products, U: transformed filters, all as (m + 2)^2
// planes, whose strides are kept off powers of two (they would fall on the same lines of the cache).

import { MR, gatherTile, outerTile } from "./microkernels";
import { transpose4 } from "./product";
import { clearVectors, copyVectors } from "./simd";
import {
  filterGradientTransform2,
  filterGradientTransform4,
  filterTransform2,
  filterTransform4,
  gradientTransform2,
  gradientTransform4,
  inputTransform2,
  inputTransform4,
  outputTransform2,
  outputTransform4,
} from "./winogradTransforms";

// The caller's own memory: a tile's edge, addresses of a panel, work of the transforms, a patch of (m + 2)^2 vectors a
// channel block, then what the kernel says.
const OUT: usize = 256;
const ENTRIES: usize = 320;
const WORK: usize = 512;
const FILTERS: usize = 2048;
const PATCH: usize = 4096;

/** Zeros for the four channels that the last panel lacks. */
function clearHalf(to: usize, plane: usize, planes: i32): void {
  for (let xi = 0; xi < planes; xi++) v128.store(to + <usize>xi * plane, f32x4.splat(0), 16);
}

/**
 * U planes [(m + 2)^2][channels / 8][depth][8] of filters [3, 3, C, N]. Forward: depth C, channels N; gradient: depth N,
 * channels C and the filter turned. Units: pairs of panels (whole lines of the cache are read). Both counts are
 * multiples of 4.
 */
export function winogradFilter(
  begin: i32,
  end: i32,
  own: usize,
  m: i32,
  w: usize,
  C: i32,
  N: i32,
  gradient: i32,
  u: usize,
  plane: usize,
): void {
  const n = m + 2;
  const tap = (<usize>(C * N)) << 2,
    row = (<usize>N) << 2;
  const depth = gradient ? N : C,
    channels = gradient ? C : N;
  const panels = (channels + 7) >> 3;
  if (!gradient) {
    for (let pair = begin; pair < end; pair++)
      for (let k = 0; k < depth; k++)
        for (let panel = 2 * pair; panel < min(panels, 2 * pair + 2); panel++) {
          const channel = panel * 8,
            vectors = min(2, (channels - channel) >> 2);
          const from = w + <usize>k * row + ((<usize>channel) << 2),
            d = u + ((<usize>(panel * depth + k)) << 5);
          if (m == 4) filterTransform4(from, 3 * tap, tap, d, 6 * plane, plane, vectors, own + WORK);
          else filterTransform2(from, 3 * tap, tap, d, 4 * plane, plane, vectors, own + WORK);
          if (vectors == 1) clearHalf(d, plane, n * n);
        }
    return;
  }
  for (let panel = 2 * begin; panel < min(panels, 2 * end); panel++) {
    const channel = panel * 8;
    const to = u + ((<usize>(panel * depth)) << 5);
    const vectors = min(2, (channels - channel) >> 2);
    for (let k = 0; k < depth; k += 4) {
      // Blocks of 4 x 4 of each tap, turned: [k][tap][8 channels].
      for (let t = 0; t < 9; t++) {
        const from = w + <usize>(8 - t) * tap + <usize>channel * row + ((<usize>k) << 2),
          d = own + FILTERS + ((<usize>t) << 5);
        transpose4(from, row, d, 288);
        if (vectors == 2) transpose4(from + 4 * row, row, d + 16, 288);
      }
      for (let i = 0; i < 4; i++) {
        const from = own + FILTERS + <usize>i * 288,
          d = to + ((<usize>(k + i)) << 5);
        if (m == 4) filterTransform4(from, 96, 32, d, 6 * plane, plane, vectors, own + WORK);
        else filterTransform2(from, 96, 32, d, 4 * plane, plane, vectors, own + WORK);
        if (vectors == 1) clearHalf(d, plane, n * n);
      }
    }
  }
}

/** The (m + 2)^2 patch of x around tile (ty, tx) of an image, transformed to planes at v; what is outside is zero. */
function transformInput(
  own: usize,
  m: i32,
  x: usize,
  H: i32,
  W: i32,
  C: i32,
  image: i32,
  ty: i32,
  tx: i32,
  v: usize,
  plane: usize,
): void {
  const n = m + 2;
  const pixel = (<usize>C) << 2,
    row = (<usize>(W * C)) << 2;
  const h0 = ty * m - 1,
    w0 = tx * m - 1;
  let from = x + <usize>(image * H) * row;
  let fromRow = row;
  if (h0 >= 0 && w0 >= 0 && h0 + n <= H && w0 + n <= W) from += <usize>h0 * row + <usize>w0 * pixel;
  else {
    const first = max(0, -w0),
      last = min(n, W - w0);
    for (let r = 0; r < n; r++) {
      const h = h0 + r;
      const d = own + PATCH + <usize>(r * n) * pixel;
      if (h < 0 || h >= H) {
        clearVectors(d, <usize>n * pixel);
        continue;
      }
      clearVectors(d, <usize>first * pixel);
      copyVectors(
        d + <usize>first * pixel,
        from + <usize>h * row + <usize>(w0 + first) * pixel,
        <usize>(last - first) * pixel,
      );
      clearVectors(d + <usize>last * pixel, <usize>(n - last) * pixel);
    }
    from = own + PATCH;
    fromRow = <usize>n * pixel;
  }
  if (m == 4) inputTransform4(from, fromRow, pixel, v, 6 * plane, plane, C >> 2, own + WORK);
  else inputTransform2(from, fromRow, pixel, v, 4 * plane, plane, C >> 2, own + WORK);
}

/** The m^2 patch of dy under a tile, transformed to (m + 2)^2 planes; what is outside is zero. */
function transformGradient(
  own: usize,
  m: i32,
  dy: usize,
  H: i32,
  W: i32,
  N: i32,
  image: i32,
  ty: i32,
  tx: i32,
  v: usize,
  plane: usize,
): void {
  const pixel = (<usize>N) << 2,
    row = (<usize>(W * N)) << 2;
  const h0 = ty * m,
    w0 = tx * m;
  let from = dy + <usize>(image * H + h0) * row + <usize>w0 * pixel;
  let fromRow = row;
  if (h0 + m > H || w0 + m > W) {
    const last = min(m, W - w0);
    for (let r = 0; r < m; r++) {
      const d = own + PATCH + <usize>(r * m) * pixel;
      const inside = h0 + r < H ? <usize>last * pixel : 0;
      copyVectors(d, from + <usize>r * row, inside);
      clearVectors(d + inside, <usize>m * pixel - inside);
    }
    from = own + PATCH;
    fromRow = <usize>m * pixel;
  }
  if (m == 4) gradientTransform4(from, fromRow, pixel, v, 6 * plane, plane, N >> 2, own + WORK);
  else gradientTransform2(from, fromRow, pixel, v, 4 * plane, plane, N >> 2, own + WORK);
}

/**
 * y [B, H, W, channels] (+)= x [B, H, W, depth] with filters U. Units: blocks of tileBlock tiles x blocks of columnBlock channels, those
 * of channels fastest. Own memory: the patch, V, M, in bytes at `v` and `products`.
 */
export function winograd(
  begin: i32,
  end: i32,
  own: usize,
  m: i32,
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
  const n = m + 2,
    planes = n * n;
  const across = (W + m - 1) / m,
    down = (H + m - 1) / m;
  const columnBlocks = (channels + columnBlock - 1) / columnBlock;
  const V = own + v,
    M = own + products;
  const depthRow = (<usize>depth) << 2,
    channelRow = (<usize>columnBlock) << 2,
    pixel = (<usize>channels) << 2;
  let done = -1;
  for (let unit = begin; unit < end; unit++) {
    const block = unit / columnBlocks,
      column = unit - block * columnBlocks;
    const t0 = block * tileBlock,
      count = min(tiles - t0, tileBlock);
    const n0 = column * columnBlock,
      n1 = min(channels, n0 + columnBlock);
    if (block != done) {
      for (let t = 0; t < count; t++) {
        const tile = t0 + t,
          image = tile / (across * down),
          rest = tile - image * across * down;
        const ty = rest / across;
        transformInput(
          own,
          m,
          x,
          H,
          W,
          depth,
          image,
          ty,
          rest - ty * across,
          V + <usize>t * depthRow,
          vPlane,
        );
      }
      done = block;
    }
    for (let xi = 0; xi < planes; xi++) {
      const a = V + <usize>xi * vPlane,
        c = M + <usize>xi * productPlane,
        b = u + <usize>xi * uPlane;
      for (let t = 0; t < count; t += MR) {
        const rows = min(count - t, MR);
        for (let i = 0; i < MR; i++) {
          const r = <usize>(t + min(i, rows - 1));
          store<u32>(own + OUT + ((<usize>i) << 2), <u32>(c + r * channelRow));
          store<u32>(own + ENTRIES + ((<usize>i) << 2), <u32>(a + r * depthRow));
        }
        store<u32>(own + ENTRIES + ((<usize>MR) << 2), <u32>b);
        for (let j = n0; j < n1; j += 8)
          gatherTile(
            1,
            depth,
            own + ENTRIES,
            (<usize>((j >> 3) * depth)) << 5,
            own + OUT,
            (<usize>(j - n0)) << 2,
            zeros,
            rows,
            min(n1 - j, 8),
            own,
          );
      }
    }
    const vectors = (n1 - n0) >> 2;
    for (let t = 0; t < count; t++) {
      const tile = t0 + t,
        image = tile / (across * down),
        rest = tile - image * across * down;
      const ty = rest / across,
        h0 = ty * m,
        w0 = (rest - ty * across) * m;
      const to = y + <usize>((image * H + h0) * W + w0) * pixel + ((<usize>n0) << 2);
      const from = M + <usize>t * channelRow;
      const isWhole = h0 + m <= H && w0 + m <= W && !accumulate;
      const patchPixel = (<usize>vectors) << 4;
      const target = isWhole ? to : own + PATCH;
      const toRow = isWhole ? <usize>W * pixel : <usize>m * patchPixel,
        toColumn = isWhole ? pixel : patchPixel;
      if (m == 4)
        outputTransform4(from, 6 * productPlane, productPlane, target, toRow, toColumn, vectors, own + WORK);
      else
        outputTransform2(from, 4 * productPlane, productPlane, target, toRow, toColumn, vectors, own + WORK);
      if (isWhole) continue;
      for (let r = 0; r < min(m, H - h0); r++)
        for (let s = 0; s < min(m, W - w0); s++) {
          const source = target + <usize>(r * m + s) * patchPixel,
            out = to + <usize>(r * W + s) * pixel;
          if (!accumulate) copyVectors(out, source, patchPixel);
          else
            for (let i: usize = 0; i < patchPixel; i += 16)
              v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(source + i)));
        }
    }
  }
}

/** Tiles [first, ...): planes V of x and M of dy (strides of rows and planes in bytes), for the filter's gradient. Units: tiles of the block. */
export function winogradGradientTiles(
  begin: i32,
  end: i32,
  own: usize,
  m: i32,
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
  const across = (W + m - 1) / m,
    down = (H + m - 1) / m;
  for (let t = begin; t < end; t++) {
    const tile = first + t,
      image = tile / (across * down),
      rest = tile - image * across * down;
    const ty = rest / across,
      tx = rest - ty * across;
    transformInput(own, m, x, H, W, C, image, ty, tx, v + <usize>t * vRow, vPlane);
    transformGradient(own, m, dy, H, W, N, image, ty, tx, products + <usize>t * productRow, productPlane);
  }
}

/** dU [(m + 2)^2][C][N] (+)= V^T M over `count` tiles. Units: planes x blocks of 48 rows of C. */
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
  m: i32,
  C: i32,
  N: i32,
  u: usize,
  uPlane: usize,
  dw: usize,
): void {
  const row = (<usize>N) << 2,
    tap = <usize>C * row;
  for (let c = begin; c < end; c++) {
    const from = u + <usize>c * row,
      to = dw + <usize>c * row;
    if (m == 4) filterGradientTransform4(from, 6 * uPlane, uPlane, to, 3 * tap, tap, N >> 2, own + WORK);
    else filterGradientTransform2(from, 4 * uPlane, uPlane, to, 3 * tap, tap, N >> 2, own + WORK);
  }
}
