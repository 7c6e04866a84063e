// Matrix products of any strides: C = start + A B.

import { mask4, maskKey } from "./dropout";
import { MR, gatherTile, outerTile } from "./microkernels";
import { get, put } from "./simd";

// The caller's own memory, in bytes: a tile's edge, the addresses of one panel of rows (or one segment), packed b, packed a.
const EDGE: usize = 0;
const TABLE: usize = 256;
export const PACKED: usize = 512;

/** Columns [0, n) of a K x n matrix (strides in bytes) as panels of K x 8, panelStride bytes apart, the last one filled with zeros. */
export function packColumns(
  from: usize,
  rowStride: usize,
  columnStride: usize,
  K: i32,
  n: i32,
  to: usize,
  panelStride: usize,
): void {
  let j = 0;
  // Two panels at once: rows of 16 floats are whole lines of the cache.
  if (columnStride == 4)
    for (; j + 16 <= n; j += 16) {
      let q = from + ((<usize>j) << 2),
        d = to;
      for (let k = 0; k < K; k++) {
        v128.store(d, v128.load(q));
        v128.store(d, v128.load(q, 16), 16);
        v128.store(d + panelStride, v128.load(q, 32));
        v128.store(d + panelStride, v128.load(q, 48), 16);
        q += rowStride;
        d += 32;
      }
      to += 2 * panelStride;
    }
  for (; j < n; j += 8) {
    let q = from + <usize>j * columnStride,
      d = to;
    to += panelStride;
    if (n - j < 8) {
      for (let k = 0; k < K; k++) {
        let c = 0;
        for (; c < n - j; c++) store<u32>(d + ((<usize>c) << 2), load<u32>(q + <usize>c * columnStride));
        for (; c < 8; c++) store<u32>(d + ((<usize>c) << 2), 0);
        q += rowStride;
        d += 32;
      }
    } else if (columnStride == 4) {
      for (let k = 0; k < K; k++) {
        v128.store(d, v128.load(q));
        v128.store(d, v128.load(q, 16), 16);
        q += rowStride;
        d += 32;
      }
    } else {
      let k = 0;
      if (rowStride == 4)
        for (; k + 4 <= K; k += 4) {
          transpose4(q, columnStride, d, 32);
          transpose4(q + 4 * columnStride, columnStride, d + 16, 32);
          q += 16;
          d += 128;
        }
      for (; k < K; k++) {
        for (let c = 0; c < 8; c++) store<u32>(d + ((<usize>c) << 2), load<u32>(q + <usize>c * columnStride));
        q += rowStride;
        d += 32;
      }
    }
  }
}

/** The 4 x 4 block at `from`, transposed to `to`; strides between rows in bytes. */
@inline
export function transpose4(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const r0 = v128.load(from),
    r1 = v128.load(from + fromStride);
  const r2 = v128.load(from + 2 * fromStride),
    r3 = v128.load(from + 3 * fromStride);
  const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5),
    b = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const c = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5),
    d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(a, c, 0, 2));
  v128.store(to + toStride, v128.shuffle<i64>(a, c, 1, 3));
  v128.store(to + 2 * toStride, v128.shuffle<i64>(b, d, 0, 2));
  v128.store(to + 3 * toStride, v128.shuffle<i64>(b, d, 1, 3));
}

/** m rows (contiguous: 4 bytes apart) of K columns, columnStride apart, as panels of K x MR. */
function packRows(from: usize, columnStride: usize, m: i32, K: i32, to: usize): void {
  for (let k = 0; k < K; k++) {
    let q = from + <usize>k * columnStride;
    let d = to + <usize>(k * MR) * 4;
    let i = m;
    for (; i >= MR; i -= MR) {
      v128.store(d, v128.load(q));
      if (MR == 6) store<u64>(d, load<u64>(q, 16), 16);
      q += MR * 4;
      d += <usize>(K * MR) * 4;
    }
    for (let r = 0; r < i; r++) store<u32>(d + ((<usize>r) << 2), load<u32>(q + ((<usize>r) << 2)));
  }
}

/**
 * C rows [m0, m1) x columns [n0, n1) = start + A B, with b's columns already packed at `packed` (K x 8 panels, kChunk long).
 * Strides in bytes. aColumn == 4: rows of A are read where they are; otherwise A's columns must be contiguous (aRow == 4).
 */
function blockProduct(
  own: usize,
  packed: usize,
  packedA: usize,
  m0: i32,
  m1: i32,
  n0: i32,
  n1: i32,
  K: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  c: usize,
  cRow: usize,
  start: usize,
): void {
  const panel = (<usize>K) << 5;
  if (aColumn == 4) {
    for (let i = m0; i < m1; i += MR) {
      const m = min(m1 - i, MR);
      for (let r = 0; r < MR; r++) {
        const row = <usize>(i + min(r, m - 1));
        store<u32>(own + TABLE + ((<usize>r) << 2), <u32>(c + row * cRow));
        store<u32>(own + TABLE + 64 + ((<usize>r) << 2), <u32>(a + row * aRow));
      }
      store<u32>(own + TABLE + 64 + ((<usize>MR) << 2), <u32>packed);
      let b: usize = 0;
      for (let j = n0; j < n1; j += 8) {
        const column = (<usize>j) << 2;
        gatherTile(
          1,
          K,
          own + TABLE + 64,
          b,
          own + TABLE,
          column,
          start ? start + column : 0,
          m,
          min(n1 - j, 8),
          own + EDGE,
        );
        b += panel;
      }
    }
    return;
  }
  store<u32>(own + TABLE, 0);
  store<u32>(own + TABLE, 0, 4);
  store<i32>(own + TABLE, K, 8);
  const rows = 16 * MR;
  for (let i0 = m0; i0 < m1; i0 += rows) {
    const i1 = min(i0 + rows, m1);
    packRows(a + ((<usize>i0) << 2), aColumn, i1 - i0, K, packedA);
    for (let i = i0; i < i1; i += MR) {
      const m = min(i1 - i, MR);
      const pa = packedA + <usize>((i - i0) * K) * 4;
      let b = packed;
      for (let j = n0; j < n1; j += 8) {
        const out = c + <usize>i * cRow + ((<usize>j) << 2);
        outerTile(
          1,
          own + TABLE,
          pa,
          MR * 4,
          b,
          32,
          out,
          cRow,
          start ? start + ((<usize>j) << 2) : out,
          start ? 0 : cRow,
          m,
          min(n1 - j, 8),
          own + EDGE,
        );
        b += panel;
      }
    }
  }
}

/**
 * A whole product on one thread, K in one piece: for the many small ones of attention. Strides in bytes; `start` as in
 * gatherTile; own memory as of `product`.
 */
export function smallProduct(
  own: usize,
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  start: usize,
): void {
  packColumns(b, bRow, bColumn, K, N, own + PACKED, (<usize>K) << 5);
  blockProduct(
    own,
    own + PACKED,
    own + PACKED + ((<usize>((N + 7) & ~7) * <usize>K) << 2),
    0,
    M,
    0,
    N,
    K,
    a,
    aRow,
    aColumn,
    c,
    cRow,
    start,
  );
}

/** In place: relu, then the dropout mask, on rows [m0, m1) x columns [n0, n1) of an M x N matrix. */
export function finish(
  m0: i32,
  m1: i32,
  n0: i32,
  n1: i32,
  N: i32,
  c: usize,
  cRow: usize,
  relu: i32,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const zero = f32x4.splat(0);
  const key = seed ? maskKey(seed, site) : 0;
  for (let i = m0; i < m1; i++) {
    const row = c + <usize>i * cRow;
    for (let j = n0; j < n1; j += 4) {
      const p = row + ((<usize>j) << 2);
      let v = get(p, n1 - j);
      if (relu) v = f32x4.pmax(v, zero);
      if (seed) v = f32x4.mul(v, mask4(key, i * N + j, threshold, scale));
      put(p, v, n1 - j);
    }
  }
}

/**
 * C [M, N] = finish(start + A [M, K] B [K, N]). Units: blocks of rowBlock x columnBlock, rows fastest. K is taken in
 * chunks of kChunk. Strides in elements. `start`: N numbers that the sums begin from; 0: from C as it is.
 */
export function product(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  start: usize,
  rowBlock: i32,
  columnBlock: i32,
  kChunk: i32,
  relu: i32,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const rowBlocks = (M + rowBlock - 1) / rowBlock;
  const ar = (<usize>aRow) << 2,
    ac = (<usize>aColumn) << 2,
    br = (<usize>bRow) << 2,
    bc = (<usize>bColumn) << 2,
    cr = (<usize>cRow) << 2;
  const packed = own + PACKED;
  const packedA = packed + ((<usize>(columnBlock + 8) * <usize>min(K, kChunk)) << 2);
  let u = begin;
  while (u < end) {
    const column = u / rowBlocks;
    const first = u - column * rowBlocks;
    const last = min(rowBlocks, first + end - u);
    const n0 = column * columnBlock,
      n1 = min(N, n0 + columnBlock);
    const m0 = first * rowBlock,
      m1 = min(M, last * rowBlock);
    for (let k = 0; k < K; k += kChunk) {
      const depth = min(K - k, kChunk);
      packColumns(b + <usize>k * br + <usize>n0 * bc, br, bc, depth, n1 - n0, packed, (<usize>depth) << 5);
      blockProduct(
        own,
        packed,
        packedA,
        m0,
        m1,
        n0,
        n1,
        depth,
        a + <usize>k * ac,
        ar,
        ac,
        c,
        cr,
        k ? 0 : start,
      );
    }
    if (relu || seed) finish(m0, m1, n0, n1, N, c, cr, relu, seed, site, threshold, scale);
    u += last - first;
  }
}
