// Attention head by head: units are batch columns x heads; each is a few small products. Rows of qkv are sequence first: the
// row of time t and column b is t * B + b; q, k and v are its thirds.

import { mask4, maskKey } from "./dropout";
import { smallProduct } from "./product";
import { exp4, get, largest, loadSome, madd, prepareExp, put, sum } from "./simd";

/** Probabilities of rows t of one head, in place over the scores: softmax(scale * scores), zeros above the diagonal if causal, else beyond
 * `length`. */
function softmax(own: usize, p: usize, T: i32, stride: i32, scale: f32, causal: i32, length: i32): void {
  prepareExp(own);
  const scales = f32x4.splat(scale);
  for (let t = 0; t < T; t++) {
    const row = p + ((<usize>(t * stride)) << 2);
    const n = causal ? t + 1 : length;
    let most = f32x4.splat(-Infinity);
    for (let s = 0; s < n; s += 4) {
      const at = row + ((<usize>s) << 2),
        left = n - s;
      most = f32x4.pmax(most, left >= 4 ? v128.load(at) : loadSome(at, left, -Infinity));
    }
    const top = f32x4.splat(largest(most) * scale);
    let total: f32 = 0;
    for (let s = 0; s < n; s += 4) {
      const at = row + ((<usize>s) << 2),
        left = n - s;
      const e = exp4(f32x4.sub(f32x4.mul(get(at, left), scales), top), own);
      put(at, e, left);
      total += left >= 4 ? sum(e) : sum(loadSome(at, left, 0));
    }
    const inverse = f32x4.splat(1 / total);
    for (let s = 0; s < n; s += 4) {
      const at = row + ((<usize>s) << 2),
        left = n - s;
      put(at, f32x4.mul(get(at, left), inverse), left);
    }
    for (let s = n; s < stride; s++) store<f32>(row + ((<usize>s) << 2), 0);
  }
}

/** to = probabilities (rows `stride` apart) behind the dropout mask of head u; a copy without dropout. */
function dropped(
  p: usize,
  u: i32,
  T: i32,
  stride: i32,
  to: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
): void {
  const key = seed ? maskKey(seed, site) : 0;
  for (let t = 0; t < T; t++)
    for (let s = 0; s < T; s += 4) {
      const at = (<usize>(t * stride + s)) << 2,
        left = T - s;
      let v = get(p + at, left);
      if (seed) v = f32x4.mul(v, mask4(key, (u * T + t) * T + s, threshold, scale));
      put(to + at, v, left);
    }
}

/** o and the probabilities. Own memory: that of smallProduct (and, between two, exp4's constants), then a head's probabilities behind dropout at `work`. */
export function attention(
  begin: i32,
  end: i32,
  own: usize,
  T: i32,
  B: i32,
  E: i32,
  heads: i32,
  stride: i32,
  causal: i32,
  qkv: usize,
  lengthAt: usize,
  o: usize,
  probabilities: usize,
  zeros: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
  work: usize,
): void {
  const D = E / heads;
  const row = (<usize>(B * 3 * E)) << 2,
    oRow = (<usize>(B * E)) << 2,
    pRow = (<usize>stride) << 2;
  const scale = <f32>1 / sqrt<f32>(<f32>D);
  const length = lengthAt ? load<i32>(lengthAt) : T;
  for (let u = begin; u < end; u++) {
    const b = u / heads,
      h = u - b * heads;
    const q = qkv + ((<usize>(b * 3 * E + h * D)) << 2),
      k = q + ((<usize>E) << 2),
      v = k + ((<usize>E) << 2);
    let p = probabilities + <usize>(u * T) * pRow;
    smallProduct(own, T, T, D, q, row, 4, k, 4, row, p, pRow, zeros);
    softmax(own, p, T, stride, scale, causal, length);
    if (seed) {
      dropped(p, u, T, stride, own + work, seed, site, threshold, keep);
      p = own + work;
    }
    smallProduct(own, T, D, T, p, pRow, 4, v, row, 4, o + ((<usize>(b * E + h * D)) << 2), oRow, zeros);
  }
}

/** dqkv. Own memory: that of smallProduct, then two matrices of a head's probabilities at `work`. */
export function attentionGradient(
  begin: i32,
  end: i32,
  own: usize,
  T: i32,
  B: i32,
  E: i32,
  heads: i32,
  stride: i32,
  causal: i32,
  dout: usize,
  qkv: usize,
  probabilities: usize,
  dqkv: usize,
  zeros: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
  work: usize,
): void {
  const D = E / heads;
  const row = (<usize>(B * 3 * E)) << 2,
    oRow = (<usize>(B * E)) << 2,
    pRow = (<usize>stride) << 2;
  const scale = <f32>1 / sqrt<f32>(<f32>D);
  const key = seed ? maskKey(seed, site) : 0;
  for (let u = begin; u < end; u++) {
    const b = u / heads,
      h = u - b * heads;
    const head = (<usize>(b * 3 * E + h * D)) << 2,
      third = (<usize>E) << 2;
    const q = qkv + head,
      k = q + third,
      v = k + third;
    const dq = dqkv + head,
      dk = dq + third,
      dv = dk + third;
    const dO = dout + ((<usize>(b * E + h * D)) << 2);
    const p = probabilities + <usize>(u * T) * pRow;
    let kept = p;
    if (seed) {
      kept = own + work;
      dropped(p, u, T, stride, kept, seed, site, threshold, keep);
    }
    // dv = kept^T dO: rows of kept^T are contiguous columns.
    smallProduct(own, T, D, T, kept, 4, pRow, dO, oRow, 4, dv, row, zeros);
    const ds = own + work + <usize>T * pRow;
    smallProduct(own, T, T, D, dO, oRow, 4, v, 4, row, ds, pRow, zeros);
    for (let t = 0; t < T; t++) {
      const at = <usize>t * pRow;
      let dots = f32x4.splat(0);
      for (let s = 0; s < T; s += 4) {
        const i = at + ((<usize>s) << 2),
          left = T - s;
        let d = get(ds + i, left);
        if (seed) d = f32x4.mul(d, mask4(key, (u * T + t) * T + s, threshold, keep));
        put(ds + i, d, left);
        dots = madd(get(p + i, left), d, dots);
      }
      const dot = f32x4.splat(sum(dots)),
        scales = f32x4.splat(scale);
      for (let s = 0; s < T; s += 4) {
        const i = at + ((<usize>s) << 2),
          left = T - s;
        put(ds + i, f32x4.mul(f32x4.mul(get(p + i, left), scales), f32x4.sub(get(ds + i, left), dot)), left);
      }
    }
    smallProduct(own, T, D, T, ds, pRow, 4, k, row, 4, dq, row, zeros);
    smallProduct(own, T, D, T, ds, 4, pRow, q, row, 4, dk, row, zeros);
  }
}
