// Crop, flip and normalise from bytes: src/backends/ops/augment.ts says how.

/** The sample position for output i of S inside [start, start + length - 1]. */
@inline
function position(start: f32, length: f32, i: i32, S: i32): f32 {
  return min(max(start + ((<f32>i + 0.5) * length) / <f32>S - 0.5, start), start + length - 1);
}

/** A picture's row h, or 0 outside. */
@inline
function rowOf(picture: usize, h: i32, H: i32, W: i32): usize {
  return <u32>h < <u32>H ? picture + <usize>(h * W * 3) : 0;
}

/** A row's pixel as four floats (the fourth is the next pixel's first byte, or whatever follows); black outside. */
@inline
function pixel(row: usize, w: i32, W: i32): v128 {
  if (!row || <u32>w >= <u32>W) return f32x4.splat(0);
  const bytes = v128.load32_zero(row + <usize>(3 * w));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/** pictures u8 [B, H, W, 3], boxes [B, 8] -> x [B, H, W, 4]. Units: rows. */
export function augment(
  begin: i32,
  end: i32,
  own: usize,
  H: i32,
  W: i32,
  pictures: usize,
  boxes: usize,
  x: usize,
  mean0: f32,
  mean1: f32,
  mean2: f32,
  deviation0: f32,
  deviation1: f32,
  deviation2: f32,
): void {
  const scale = f32x4(1 / (255 * deviation0), 1 / (255 * deviation1), 1 / (255 * deviation2), 0);
  const shift = f32x4(mean0 / deviation0, mean1 / deviation1, mean2 / deviation2, 0);
  for (let row = begin; row < end; row++) {
    const b = row / H,
      i = row - b * H;
    const box = boxes + ((<usize>b) << 5);
    const left = load<f32>(box),
      top = load<f32>(box, 4),
      width = load<f32>(box, 8),
      height = load<f32>(box, 12);
    const flip = load<f32>(box, 16) != 0;
    const picture = pictures + <usize>(b * H * W * 3);
    const sy = position(top, height, i, H);
    const y0 = floor(sy),
      y1 = min(y0 + 1, top + height - 1);
    const down = f32x4.splat(sy - y0),
      up = f32x4.splat(1 - (sy - y0));
    const above = rowOf(picture, <i32>y0, H, W),
      below = rowOf(picture, <i32>y1, H, W);
    for (let j = 0; j < W; j++) {
      const sx = position(left, width, flip ? W - 1 - j : j, W);
      const x0 = floor(sx),
        x1 = min(x0 + 1, left + width - 1);
      const across = f32x4.splat(sx - x0),
        back = f32x4.splat(1 - (sx - x0));
      const upper = f32x4.add(
        f32x4.mul(pixel(above, <i32>x0, W), back),
        f32x4.mul(pixel(above, <i32>x1, W), across),
      );
      const lower = f32x4.add(
        f32x4.mul(pixel(below, <i32>x0, W), back),
        f32x4.mul(pixel(below, <i32>x1, W), across),
      );
      const v = f32x4.add(f32x4.mul(upper, up), f32x4.mul(lower, down));
      v128.store(x + ((<usize>(row * W + j)) << 4), f32x4.sub(f32x4.mul(v, scale), shift));
    }
  }
}
