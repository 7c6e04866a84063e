// Convolutions as matrix products whose rows of a are gathered through addresses: no im2col. Rows are ordered by
// position with the image fastest, so that a panel's rows share their border, and taps outside the picture are skipped.

import { MR, gatherTile } from "./microkernels";
import { packColumns } from "./product";

// The caller's own memory, in bytes: a tile's edge, addresses of outputs, lanes (row, column, image address), entries of the
// taps (at most 121 of them), packed filters.
const OUT: usize = 256;
const LANES: usize = 320;
const ENTRIES: usize = 512;
const PACKED: usize = 4096;

/** Fills the panel's addresses for rows r .. r + m - 1; gives the number of taps with anything in them. */
function gather(
  own: usize,
  r: i32,
  m: i32,
  images: i32,
  source: usize,
  imageStride: usize,
  rowStride: usize,
  pixelStride: usize,
  SH: i32,
  SW: i32,
  packed: usize,
  tapBytes: usize,
  out: usize,
  OH: i32,
  OW: i32,
  N: i32,
  kh: i32,
  kw: i32,
  stride: i32,
  padding: i32,
  gradient: i32,
  zeros: usize,
): i32 {
  for (let i = 0; i < MR; i++) {
    const row = r + min(i, m - 1);
    const position = row / images,
      image = row - position * images;
    const lane = own + LANES + <usize>i * 12;
    const oy = position / OW;
    store<i32>(lane, gradient ? oy + padding : oy * stride - padding);
    store<i32>(lane, gradient ? position - oy * OW + padding : (position - oy * OW) * stride - padding, 4);
    store<u32>(lane, <u32>(source + <usize>image * imageStride), 8);
    store<u32>(
      own + OUT + ((<usize>i) << 2),
      <u32>(out + ((<usize>(image * OH * OW + position) * <usize>N) << 2)),
    );
  }
  let entry = own + ENTRIES;
  let taps = 0;
  for (let ky = 0; ky < kh; ky++)
    for (let kx = 0; kx < kw; kx++) {
      let any = false;
      for (let i = 0; i < MR; i++) {
        const lane = own + LANES + <usize>i * 12;
        let y = load<i32>(lane),
          x = load<i32>(lane, 4);
        let inside = true;
        if (gradient) {
          y -= ky;
          x -= kx;
          if (stride > 1) {
            inside = ((y % stride) | (x % stride)) == 0;
            y /= stride;
            x /= stride;
          }
        } else {
          y += ky;
          x += kx;
        }
        let address = <u32>zeros;
        if (inside && <u32>y < <u32>SH && <u32>x < <u32>SW) {
          any = true;
          address = load<u32>(lane, 8) + <u32>(<usize>y * rowStride + <usize>x * pixelStride);
        }
        store<u32>(entry + ((<usize>i) << 2), address);
      }
      if (!any) continue;
      store<u32>(entry + ((<usize>MR) << 2), <u32>(packed + <usize>(ky * kw + kx) * tapBytes));
      entry += (<usize>(MR + 1)) << 2;
      taps++;
    }
  return taps;
}

/**
 * out [images, OH, OW, N] (+)= sum over taps of source rows of K x filters K x N. Forward: the source pixel of a tap is
 * o * stride + tap - padding; gradient: (o + padding - tap) / stride where that is whole. Filters at
 * w + tap * tapStride + k * wRow + n * wColumn. Units: blocks of rowBlock output rows x columnBlock channels, rows
 * fastest. `zeros`: at least K zeros; `start`: 8 zeros, or 0 to add to the output. Strides in elements.
 */
export function convolve(
  begin: i32,
  end: i32,
  own: usize,
  images: i32,
  source: usize,
  imageStride: i32,
  rowStride: i32,
  pixelStride: i32,
  SH: i32,
  SW: i32,
  K: i32,
  w: usize,
  tapStride: i32,
  wRow: i32,
  wColumn: i32,
  out: usize,
  OH: i32,
  OW: i32,
  N: i32,
  kh: i32,
  kw: i32,
  stride: i32,
  padding: i32,
  gradient: i32,
  zeros: usize,
  start: usize,
  rowBlock: i32,
  columnBlock: i32,
): void {
  const rows = images * OH * OW;
  const rowBlocks = (rows + rowBlock - 1) / rowBlock;
  const tapBytes = (<usize>K) << 5;
  const taps = kh * kw;
  const panelBytes = <usize>taps * tapBytes;
  const packed = own + PACKED;
  // Neighbours have no tap in common where the gradient goes back through a stride: no panel then reaches over to the next position.
  const isAligned = gradient && stride > 1 && images >= 4;
  let u = begin;
  while (u < end) {
    const column = u / rowBlocks;
    const first = u - column * rowBlocks;
    const last = min(rowBlocks, first + end - u);
    const n0 = column * columnBlock,
      n1 = min(N, n0 + columnBlock);
    for (let tap = 0; tap < taps; tap++)
      packColumns(
        w + ((<usize>tap * <usize>tapStride) << 2) + ((<usize>n0 * <usize>wColumn) << 2),
        (<usize>wRow) << 2,
        (<usize>wColumn) << 2,
        K,
        n1 - n0,
        packed + <usize>tap * tapBytes,
        panelBytes,
      );
    const r1 = min(rows, last * rowBlock);
    let m = 0;
    for (let r = first * rowBlock; r < r1; r += m) {
      m = min(r1 - r, isAligned ? min(MR, images - (r % images)) : MR);
      const found = gather(
        own,
        r,
        m,
        images,
        source,
        (<usize>imageStride) << 2,
        (<usize>rowStride) << 2,
        (<usize>pixelStride) << 2,
        SH,
        SW,
        packed,
        tapBytes,
        out,
        OH,
        OW,
        N,
        kh,
        kw,
        stride,
        padding,
        gradient,
        zeros,
      );
      let b: usize = 0;
      for (let j = n0; j < n1; j += 8) {
        gatherTile(found, K, own + ENTRIES, b, own + OUT, (<usize>j) << 2, start, m, min(n1 - j, 8), own);
        b += panelBytes;
      }
    }
    u += last - first;
  }
}
