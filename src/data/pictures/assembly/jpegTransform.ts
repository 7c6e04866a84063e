// The inverse discrete cosine transform of libjpeg's jidctint.c ("islow"), eight columns at a time: its sums of products are
// exact, so their order is free.

/** 13 bits of fraction. */
@inline
function pair(a: i16, b: i16): v128 {
  return i16x8(a, b, a, b, a, b, a, b);
}

@inline
function low(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

@inline
function high(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Sum and difference of two halves each, rounded and narrowed. */
@inline
function sum(aLow: v128, aHigh: v128, bLow: v128, bHigh: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.add(aLow, bLow), half), shift),
    i32x4.shr_s(i32x4.add(i32x4.add(aHigh, bHigh), half), shift),
  );
}

@inline
function difference(aLow: v128, aHigh: v128, bLow: v128, bHigh: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.sub(aLow, bLow), half), shift),
    i32x4.shr_s(i32x4.add(i32x4.sub(aHigh, bHigh), half), shift),
  );
}

/** Transforms the columns of [8, 8] at `at`, and leaves them there as rows. */
@inline
function columns(at: usize, shift: i32): void {
  const r1 = v128.load(at, 16);
  const r3 = v128.load(at, 48);
  const r5 = v128.load(at, 80);
  const r7 = v128.load(at, 112);

  // Even rows.
  const low26 = low(v128.load(at, 32), v128.load(at, 96));
  const high26 = high(v128.load(at, 32), v128.load(at, 96));
  const low04 = low(v128.load(at), v128.load(at, 64));
  const high04 = high(v128.load(at), v128.load(at, 64));
  const t3Low = i32x4.dot_i16x8_s(low26, pair(10703, 4433));
  const t3High = i32x4.dot_i16x8_s(high26, pair(10703, 4433));
  const t2Low = i32x4.dot_i16x8_s(low26, pair(4433, -10704));
  const t2High = i32x4.dot_i16x8_s(high26, pair(4433, -10704));
  const t0Low = i32x4.dot_i16x8_s(low04, pair(8192, 8192));
  const t0High = i32x4.dot_i16x8_s(high04, pair(8192, 8192));
  const t1Low = i32x4.dot_i16x8_s(low04, pair(8192, -8192));
  const t1High = i32x4.dot_i16x8_s(high04, pair(8192, -8192));
  const e0Low = i32x4.add(t0Low, t3Low);
  const e0High = i32x4.add(t0High, t3High);
  const e3Low = i32x4.sub(t0Low, t3Low);
  const e3High = i32x4.sub(t0High, t3High);
  const e1Low = i32x4.add(t1Low, t2Low);
  const e1High = i32x4.add(t1High, t2High);
  const e2Low = i32x4.sub(t1Low, t2Low);
  const e2High = i32x4.sub(t1High, t2High);

  // Odd rows.
  const z3 = i16x8.add(r7, r3);
  const z4 = i16x8.add(r5, r1);
  const lowZ = low(z3, z4);
  const highZ = high(z3, z4);
  const z3Low = i32x4.dot_i16x8_s(lowZ, pair(-6436, 9633));
  const z3High = i32x4.dot_i16x8_s(highZ, pair(-6436, 9633));
  const z4Low = i32x4.dot_i16x8_s(lowZ, pair(9633, 6437));
  const z4High = i32x4.dot_i16x8_s(highZ, pair(9633, 6437));
  const low71 = low(r7, r1);
  const high71 = high(r7, r1);
  const low53 = low(r5, r3);
  const high53 = high(r5, r3);
  const o0Low = i32x4.add(i32x4.dot_i16x8_s(low71, pair(-4927, -7373)), z3Low);
  const o0High = i32x4.add(i32x4.dot_i16x8_s(high71, pair(-4927, -7373)), z3High);
  const o3Low = i32x4.add(i32x4.dot_i16x8_s(low71, pair(-7373, 4926)), z4Low);
  const o3High = i32x4.add(i32x4.dot_i16x8_s(high71, pair(-7373, 4926)), z4High);
  const o1Low = i32x4.add(i32x4.dot_i16x8_s(low53, pair(-4176, -20995)), z4Low);
  const o1High = i32x4.add(i32x4.dot_i16x8_s(high53, pair(-4176, -20995)), z4High);
  const o2Low = i32x4.add(i32x4.dot_i16x8_s(low53, pair(-20995, 4177)), z3Low);
  const o2High = i32x4.add(i32x4.dot_i16x8_s(high53, pair(-20995, 4177)), z3High);

  const a0 = sum(e0Low, e0High, o3Low, o3High, shift);
  const a7 = difference(e0Low, e0High, o3Low, o3High, shift);
  const a1 = sum(e1Low, e1High, o2Low, o2High, shift);
  const a6 = difference(e1Low, e1High, o2Low, o2High, shift);
  const a2 = sum(e2Low, e2High, o1Low, o1High, shift);
  const a5 = difference(e2Low, e2High, o1Low, o1High, shift);
  const a3 = sum(e3Low, e3High, o0Low, o0High, shift);
  const a4 = difference(e3Low, e3High, o0Low, o0High, shift);

  // [8, 8] the other way round.
  const b0 = low(a0, a4);
  const b1 = high(a0, a4);
  const b2 = low(a1, a5);
  const b3 = high(a1, a5);
  const b4 = low(a2, a6);
  const b5 = high(a2, a6);
  const b6 = low(a3, a7);
  const b7 = high(a3, a7);
  const c0 = low(b0, b4);
  const c1 = high(b0, b4);
  const c2 = low(b1, b5);
  const c3 = high(b1, b5);
  const c4 = low(b2, b6);
  const c5 = high(b2, b6);
  const c6 = low(b3, b7);
  const c7 = high(b3, b7);
  v128.store(at, low(c0, c4));
  v128.store(at, high(c0, c4), 16);
  v128.store(at, low(c1, c5), 32);
  v128.store(at, high(c1, c5), 48);
  v128.store(at, low(c2, c6), 64);
  v128.store(at, high(c2, c6), 80);
  v128.store(at, low(c3, c7), 96);
  v128.store(at, high(c3, c7), 112);
}

/** Two rows of [8, 8] as bytes: 128 is the middle. */
@inline
function twoRows(at: usize, to: usize, stride: usize): void {
  const rows = v128.xor(i8x16.narrow_i16x8_s(v128.load(at), v128.load(at, 16)), i8x16.splat(-128));
  store<u64>(to, i64x2.extract_lane(rows, 0));
  store<u64>(to + stride, i64x2.extract_lane(rows, 1));
}

/** Writes a block of coefficients, of which none comes after place `last` of the zigzag, as 8 x 8 samples at `to`. */
export function transform(block: usize, last: i32, to: usize, stride: usize): void {
  if (last == 0) {
    const level = ((<i32>load<i16>(block) + 4) >> 3) + 128;
    const row = <u64>i64x2.extract_lane(i8x16.splat(<i8>max(0, min(255, level))), 0);
    for (let y = 0; y < 8; y++, to += stride) store<u64>(to, row);
    return;
  }
  columns(block, 11);
  columns(block, 18);
  twoRows(block, to, stride);
  twoRows(block + 32, to + 2 * stride, stride);
  twoRows(block + 64, to + 4 * stride, stride);
  twoRows(block + 96, to + 6 * stride, stride);
}
