// Pooling over [B, H, W, C], C a multiple of four.

/** y and the tap (ky * window + kx) of the first maximum. Units: output pixels. */
export function maxPool(
  begin: i32,
  end: i32,
  own: usize,
  H: i32,
  W: i32,
  C: i32,
  OH: i32,
  OW: i32,
  window: i32,
  stride: i32,
  padding: i32,
  x: usize,
  y: usize,
  indices: usize,
): void {
  for (let pixel = begin; pixel < end; pixel++) {
    const ow = pixel % OW,
      oh = (pixel / OW) % OH,
      image = pixel / OW / OH;
    const h0 = oh * stride - padding,
      w0 = ow * stride - padding;
    const ky0 = max(0, -h0),
      ky1 = min(window, H - h0),
      kx0 = max(0, -w0),
      kx1 = min(window, W - w0);
    const corner = x + ((<usize>(((image * H + h0 + ky0) * W + w0 + kx0) * C)) << 2);
    const to = <usize>pixel * <usize>C;
    for (let c: usize = 0; c < <usize>C; c += 4) {
      let row = corner + (c << 2);
      let best = v128.load(row),
        at = i32x4.splat(ky0 * window + kx0);
      for (let ky = ky0; ky < ky1; ky++) {
        let p = row;
        for (let kx = kx0; kx < kx1; kx++) {
          const v = v128.load(p);
          const above = f32x4.gt(v, best);
          best = v128.bitselect(v, best, above);
          at = v128.bitselect(i32x4.splat(ky * window + kx), at, above);
          p += (<usize>C) << 2;
        }
        row += (<usize>(W * C)) << 2;
      }
      v128.store(y + ((to + c) << 2), best);
      const taps = i16x8.narrow_i32x4_u(at, at);
      v128.store32_lane(indices + to + c, i8x16.narrow_i16x8_u(taps, taps), 0);
    }
  }
}

/** dx: each input pixel collects from the outputs whose maximum it was. Units: input pixels. */
export function maxPoolGradient(
  begin: i32,
  end: i32,
  own: usize,
  H: i32,
  W: i32,
  C: i32,
  OH: i32,
  OW: i32,
  window: i32,
  stride: i32,
  padding: i32,
  dy: usize,
  indices: usize,
  dx: usize,
): void {
  for (let pixel = begin; pixel < end; pixel++) {
    const w = pixel % W,
      h = (pixel / W) % H,
      image = pixel / W / H;
    const to = dx + ((<usize>pixel * <usize>C) << 2);
    const oh0 = max(0, (h + padding - window + stride) / stride),
      oh1 = min(OH - 1, (h + padding) / stride);
    const ow0 = max(0, (w + padding - window + stride) / stride),
      ow1 = min(OW - 1, (w + padding) / stride);
    for (let c = 0; c < C; c += 4) {
      let s = f32x4.splat(0);
      for (let oh = oh0; oh <= oh1; oh++)
        for (let ow = ow0; ow <= ow1; ow++) {
          const tap = (h + padding - oh * stride) * window + (w + padding - ow * stride);
          const from = <usize>((image * OH + oh) * OW + ow) * <usize>C + <usize>c;
          const four = v128.load32_zero(indices + from);
          const taps = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four));
          s = f32x4.add(s, v128.and(v128.load(dy + (from << 2)), i32x4.eq(taps, i32x4.splat(tap))));
        }
      v128.store(to + ((<usize>c) << 2), s);
    }
  }
}

/** y [B, C] = mean over the positions. Units: images. */
export function globalAveragePool(
  begin: i32,
  end: i32,
  own: usize,
  area: i32,
  C: i32,
  x: usize,
  y: usize,
): void {
  const row = (<usize>C) << 2;
  const inverse = f32x4.splat(1 / <f32>area);
  for (let image = begin; image < end; image++)
    for (let c: usize = 0; c < row; c += 16) {
      let s = f32x4.splat(0);
      let p = x + <usize>(image * area) * row + c;
      for (let i = 0; i < area; i++) {
        s = f32x4.add(s, v128.load(p));
        p += row;
      }
      v128.store(y + <usize>image * row + c, f32x4.mul(s, inverse));
    }
}

/** dx [B, area, C]: dy shared out. Units: images. */
export function globalAveragePoolGradient(
  begin: i32,
  end: i32,
  own: usize,
  area: i32,
  C: i32,
  dy: usize,
  dx: usize,
): void {
  const row = (<usize>C) << 2;
  const inverse = f32x4.splat(1 / <f32>area);
  for (let image = begin; image < end; image++)
    for (let c: usize = 0; c < row; c += 16) {
      const v = f32x4.mul(v128.load(dy + <usize>image * row + c), inverse);
      let p = dx + <usize>(image * area) * row + c;
      for (let i = 0; i < area; i++) {
        v128.store(p, v);
        p += row;
      }
    }
}
