// Pictures' few channels in rows without gaps: a row of a filter's taps is then one run of memory. The fourth channel of a picture, where it
// is known to be empty, is left out, and so are the filters' rows for it.

/** x [images, H, W, 4] with `padding` zeros around: to [images, H + 2p, W + 2p, C], its first C channels: 3 or 4. Units: rows of the result. */
export function padPictures(
  begin: i32,
  end: i32,
  own: usize,
  x: usize,
  H: i32,
  W: i32,
  C: i32,
  padding: i32,
  to: usize,
): void {
  const height = H + 2 * padding;
  const pixel = (<usize>C) << 2,
    side = <usize>padding * pixel,
    inside = <usize>W * pixel;
  for (let row = begin; row < end; row++) {
    const image = row / height,
      h = row - image * height - padding;
    let d = to + <usize>row * (2 * side + inside);
    if (h < 0 || h >= H) {
      memory.fill(d, 0, 2 * side + inside);
      continue;
    }
    memory.fill(d, 0, side);
    d += side;
    let from = x + ((<usize>((image * H + h) * W)) << 4);
    for (const last = d + inside; d < last; d += pixel) {
      const v = v128.load(from);
      if (C == 4) v128.store(d, v);
      else {
        v128.store64_lane(d, v, 0);
        v128.store32_lane(d, v, 2, 8);
      }
      from += 16;
    }
    memory.fill(d, 0, side);
  }
}

/** The first 3 of each tap's 4 rows of `bytes`. Units: taps. */
export function withoutFourth(begin: i32, end: i32, own: usize, from: usize, bytes: usize, to: usize): void {
  for (let tap = <usize>begin; tap < <usize>end; tap++)
    memory.copy(to + tap * 3 * bytes, from + tap * 4 * bytes, 3 * bytes);
}

/** Each tap's 3 rows of `bytes`, and a fourth of zeros. Units: taps. */
export function withFourth(begin: i32, end: i32, own: usize, from: usize, bytes: usize, to: usize): void {
  for (let tap = <usize>begin; tap < <usize>end; tap++) {
    memory.copy(to + tap * 4 * bytes, from + tap * 3 * bytes, 3 * bytes);
    memory.fill(to + (tap * 4 + 3) * bytes, 0, bytes);
  }
}
