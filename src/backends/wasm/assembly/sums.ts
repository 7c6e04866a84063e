// Sums over rows: a bias's gradient, and the last step of what was summed in blocks.

import { get, put } from "./simd";

/** y [N] = the sum of M rows, rowStride elements apart. Units: `columns` of them, so that rows are read in runs. */
export function columnSum(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  N: i32,
  x: usize,
  rowStride: i32,
  y: usize,
  columns: i32,
): void {
  const row = (<usize>rowStride) << 2;
  for (let unit = begin; unit < end; unit++) {
    const n = unit * columns,
      count = min(columns, N - n);
    const to = y + ((<usize>n) << 2);
    let p = x + ((<usize>n) << 2);
    for (let j = 0; j < count; j += 4) put(to + ((<usize>j) << 2), f32x4.splat(0), count - j);
    let m = M;
    for (; m >= 4; m -= 4) {
      const p1 = p + row,
        p2 = p1 + row,
        p3 = p2 + row;
      let j = 0;
      for (; j + 4 <= count; j += 4) {
        const at = (<usize>j) << 2;
        const s = f32x4.add(
          f32x4.add(v128.load(p + at), v128.load(p1 + at)),
          f32x4.add(v128.load(p2 + at), v128.load(p3 + at)),
        );
        v128.store(to + at, f32x4.add(v128.load(to + at), s));
      }
      if (j < count) {
        const at = (<usize>j) << 2,
          left = count - j;
        const s = f32x4.add(
          f32x4.add(get(p + at, left), get(p1 + at, left)),
          f32x4.add(get(p2 + at, left), get(p3 + at, left)),
        );
        put(to + at, f32x4.add(get(to + at, left), s), left);
      }
      p = p3 + row;
    }
    for (; m > 0; m--) {
      for (let j = 0; j < count; j += 4) {
        const at = (<usize>j) << 2,
          left = count - j;
        put(to + at, f32x4.add(get(to + at, left), get(p + at, left)), left);
      }
      p += row;
    }
  }
}
