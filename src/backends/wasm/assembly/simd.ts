// Four floats at a time: what all kernels are made of.

/** a * b + c: one rounding with relaxed SIMD, two without. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(f32x4.mul(a, b), c);
}

/** c - a * b. */
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  else return f32x4.sub(c, f32x4.mul(a, b));
}

/** Sum of the four, in a fixed order. */
@inline
export function sum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 2) +
    (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3))
  );
}

@inline
export function largest(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** The first `count` (1 to 3) floats at p, then `fill`. */
export function loadSome(p: usize, count: i32, fill: f32): v128 {
  let v = f32x4.splat(fill);
  v = f32x4.replace_lane(v, 0, load<f32>(p));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(p, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(p, 8));
  return v;
}

export function storeSome(p: usize, v: v128, count: i32): void {
  store<f32>(p, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/** Up to four floats, zeros beyond `left`. */
@inline
export function get(p: usize, left: i32): v128 {
  return left >= 4 ? v128.load(p) : loadSome(p, left, 0);
}

/** Stores up to four floats; nothing beyond `left`. */
@inline
export function put(p: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(p, v);
  else storeSome(p, v, left);
}

/**
 * Writes what exp4 reads, 224 bytes at `table` (they fit the beginning of every kernel's own memory). V8 builds a constant vector anew wherever it is used, in three instructions of which
 * two want the same port: twelve of them took longer than the arithmetic. From memory each is one load.
 */
export function prepareExp(table: usize): void {
  v128.store(table, f32x4.splat(-87.3));
  v128.store(table, f32x4.splat(88), 16);
  v128.store(table, f32x4.splat(1.44269504), 32);
  v128.store(table, f32x4.splat(12582912), 48);
  v128.store(table, f32x4.splat(0.693359375), 64);
  v128.store(table, f32x4.splat(-2.1219444e-4), 80);
  v128.store(table, f32x4.splat(1.98756915e-4), 96);
  v128.store(table, f32x4.splat(1.3981999507e-3), 112);
  v128.store(table, f32x4.splat(8.3334519073e-3), 128);
  v128.store(table, f32x4.splat(4.1665795894e-2), 144);
  v128.store(table, f32x4.splat(1.6666665459e-1), 160);
  v128.store(table, f32x4.splat(5.0000001201e-1), 176);
  v128.store(table, f32x4.splat(1), 192);
  v128.store(table, i32x4.splat(127 << 23), 208);
}

/**
 * e^x to about 1e-7 relative, for x from -87.3 (below: that of -87.3, about 1e-38) to 88 (Cephes' expf). Adding 1.5 * 2^23 rounds
 * to a whole number, which then stands in the lowest bits. NaN stays NaN: pmax and pmin, one instruction each, give
 * their first argument when a comparison fails. `table`: prepareExp's.
 */
@inline
export function exp4(x: v128, table: usize): v128 {
  x = f32x4.pmin(f32x4.pmax(x, v128.load(table)), v128.load(table, 16));
  const shifted = madd(x, v128.load(table, 32), v128.load(table, 48));
  const n = f32x4.sub(shifted, v128.load(table, 48));
  let r = nmadd(n, v128.load(table, 64), x);
  r = nmadd(n, v128.load(table, 80), r);
  let p = v128.load(table, 96);
  p = madd(p, r, v128.load(table, 112));
  p = madd(p, r, v128.load(table, 128));
  p = madd(p, r, v128.load(table, 144));
  p = madd(p, r, v128.load(table, 160));
  p = madd(p, r, v128.load(table, 176));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, v128.load(table, 192)));
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), v128.load(table, 208)));
}

/** e^x of one number, with the bits that exp4 gives. */
@inline
export function exp1(x: f32, table: usize): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x), table), 0);
}

/** The error function, to about 2 units in the last place (the rational approximation of Eigen's erf for floats). */
@inline
export function erf4(v: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(v, f32x4.splat(-4)), f32x4.splat(4));
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(-2.72614225801306e-10);
  p = madd(p, s, f32x4.splat(2.77068142495902e-8));
  p = madd(p, s, f32x4.splat(-2.10102402082508e-6));
  p = madd(p, s, f32x4.splat(-5.69250639462346e-5));
  p = madd(p, s, f32x4.splat(-7.34990630326855e-4));
  p = madd(p, s, f32x4.splat(-2.95459980854025e-3));
  p = madd(p, s, f32x4.splat(-1.60960333262415e-2));
  let q = f32x4.splat(-1.45660718464996e-5);
  q = madd(q, s, f32x4.splat(-2.13374055278905e-4));
  q = madd(q, s, f32x4.splat(-1.68282697438203e-3));
  q = madd(q, s, f32x4.splat(-7.37332916720468e-3));
  q = madd(q, s, f32x4.splat(-1.42647390514189e-2));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Copies a multiple of 16 bytes: short runs take less time than memory.copy needs to be called. */
@inline
export function copyVectors(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Zeros a multiple of 16 bytes. */
@inline
export function clearVectors(to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.splat(0));
}
