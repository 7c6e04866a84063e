// Erased, blended and cut pictures: src/backends/ops/mixPictures.ts says how.

/** Whether pixel (i, j) lies in a box of left, top, right, bottom. */
@inline
function isIn(box: usize, i: i32, j: i32): bool {
  const x = <f32>j,
    y = <f32>i;
  return x >= load<f32>(box) && y >= load<f32>(box, 4) && x < load<f32>(box, 8) && y < load<f32>(box, 12);
}

/** x [B, H, W, 4], mixing [B, 12] -> y. Units: rows. */
export function mixPictures(
  begin: i32,
  end: i32,
  own: usize,
  H: i32,
  W: i32,
  x: usize,
  mixing: usize,
  y: usize,
): void {
  const none = f32x4.splat(0);
  for (let row = begin; row < end; row++) {
    const b = row / H,
      i = row - b * H;
    const mine = mixing + <usize>(b * 48);
    const partner = <i32>load<f32>(mine);
    const theirs = mixing + <usize>(partner * 48);
    const share = load<f32>(mine, 4);
    const from = x + ((<usize>row * <usize>W) << 4),
      other = x + ((<usize>(partner * H + i) * <usize>W) << 4),
      to = y + ((<usize>row * <usize>W) << 4);
    for (let j = 0; j < W; j++) {
      const at = (<usize>j) << 4;
      const kept = isIn(mine + 8, i, j) ? <f32>0 : share;
      const a = isIn(mine + 24, i, j) ? none : v128.load(from + at),
        c = isIn(theirs + 24, i, j) ? none : v128.load(other + at);
      v128.store(to + at, f32x4.add(f32x4.mul(a, f32x4.splat(kept)), f32x4.mul(c, f32x4.splat(1 - kept))));
    }
  }
}
