// Element by element.

import { mask4, maskKey } from "./dropout";
import { erf4, exp4, get, madd, prepareExp, put } from "./simd";

/** dz = dy * scale where y > 0, else 0. Units: 1024 elements of n. */
export function reluGradient(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  dy: usize,
  y: usize,
  dz: usize,
  scale: f32,
): void {
  const scales = f32x4.splat(scale),
    zero = f32x4.splat(0);
  end = min(end << 10, n);
  for (let i = begin << 10; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    put(dz + at, v128.and(f32x4.mul(get(dy + at, left), scales), f32x4.gt(get(y + at, left), zero)), left);
  }
}

/** y = x / 2 * (1 + erf(x / sqrt 2)), then dropout. Units: 1024 elements of n. */
export function gelu(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  x: usize,
  y: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  const half = f32x4.splat(0.5),
    one = f32x4.splat(1),
    root = f32x4.splat(0.70710678);
  end = min(end << 10, n);
  for (let i = begin << 10; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    let v = get(x + at, left);
    v = f32x4.mul(f32x4.mul(v, half), f32x4.add(one, erf4(f32x4.mul(v, root))));
    if (seed) v = f32x4.mul(v, mask4(key, i, threshold, scale));
    put(y + at, v, left);
  }
}

/** dx = mask(dy) * ((1 + erf(x / sqrt 2)) / 2 + x e^(-x^2 / 2) / sqrt(2 pi)). Units: 1024 elements of n. */
export function geluGradient(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  dy: usize,
  x: usize,
  dx: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  const half = f32x4.splat(0.5),
    root = f32x4.splat(0.70710678),
    density = f32x4.splat(0.39894228);
  prepareExp(own);
  end = min(end << 10, n);
  for (let i = begin << 10; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    const v = get(x + at, left);
    const bell = exp4(f32x4.mul(f32x4.mul(v, v), f32x4.splat(-0.5)), own);
    const slope = madd(f32x4.mul(v, density), bell, madd(erf4(f32x4.mul(v, root)), half, half));
    let g = get(dy + at, left);
    if (seed) g = f32x4.mul(g, mask4(key, i, threshold, scale));
    put(dx + at, f32x4.mul(g, slope), left);
  }
}
