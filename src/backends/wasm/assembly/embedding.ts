// Word embedding with its position encoding, and the gradients: by sorted words, and by positions.

import { mask4, maskKey } from "./dropout";
import { get, madd, put } from "./simd";

/** y = dropout(table[id] * scale + positions[row / batch]). Units: rows. */
export function embedding(
  begin: i32,
  end: i32,
  own: usize,
  E: i32,
  ids: usize,
  table: usize,
  positions: usize,
  batch: i32,
  factor: f32,
  y: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  const factors = f32x4.splat(factor);
  const row = (<usize>E) << 2;
  for (let m = begin; m < end; m++) {
    const from = table + <usize>load<u32>(ids + ((<usize>m) << 2)) * row,
      position = positions + <usize>(m / batch) * row;
    for (let e = 0; e < E; e += 4) {
      const at = (<usize>e) << 2,
        left = E - e;
      let v = madd(get(from + at, left), factors, get(position + at, left));
      if (seed) v = f32x4.mul(v, mask4(key, m * E + e, threshold, scale));
      put(y + <usize>m * row + at, v, left);
    }
  }
}

/** dtable's rows that no word touches are cleared (unless they keep what they have), the others summed in ascending order. Units: 64 rows of the table. */
export function embeddingGradient(
  begin: i32,
  end: i32,
  own: usize,
  rows: i32,
  M: i32,
  E: i32,
  dy: usize,
  order: usize,
  sortedIds: usize,
  factor: f32,
  dtable: usize,
  accumulate: i32,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  const factors = f32x4.splat(factor);
  const row = (<usize>E) << 2;
  const first = begin << 6,
    last = min(rows, end << 6);
  if (!accumulate) memory.fill(dtable + <usize>first * row, 0, <usize>(last - first) * row);
  // The first place whose word is not below `first`.
  let low = 0,
    high = M;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i32>(sortedIds + ((<usize>middle) << 2)) < first) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < M; i++) {
    const word = load<i32>(sortedIds + ((<usize>i) << 2));
    if (word >= last) break;
    const m = load<i32>(order + ((<usize>i) << 2));
    const from = dy + <usize>m * row,
      to = dtable + <usize>word * row;
    for (let e = 0; e < E; e += 4) {
      const at = (<usize>e) << 2,
        left = E - e;
      let g = get(from + at, left);
      if (seed) g = f32x4.mul(g, mask4(key, m * E + e, threshold, scale));
      put(to + at, madd(g, factors, get(to + at, left)), left);
    }
  }
}

/** Sums over the columns of the batch; positions beyond the sequence are cleared. Units: positions. */
export function embeddingPositionGradient(
  begin: i32,
  end: i32,
  own: usize,
  E: i32,
  M: i32,
  batch: i32,
  dy: usize,
  dpositions: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  const row = (<usize>E) << 2;
  for (let t = begin; t < end; t++) {
    const to = dpositions + <usize>t * row;
    if (t * batch >= M) {
      memory.fill(to, 0, row);
      continue;
    }
    for (let e = 0; e < E; e += 4) {
      const at = (<usize>e) << 2,
        left = E - e;
      let sum = f32x4.splat(0);
      for (let m = t * batch; m < (t + 1) * batch; m++) {
        let g = get(dy + <usize>m * row + at, left);
        if (seed) g = f32x4.mul(g, mask4(key, m * E + e, threshold, scale));
        sum = f32x4.add(sum, g);
      }
      put(to + at, sum, left);
    }
  }
}

/** y = the row of x (rowStride elements apart) that `index` points to. One unit. */
export function selectRow(
  begin: i32,
  end: i32,
  own: usize,
  E: i32,
  rowStride: i32,
  x: usize,
  index: usize,
  y: usize,
): void {
  if (begin < end) memory.copy(y, x + ((<usize>load<i32>(index) * <usize>rowStride) << 2), (<usize>E) << 2);
}
