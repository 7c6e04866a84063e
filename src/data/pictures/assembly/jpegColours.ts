// From planes to pixels: libjpeg's triangle filter for colour of half the size (jdsample.c, "fancy"), and its red, green and
// blue (jdcolor.c), eight pixels at a time.

/**
 * Doubles a row of `count` sums across. `sums` has 16 bits each, one more in front and behind.
 * @param bits to shift: the sums are of 4 (rows doubled too) or 1
 */
@inline
function doubled(sums: usize, count: i32, evenRounding: i16, oddRounding: i16, bits: i32, to: usize): void {
  store<u16>(sums - 2, load<u16>(sums));
  store<u16>(sums + ((<usize>count) << 1), load<u16>(sums + ((<usize>(count - 1)) << 1)));
  for (let x = 0; x < count; x += 8) {
    const at = sums + ((<usize>x) << 1);
    const here = v128.load(at);
    const three = i16x8.add(here, i16x8.add(here, here));
    const even = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at - 2)), i16x8.splat(evenRounding)), bits);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(three, v128.load(at + 2)), i16x8.splat(oddRounding)), bits);
    // Bytes in turn: the odd ones are the upper halves of 16 bits.
    v128.store(to + ((<usize>x) << 1), v128.or(even, i16x8.shl(odd, 8)));
  }
}

/** 3 * near + far, 16 bits each. */
@inline
function weighted(near: usize, far: usize, count: i32, to: usize): void {
  for (let x = 0; x < count; x += 8) {
    const a = v128.load64_zero(near + x);
    const wide = i16x8.extend_low_i8x16_u(a);
    const other = i16x8.extend_low_i8x16_u(v128.load64_zero(far + x));
    v128.store(to + ((<usize>x) << 1), i16x8.add(i16x8.add(wide, i16x8.add(wide, wide)), other));
  }
}

@inline
function widened(from: usize, count: i32, to: usize): void {
  for (let x = 0; x < count; x += 8)
    v128.store(to + ((<usize>x) << 1), i16x8.extend_low_i8x16_u(v128.load64_zero(from + x)));
}

/** (a * x + b * y + 32,768) >> 16 for eight pairs. */
@inline
function product(x: v128, y: v128, a: i16, b: i16): v128 {
  const factors = i16x8(a, b, a, b, a, b, a, b);
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(
      i32x4.add(i32x4.dot_i16x8_s(i16x8.shuffle(x, y, 0, 8, 1, 9, 2, 10, 3, 11), factors), half),
      16,
    ),
    i32x4.shr_s(
      i32x4.add(i32x4.dot_i16x8_s(i16x8.shuffle(x, y, 4, 12, 5, 13, 6, 14, 7, 15), factors), half),
      16,
    ),
  );
}

/** Stores eight pixels of three or four bytes; `rg` is eight reds and eight greens, `b` eight blues (and what follows is 255). */
@inline
function put(rg: v128, b: v128, to: usize, step: i32): void {
  if (step == 3) {
    v128.store(to, i8x16.shuffle(rg, b, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
    const rest = i8x16.shuffle(rg, b, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0);
    store<u64>(to, i64x2.extract_lane(rest, 0), 16);
  } else {
    v128.store(to, i8x16.shuffle(rg, b, 0, 8, 16, 24, 1, 9, 17, 24, 2, 10, 18, 24, 3, 11, 19, 24));
    v128.store(to, i8x16.shuffle(rg, b, 4, 12, 20, 24, 5, 13, 21, 24, 6, 14, 22, 24, 7, 15, 23, 24), 16);
  }
}

/**
 * Writes all rows, [height, width, step]. Up to 32 bytes behind the last are written too.
 * @param blue plane of Cb; 0 for a picture without colour
 * @param scratch of four times `stride` bytes and 128
 */
export function writeRows(
  bright: usize,
  blue: usize,
  red: usize,
  scratch: usize,
  to: usize,
  width: i32,
  height: i32,
  stride: i32,
  colourStride: i32,
  across: i32,
  down: i32,
  step: i32,
): void {
  const colourWidth = (width + across - 1) / across;
  const colourHeight = (height + down - 1) / down;
  const sums = scratch + 16;
  const blues = sums + ((<usize>colourStride) << 1) + 32;
  const reds = blues + <usize>stride;
  const opaque = i8x16.splat(-1);
  for (let y = 0; y < height; y++) {
    const row = bright + <usize>(y * stride);
    let blueRow = blue;
    let redRow = red;
    if (blue != 0) {
      const near = y / down;
      blueRow += <usize>(near * colourStride);
      redRow += <usize>(near * colourStride);
      if (down == 2) {
        const far = max(0, min(colourHeight - 1, y & 1 ? near + 1 : near - 1));
        weighted(blueRow, blue + <usize>(far * colourStride), colourWidth, sums);
        doubled(sums, colourWidth, 8, 7, 4, blues);
        weighted(redRow, red + <usize>(far * colourStride), colourWidth, sums);
        doubled(sums, colourWidth, 8, 7, 4, reds);
        blueRow = blues;
        redRow = reds;
      } else if (across == 2) {
        widened(blueRow, colourWidth, sums);
        doubled(sums, colourWidth, 1, 2, 2, blues);
        widened(redRow, colourWidth, sums);
        doubled(sums, colourWidth, 1, 2, 2, reds);
        blueRow = blues;
        redRow = reds;
      }
    }
    for (let x = 0; x < width; x += 8) {
      const grey = v128.load64_zero(row + x);
      const at = to + <usize>(x * step);
      if (blue == 0) {
        put(i64x2.shuffle(grey, grey, 0, 0), i64x2.shuffle(grey, opaque, 0, 2), at, step);
        continue;
      }
      const light = i16x8.extend_low_i8x16_u(grey);
      const middle = i16x8.splat(128);
      const cb = i16x8.sub(i16x8.extend_low_i8x16_u(v128.load64_zero(blueRow + x)), middle);
      const cr = i16x8.sub(i16x8.extend_low_i8x16_u(v128.load64_zero(redRow + x)), middle);
      // 1.402 is 1 + 26,345 / 65,536; 0.71414 is 1 - 18,734 / 65,536; 1.772 is 2 - 14,942 / 65,536.
      const r = i16x8.add(i16x8.add(light, cr), product(cr, cr, 26345, 0));
      const g = i16x8.add(i16x8.sub(light, cr), product(cb, cr, -22554, 18734));
      const b = i16x8.add(i16x8.add(light, i16x8.add(cb, cb)), product(cb, cb, -14942, 0));
      put(i8x16.narrow_i16x8_u(r, g), i64x2.shuffle(i8x16.narrow_i16x8_u(b, b), opaque, 0, 2), at, step);
    }
    to += <usize>(width * step);
  }
}
