// Masks from the stateless generator (src/random.ts): the same bits as on every backend.

import { get, put } from "./simd";

function hash32(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}

@inline
function hash4(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(<i32>0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** The key of a site's masks in this step. */
@inline
export function maskKey(seed: usize, site: u32): u32 {
  return hash32(load<u32>(seed) ^ hash32(site));
}

/** What elements index to index + 3 are multiplied by: `scale` where kept, 0 where dropped. */
@inline
export function mask4(key: u32, index: u32, threshold: u32, scale: f32): v128 {
  const indices = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
  const bits = hash4(v128.xor(hash4(indices), i32x4.splat(key)));
  return v128.and(i32x4.ge_u(bits, i32x4.splat(threshold)), f32x4.splat(scale));
}

/** y = mask(x) + residual (when it is given), elements [begin * 1024, end * 1024) of n. */
export function dropout(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  x: usize,
  residual: usize,
  y: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  end = min(end << 10, n);
  for (let i = begin << 10; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    let v = get(x + at, left);
    if (seed) v = f32x4.mul(v, mask4(key, i, threshold, scale));
    if (residual) v = f32x4.add(v, get(residual + at, left));
    put(y + at, v, left);
  }
}
