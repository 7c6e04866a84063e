// The rows of a Vision Transformer: patches with their class token and positions, and the token's rows alone.

/** y's rows of a place: the token or a patch with its bias, and the position. Units: places. */
export function patchTokens(
  begin: i32,
  end: i32,
  own: usize,
  B: i32,
  patches: i32,
  E: i32,
  x: usize,
  bias: usize,
  token: usize,
  positions: usize,
  y: usize,
): void {
  const row = (<usize>E) << 2;
  for (let place = begin; place < end; place++)
    for (let picture = 0; picture < B; picture++) {
      const from = x + <usize>(picture * patches + place - 1) * row,
        to = y + <usize>(place * B + picture) * row,
        position = positions + <usize>place * row;
      for (let e: usize = 0; e < row; e += 16) {
        const v = place == 0 ? v128.load(token + e) : f32x4.add(v128.load(from + e), v128.load(bias + e));
        v128.store(to + e, f32x4.add(v, v128.load(position + e)));
      }
    }
}

/** dx, and dpositions summed over the pictures. Units: places. */
export function patchTokensGradient(
  begin: i32,
  end: i32,
  own: usize,
  B: i32,
  patches: i32,
  E: i32,
  dy: usize,
  dx: usize,
  dpositions: usize,
): void {
  const row = (<usize>E) << 2;
  for (let place = begin; place < end; place++)
    for (let e: usize = 0; e < row; e += 16) {
      let sum = f32x4.splat(0);
      for (let picture = 0; picture < B; picture++) {
        const v = v128.load(dy + <usize>(place * B + picture) * row + e);
        sum = f32x4.add(sum, v);
        if (place > 0) v128.store(dx + <usize>(picture * patches + place - 1) * row + e, v);
      }
      v128.store(dpositions + <usize>place * row + e, sum);
    }
}

/** The token's gradient is the first position's, the bias's the sum of the others. One unit. */
export function patchBiasGradient(
  begin: i32,
  end: i32,
  own: usize,
  patches: i32,
  E: i32,
  dpositions: usize,
  dbias: usize,
  dtoken: usize,
): void {
  if (begin >= end) return;
  const row = (<usize>E) << 2;
  memory.copy(dtoken, dpositions, row);
  for (let e: usize = 0; e < row; e += 16) {
    let sum = f32x4.splat(0);
    for (let place = 1; place <= patches; place++)
      sum = f32x4.add(sum, v128.load(dpositions + <usize>place * row + e));
    v128.store(dbias + e, sum);
  }
}

/** y [length] = the first `count` elements of x, then zeros. One unit. */
export function firstElements(
  begin: i32,
  end: i32,
  own: usize,
  count: i32,
  length: i32,
  x: usize,
  y: usize,
): void {
  if (begin >= end) return;
  const bytes = (<usize>count) << 2;
  memory.copy(y, x, bytes);
  memory.fill(y + bytes, 0, ((<usize>length) << 2) - bytes);
}
