// Matrix products by seven products of half the size for eight: Strassen's ("Gaussian elimination is not optimal", 1969) in
// Winograd's form ("On multiplication of 2 x 2 matrices", 1971), once, on pairs of tiles: rows i to i + MR with the MR below,
// columns j to j + 8 with the 8 beside, four of k with the next four.

import { MR, chainTile } from "./microkernels";
import { finish, packColumns } from "./product";
import { get } from "./simd";

// The caller's own memory, in bytes: four tiles of sums (a whole tile is 192 at most), and seven entries of chainTile.
const TILE: usize = 192;
const ENTRIES: usize = 4 * TILE;
const PACKED: usize = 1024;

/** The operands lie in the order in which chains use them: products 1 2, 6 5 3, 7, 4. */
@inline
function putSeven(
  to: usize,
  stride: usize,
  v1: v128,
  v2: v128,
  v3: v128,
  v4: v128,
  v5: v128,
  v6: v128,
  v7: v128,
): void {
  v128.store(to, v1);
  v128.store((to += stride), v2);
  v128.store((to += stride), v6);
  v128.store((to += stride), v5);
  v128.store((to += stride), v3);
  v128.store((to += stride), v7);
  v128.store((to += stride), v4);
}

@inline
function putA(to: usize, stride: usize, a11: v128, a12: v128, a21: v128, a22: v128): void {
  const s1 = f32x4.add(a21, a22),
    s2 = f32x4.sub(s1, a11);
  putSeven(to, stride, a11, a12, f32x4.sub(a12, s2), a22, s1, s2, f32x4.sub(a11, a21));
}

@inline
function putB(to: usize, stride: usize, b11: v128, b12: v128, b21: v128, b22: v128): void {
  const t1 = f32x4.sub(b12, b11),
    t2 = f32x4.sub(b22, t1);
  putSeven(to, stride, b11, b21, b22, f32x4.sub(b21, t2), t1, t2, f32x4.sub(b22, b12));
}

/** What the seven products take of `rows` rows of a, K long: seven times MR rows, rowBytes apart. Rows beyond are zeros. */
function packA(a: usize, aRow: usize, rows: i32, K: i32, zeros: usize, to: usize, rowBytes: usize): void {
  for (let r = 0; r < MR; r++) {
    let upper = r < rows ? a + <usize>r * aRow : zeros,
      lower = r + MR < rows ? a + <usize>(r + MR) * aRow : zeros;
    let d = to + <usize>r * rowBytes;
    let left = K;
    for (; left >= 8; left -= 8) {
      putA(d, MR * rowBytes, v128.load(upper), v128.load(upper, 16), v128.load(lower), v128.load(lower, 16));
      upper += 32;
      lower += 32;
      d += 16;
    }
    if (left)
      putA(
        d,
        MR * rowBytes,
        get(upper, left),
        left > 4 ? get(upper + 16, left - 4) : f32x4.splat(0),
        get(lower, left),
        left > 4 ? get(lower + 16, left - 4) : f32x4.splat(0),
      );
  }
}

/** What the seven products take of up to 16 columns of b: seven panels of half x 8. `panels`: room for two of 2 half x 8. */
function packB(
  b: usize,
  bRow: usize,
  bColumn: usize,
  K: i32,
  half: i32,
  columns: i32,
  panels: usize,
  to: usize,
): void {
  const panel = (<usize>(2 * half)) << 5,
    filled = (<usize>K) << 5;
  memory.fill(panels + filled, 0, panel - filled);
  memory.fill(panels + panel + filled, 0, panel - filled);
  if (columns <= 8) memory.fill(panels + panel, 0, panel);
  packColumns(b, bRow, bColumn, K, columns, panels, panel);
  const stride = (<usize>half) << 5;
  for (let q = 0; q < half; q += 4) {
    for (let at: usize = 0; at < 128; at += 16)
      putB(
        to + at,
        stride,
        v128.load(panels + at),
        v128.load(panels + panel + at),
        v128.load(panels + at, 128),
        v128.load(panels + panel + at, 128),
      );
    panels += 256;
    to += 128;
  }
}

/** m x n of out = from + x + y, and then x = x + z; x, y and z are tiles. */
function addTiles(
  x: usize,
  y: usize,
  z: usize,
  out: usize,
  outRow: usize,
  from: usize,
  fromRow: usize,
  m: i32,
  n: i32,
): void {
  for (let r = 0; r < MR; r++) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16);
    const v0 = f32x4.add(x0, v128.load(y)),
      v1 = f32x4.add(x1, v128.load(y, 16));
    if (r < m)
      if (n == 8) {
        const w0 = f32x4.add(v0, v128.load(from)),
          w1 = f32x4.add(v1, v128.load(from, 16));
        v128.store(out, w0);
        v128.store(out, w1, 16);
      } else {
        v128.store(y, v0);
        v128.store(y, v1, 16);
        for (let j: usize = 0; j < (<usize>n) << 2; j += 4)
          store<f32>(out + j, load<f32>(from + j) + load<f32>(y + j));
      }
    v128.store(x, f32x4.add(x0, v128.load(z)));
    v128.store(x, f32x4.add(x1, v128.load(z, 16)), 16);
    x += 32;
    y += 32;
    z += 32;
    out += outRow;
    from += fromRow;
  }
}

/** 2 MR rows of C (`rows` are there) x columns [n0, n1), from packed operands. `start` as in strassenProduct. */
function pairProduct(
  own: usize,
  half: i32,
  rowBytes: usize,
  zeros: usize,
  c: usize,
  cRow: usize,
  start: usize,
  rows: i32,
  n0: i32,
  n1: i32,
): void {
  const entries = own + ENTRIES,
    p1 = own,
    u2 = own + TILE,
    u4 = u2 + TILE,
    p7 = u4 + TILE;
  const upper = min(rows, MR),
    lower = rows - MR,
    group = (<usize>(7 * half)) << 5;
  let b: usize = 0;
  for (let j = n0; j < n1; j += 16) {
    const left = min(n1 - j, 8),
      right = min(n1 - j - 8, 8);
    const c11 = c + ((<usize>j) << 2),
      c12 = c11 + 32,
      c21 = c11 + MR * cRow,
      c22 = c21 + 32;
    const first = start + ((<usize>j) << 2);
    const f11 = start ? first : c11,
      f12 = start ? first + 32 : c12,
      f21 = start ? first : c21,
      f22 = start ? first + 32 : c22;
    const fRow = start ? 0 : cRow;
    chainTile(2, half, entries, rowBytes, b, zeros, 0, c11, cRow, f11, fRow, upper, left, p7);
    // At the lower and the right edge operands are zeros, and what they would add is passed over.
    if (lower > 0 && right > 0) {
      chainTile(3, half, entries + 24, rowBytes, b, p1, 32, c12, cRow, f12, fRow, upper, right, p7);
      chainTile(1, half, entries + 60, rowBytes, b, zeros, 0, 0, 0, 0, 0, 0, 0, p7);
      addTiles(p7, u4, u2, c22, cRow, f22, fRow, lower, right);
      chainTile(1, half, entries + 72, rowBytes, b, p7, 32, c21, cRow, f21, fRow, lower, left, p1);
    } else if (lower > 0 || right > 0) {
      chainTile(1, half, entries + 24, rowBytes, b, p1, 32, 0, 0, 0, 0, 0, 0, p7);
      if (lower > 0)
        chainTile(1, half, entries + 72, rowBytes, b, u2, 32, c21, cRow, f21, fRow, lower, left, p7);
      else chainTile(1, half, entries + 48, rowBytes, b, u2, 32, c12, cRow, f12, fRow, upper, right, p7);
    }
    b += group;
  }
}

/**
 * C [M, N] = finish(start + A [M, K] B [K, N]), rows of A contiguous. Units: blocks of rowBlock (a multiple of 2 MR) x columnBlock (of
 * 16), rows fastest. K is taken in chunks of kChunk, eights. Strides in elements. `start`: N numbers that the sums
 * begin from; 0: from C as it is. `zeros`: at least kChunk + 16 of them. An element's error is one of its pair of tiles: small beside
 * the largest there, not beside itself.
 */
export function strassenProduct(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aRow: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  start: usize,
  zeros: usize,
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
    br = (<usize>bRow) << 2,
    bc = (<usize>bColumn) << 2,
    cr = (<usize>cRow) << 2;
  const longest = ((min(K, kChunk) + 7) & ~7) >> 1;
  const rowBytes = ((<usize>longest) << 2) + 32;
  const packedA = own + PACKED,
    panels = packedA + 7 * MR * rowBytes,
    packed = panels + ((<usize>longest) << 7);
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
      const depth = min(K - k, kChunk),
        half = ((depth + 7) & ~7) >> 1;
      const panel = (<usize>half) << 5;
      let to = packed;
      for (let j = n0; j < n1; j += 16) {
        packB(b + <usize>k * br + <usize>j * bc, br, bc, depth, half, min(n1 - j, 16), panels, to);
        to += 7 * panel;
      }
      for (let p = 0; p < 7; p++) {
        const entry = own + ENTRIES + <usize>(12 * p);
        store<u32>(entry, <u32>(packedA + <usize>(p * MR) * rowBytes));
        store<u32>(entry, <u32>(packed + <usize>p * panel), 4);
        // Kept are, in this order: product 1, then with product 6 added, then with product 5; and product 7.
        const kept = p == 0 ? 0 : p == 2 ? 1 : p == 3 ? 2 : p == 5 ? 3 : -1;
        store<u32>(entry, kept < 0 ? 0 : <u32>(own + <usize>kept * TILE), 8);
      }
      for (let i = m0; i < m1; i += 2 * MR) {
        const rows = min(m1 - i, 2 * MR);
        packA(a + <usize>i * ar + ((<usize>k) << 2), ar, rows, depth, zeros, packedA, rowBytes);
        pairProduct(own, half, rowBytes, zeros, c + <usize>i * cr, cr, k ? 0 : start, rows, n0, n1);
      }
    }
    if (relu || seed) finish(m0, m1, n0, n1, N, c, cr, relu, seed, site, threshold, scale);
    u += last - first;
  }
}
