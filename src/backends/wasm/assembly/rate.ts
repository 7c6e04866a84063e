// What a core can do at most: multiply-adds on twelve accumulators, without memory.

import { madd } from "./simd";

/** 96 * count floating-point operations; their result is stored, so that they are made. One unit. */
export function multiplyAdds(begin: i32, end: i32, own: usize, count: i32, result: usize): void {
  const x = v128.load(result),
    y = v128.load(result, 16);
  let a = x,
    b = y,
    c = x,
    d = y,
    e = x,
    f = y,
    g = x,
    h = y,
    i = x,
    j = y,
    k = x,
    l = y;
  for (; count > 0; count--) {
    a = madd(a, x, y);
    b = madd(b, x, y);
    c = madd(c, x, y);
    d = madd(d, x, y);
    e = madd(e, x, y);
    f = madd(f, x, y);
    g = madd(g, x, y);
    h = madd(h, x, y);
    i = madd(i, x, y);
    j = madd(j, x, y);
    k = madd(k, x, y);
    l = madd(l, x, y);
  }
  a = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  v128.store(result, f32x4.add(a, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 32);
}
