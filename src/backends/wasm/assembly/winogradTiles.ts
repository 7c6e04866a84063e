// A tile of Winograd's 3x3 convolutions of stride 1, to its n x n planes and back. n = 6 or 4: m = 4 or 2 outputs a side, from a patch
// that reaches one pixel over each side of them. n = 3: the 2x2 outputs of a map of 2x2, whose border is all zero.

import { clearVectors, copyVectors } from "./simd";
import {
  filterGradientTransform2,
  filterGradientTransform4,
  filterGradientTransformWhole,
  filterTransform2,
  filterTransform4,
  filterTransformWhole,
  gradientTransform2,
  gradientTransform4,
  gradientTransformWhole,
  inputTransform2,
  inputTransform4,
  inputTransformWhole,
  outputTransform2,
  outputTransform4,
  outputTransformWhole,
} from "./winogradTransforms";

// The caller's own memory: work of the transforms, a patch of n x n vectors a channel block.
const WORK: usize = 512;
const PATCH: usize = 4096;

/** Outputs a side. */
@inline
export function outputsOf(n: i32): i32 {
  return n == 6 ? 4 : 2;
}

@inline
export function tilesAlong(length: i32, n: i32): i32 {
  return (length + outputsOf(n) - 1) / outputsOf(n);
}

/** Filters of `vectors` channels, 3x3 at `from` (strides of rows and columns in bytes), to planes at u. */
export function transformFilter(
  own: usize,
  n: i32,
  from: usize,
  fromRow: usize,
  fromColumn: usize,
  u: usize,
  plane: usize,
  vectors: i32,
): void {
  const row = <usize>n * plane;
  if (n == 6) filterTransform4(from, fromRow, fromColumn, u, row, plane, vectors, own + WORK);
  else if (n == 4) filterTransform2(from, fromRow, fromColumn, u, row, plane, vectors, own + WORK);
  else filterTransformWhole(from, fromRow, fromColumn, u, row, plane, vectors, own + WORK);
}

/** The filters' gradient, 3x3 at `to`, of planes at u. */
export function transformFilterGradient(
  own: usize,
  n: i32,
  u: usize,
  plane: usize,
  to: usize,
  toRow: usize,
  toColumn: usize,
  vectors: i32,
): void {
  const row = <usize>n * plane;
  if (n == 6) filterGradientTransform4(u, row, plane, to, toRow, toColumn, vectors, own + WORK);
  else if (n == 4) filterGradientTransform2(u, row, plane, to, toRow, toColumn, vectors, own + WORK);
  else filterGradientTransformWhole(u, row, plane, to, toRow, toColumn, vectors, own + WORK);
}

/** Pixels [h0, h0 + side) x [w0, w0 + side) of a picture at `from`, to the patch; what is outside is zero. */
function copyPatch(
  own: usize,
  side: i32,
  from: usize,
  H: i32,
  W: i32,
  pixel: usize,
  h0: i32,
  w0: i32,
  bytes: usize,
): void {
  let d = own + PATCH;
  for (let h = h0; h < h0 + side; h++)
    for (let w = w0; w < w0 + side; w++) {
      if (<u32>h < <u32>H && <u32>w < <u32>W) copyVectors(d, from + <usize>(h * W + w) * pixel, bytes);
      else clearVectors(d, bytes);
      d += bytes;
    }
}

/**
 * A tile of a picture [.., H, W, C] and `halo` pixels around it, `vectors` of its channels from c0 on, transformed to planes at v: as what is
 * convolved or, `isGradient`, as an output's gradient.
 */
@inline
function transformPatch(
  own: usize,
  n: i32,
  picture: usize,
  H: i32,
  W: i32,
  C: i32,
  c0: i32,
  vectors: i32,
  tile: i32,
  v: usize,
  plane: usize,
  halo: i32,
  isGradient: bool,
): void {
  const m = outputsOf(n),
    side = m + 2 * halo;
  const across = tilesAlong(W, n),
    row = tile / across,
    down = tilesAlong(H, n),
    image = row / down;
  const h0 = (row - image * down) * m - halo,
    w0 = (tile - row * across) * m - halo;
  let from = picture + ((<usize>(image * H * W * C + c0)) << 2);
  let pixel = (<usize>C) << 2,
    fromRow = <usize>W * pixel;
  if (h0 >= 0 && w0 >= 0 && h0 + side <= H && w0 + side <= W) from += <usize>h0 * fromRow + <usize>w0 * pixel;
  else {
    copyPatch(own, side, from, H, W, pixel, h0, w0, (<usize>vectors) << 4);
    from = own + PATCH;
    pixel = (<usize>vectors) << 4;
    fromRow = <usize>side * pixel;
  }
  const to = <usize>n * plane;
  if (isGradient) {
    if (n == 6) gradientTransform4(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
    else if (n == 4) gradientTransform2(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
    else gradientTransformWhole(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
  } else if (n == 6) inputTransform4(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
  else if (n == 4) inputTransform2(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
  else inputTransformWhole(from, fromRow, pixel, v, to, plane, vectors, own + WORK);
}

/** The patch of x [.., H, W, C] around a tile, `vectors` of its channels from c0 on, transformed to planes at v. */
export function transformInput(
  own: usize,
  n: i32,
  x: usize,
  H: i32,
  W: i32,
  C: i32,
  c0: i32,
  vectors: i32,
  tile: i32,
  v: usize,
  plane: usize,
): void {
  transformPatch(own, n, x, H, W, C, c0, vectors, tile, v, plane, n > 3 ? 1 : 0, false);
}

/** dy under a tile, `vectors` of its channels from c0 on, transformed to planes at v. */
export function transformGradient(
  own: usize,
  n: i32,
  dy: usize,
  H: i32,
  W: i32,
  N: i32,
  c0: i32,
  vectors: i32,
  tile: i32,
  v: usize,
  plane: usize,
): void {
  transformPatch(own, n, dy, H, W, N, c0, vectors, tile, v, plane, 0, true);
}

/** A tile of y [.., H, W, channels], `vectors` of its channels from n0 on, (+)= the products at `from`, transformed. */
export function transformOutput(
  own: usize,
  n: i32,
  from: usize,
  plane: usize,
  y: usize,
  H: i32,
  W: i32,
  channels: i32,
  n0: i32,
  vectors: i32,
  tile: i32,
  accumulate: i32,
): void {
  const m = outputsOf(n);
  const across = tilesAlong(W, n),
    row = tile / across,
    down = tilesAlong(H, n),
    image = row / down;
  const h0 = (row - image * down) * m,
    w0 = (tile - row * across) * m;
  const pixel = (<usize>channels) << 2;
  const to = y + <usize>((image * H + h0) * W + w0) * pixel + ((<usize>n0) << 2);
  const isWhole = h0 + m <= H && w0 + m <= W && !accumulate;
  const bytes = (<usize>vectors) << 4;
  const target = isWhole ? to : own + PATCH;
  const toRow = isWhole ? <usize>W * pixel : <usize>m * bytes,
    toColumn = isWhole ? pixel : bytes;
  const fromRow = <usize>n * plane;
  if (n == 6) outputTransform4(from, fromRow, plane, target, toRow, toColumn, vectors, own + WORK);
  else if (n == 4) outputTransform2(from, fromRow, plane, target, toRow, toColumn, vectors, own + WORK);
  else outputTransformWhole(from, fromRow, plane, target, toRow, toColumn, vectors, own + WORK);
  if (isWhole) return;
  for (let r = 0; r < min(m, H - h0); r++)
    for (let s = 0; s < min(m, W - w0); s++) {
      const source = target + <usize>(r * m + s) * bytes,
        out = to + <usize>(r * W + s) * pixel;
      if (!accumulate) copyVectors(out, source, bytes);
      else
        for (let i: usize = 0; i < bytes; i += 16)
          v128.store(out + i, f32x4.add(v128.load(out + i), v128.load(source + i)));
    }
}
