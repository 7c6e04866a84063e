// Attention over kept keys and values: units are heads, each with its own columns of the cache, so that no two threads meet.

import { exp4, get, loadSome, madd, prepareExp, put, sum } from "./simd";

const constants: usize = 256;

/** Writes a score, and gives it. */
@inline
function keep(to: usize, score: f32): f32 {
  store<f32>(to, score);
  return score;
}

/** Rows of qkv are q, k and v of the words from `position` on; rows of the cache are k and v. Own memory: exp4's constants, then scores [C]. */
export function cachedAttention(
  begin: i32,
  end: i32,
  own: usize,
  R: i32,
  E: i32,
  heads: i32,
  C: i32,
  qkv: usize,
  cache: usize,
  positionAt: usize,
  o: usize,
): void {
  const D = E / heads;
  const first = load<i32>(positionAt);
  const row = (<usize>(2 * E)) << 2;
  const third = (<usize>E) << 2;
  const scale = <f32>1 / sqrt<f32>(<f32>D);
  const scores = own + constants;
  const whole = D % 4 == 0;
  prepareExp(own);
  for (let h = begin; h < end; h++) {
    const head = (<usize>(h * D)) << 2;
    for (let r = 0; r < R && first + r < C; r++) {
      const from = qkv + ((<usize>(r * 3 * E)) << 2) + third + head;
      const to = cache + <usize>(first + r) * row + head;
      for (let d = 0; d < D; d += 4) {
        const at = (<usize>d) << 2,
          left = D - d;
        put(to + at, get(from + at, left), left);
        put(to + third + at, get(from + third + at, left), left);
      }
    }
    for (let r = 0; r < R; r++) {
      const q = qkv + ((<usize>(r * 3 * E)) << 2) + head;
      const seen = min(first + r + 1, C);
      let most = -f32.MAX_VALUE;
      let key = 0;
      const fours = whole ? seen - (seen % 4) : 0;
      // Four keys side by side: their sums do not wait for one another.
      for (; key < fours; key += 4) {
        const k = cache + <usize>key * row + head;
        let dots0 = f32x4.splat(0),
          dots1 = dots0,
          dots2 = dots0,
          dots3 = dots0;
        for (let d = 0; d < D; d += 4) {
          const at = (<usize>d) << 2;
          const query = v128.load(q + at);
          dots0 = madd(query, v128.load(k + at), dots0);
          dots1 = madd(query, v128.load(k + row + at), dots1);
          dots2 = madd(query, v128.load(k + 2 * row + at), dots2);
          dots3 = madd(query, v128.load(k + 3 * row + at), dots3);
        }
        const to = scores + ((<usize>key) << 2);
        most = max(most, keep(to, sum(dots0) * scale));
        most = max(most, keep(to + 4, sum(dots1) * scale));
        most = max(most, keep(to + 8, sum(dots2) * scale));
        most = max(most, keep(to + 12, sum(dots3) * scale));
      }
      for (; key < seen; key++) {
        const k = cache + <usize>key * row + head;
        let dots = f32x4.splat(0);
        for (let d = 0; d < D; d += 4) {
          const at = (<usize>d) << 2,
            left = D - d;
          dots = madd(get(q + at, left), get(k + at, left), dots);
        }
        most = max(most, keep(scores + ((<usize>key) << 2), sum(dots) * scale));
      }
      const top = f32x4.splat(most);
      let total: f32 = 0;
      for (let s = 0; s < seen; s += 4) {
        const at = scores + ((<usize>s) << 2),
          left = seen - s;
        const e = exp4(f32x4.sub(get(at, left), top), own);
        put(at, e, left);
        total += left >= 4 ? sum(e) : sum(loadSome(at, left, 0));
      }
      const inverse = f32x4.splat(1 / total);
      const out = o + ((<usize>(r * E)) << 2) + head;
      let d = 0;
      // Sixteen columns at a time: each row of the cache is read once for them.
      for (; d + 16 <= D; d += 16) {
        const at = (<usize>d) << 2;
        let v = cache + third + head + at;
        let sums0 = f32x4.splat(0),
          sums1 = sums0,
          sums2 = sums0,
          sums3 = sums0;
        for (let s = 0; s < seen; s++, v += row) {
          const share = f32x4.splat(load<f32>(scores + ((<usize>s) << 2)));
          sums0 = madd(share, v128.load(v), sums0);
          sums1 = madd(share, v128.load(v, 16), sums1);
          sums2 = madd(share, v128.load(v, 32), sums2);
          sums3 = madd(share, v128.load(v, 48), sums3);
        }
        v128.store(out + at, f32x4.mul(sums0, inverse));
        v128.store(out + at, f32x4.mul(sums1, inverse), 16);
        v128.store(out + at, f32x4.mul(sums2, inverse), 32);
        v128.store(out + at, f32x4.mul(sums3, inverse), 48);
      }
      for (; d < D; d += 4) {
        const at = (<usize>d) << 2,
          left = D - d;
        let v = cache + third + head + at;
        let sums = f32x4.splat(0);
        for (let s = 0; s < seen; s++, v += row)
          sums = madd(f32x4.splat(load<f32>(scores + ((<usize>s) << 2))), get(v, left), sums);
        put(out + at, f32x4.mul(sums, inverse), left);
      }
    }
  }
}
