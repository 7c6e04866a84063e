// Batch and layer normalisation. Sums over rows go through fixed blocks of rows whose partial sums are added in order.

import { mask4, maskKey } from "./dropout";
import { get, madd, nmadd, put, sum } from "./simd";

/** Rows [block * blockRows, ...): the sum of each channel and its squared distance from the block's mean, to partial [2, C]. */
export function batchNormPartial(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  C: i32,
  x: usize,
  blockRows: i32,
  partial: usize,
): void {
  const row = (<usize>C) << 2;
  for (let block = begin; block < end; block++) {
    const m0 = block * blockRows,
      rows = min(M - m0, blockRows);
    const from = x + <usize>m0 * row,
      sums = partial + <usize>(block * 2) * row;
    const inverse = f32x4.splat(1 / <f32>rows);
    for (let c: usize = 0; c < row; c += 16) {
      let s0 = f32x4.splat(0),
        s1 = s0;
      let p = from + c;
      let m = rows;
      for (; m >= 2; m -= 2) {
        s0 = f32x4.add(s0, v128.load(p));
        s1 = f32x4.add(s1, v128.load(p + row));
        p += 2 * row;
      }
      if (m) s0 = f32x4.add(s0, v128.load(p));
      s0 = f32x4.add(s0, s1);
      const mean = f32x4.mul(s0, inverse);
      let q0 = f32x4.splat(0),
        q1 = q0;
      p = from + c;
      for (m = rows; m >= 2; m -= 2) {
        const d0 = f32x4.sub(v128.load(p), mean),
          d1 = f32x4.sub(v128.load(p + row), mean);
        q0 = madd(d0, d0, q0);
        q1 = madd(d1, d1, q1);
        p += 2 * row;
      }
      if (m) {
        const d = f32x4.sub(v128.load(p), mean);
        q0 = madd(d, d, q0);
      }
      v128.store(sums + c, s0);
      v128.store(sums + row + c, f32x4.add(q0, q1));
    }
  }
}

/** Statistics [4, C] from the blocks' partial sums (Chan's formula), and the running statistics' next values. Units: fours of channels. */
export function batchNormStatistics(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  C: i32,
  blockRows: i32,
  partial: usize,
  weight: usize,
  bias: usize,
  runningMean: usize,
  runningVariance: usize,
  statistics: usize,
  epsilon: f32,
  momentum: f32,
): void {
  const row = (<usize>C) << 2;
  const blocks = (M + blockRows - 1) / blockRows;
  for (let c = (<usize>begin) << 4; c < (<usize>end) << 4; c += 16) {
    let total = f32x4.splat(0);
    for (let block = 0; block < blocks; block++)
      total = f32x4.add(total, v128.load(partial + <usize>(2 * block) * row + c));
    const mean = f32x4.div(total, f32x4.splat(<f32>M));
    let squares = f32x4.splat(0);
    for (let block = 0; block < blocks; block++) {
      const rows = <f32>min(M - block * blockRows, blockRows);
      const p = partial + <usize>(2 * block) * row + c;
      const distance = f32x4.sub(f32x4.div(v128.load(p), f32x4.splat(rows)), mean);
      squares = f32x4.add(
        squares,
        madd(f32x4.mul(distance, distance), f32x4.splat(rows), v128.load(p + row)),
      );
    }
    const variance = f32x4.div(squares, f32x4.splat(<f32>M));
    const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
    const scale = f32x4.mul(v128.load(weight + c), inverse);
    v128.store(statistics + c, mean);
    v128.store(statistics + row + c, inverse);
    v128.store(statistics + 2 * row + c, scale);
    v128.store(statistics + 3 * row + c, f32x4.sub(v128.load(bias + c), f32x4.mul(mean, scale)));
    const unbiased = M > 1 ? f32x4.mul(variance, f32x4.splat(<f32>M / <f32>(M - 1))) : variance;
    const keep = f32x4.splat(1 - momentum),
      take = f32x4.splat(momentum);
    v128.store(
      runningMean + c,
      f32x4.add(f32x4.mul(keep, v128.load(runningMean + c)), f32x4.mul(take, mean)),
    );
    v128.store(
      runningVariance + c,
      f32x4.add(f32x4.mul(keep, v128.load(runningVariance + c)), f32x4.mul(take, unbiased)),
    );
  }
}

/** weight / sqrt(variance + epsilon), from the running variance. Units: fours of channels. */
export function batchNormRunning(
  begin: i32,
  end: i32,
  own: usize,
  weight: usize,
  variance: usize,
  epsilon: f32,
  scale: usize,
): void {
  for (let c = (<usize>begin) << 4; c < (<usize>end) << 4; c += 16)
    v128.store(
      scale + c,
      f32x4.div(v128.load(weight + c), f32x4.sqrt(f32x4.add(v128.load(variance + c), f32x4.splat(epsilon)))),
    );
}

/** y = relu((x - mean) * scale + bias + residual): the mean first, so that nothing large cancels. Units: rows. */
export function batchNormApply(
  begin: i32,
  end: i32,
  own: usize,
  C: i32,
  x: usize,
  mean: usize,
  scale: usize,
  bias: usize,
  residual: usize,
  relu: i32,
  y: usize,
): void {
  const row = (<usize>C) << 2;
  const low = relu ? f32x4.splat(0) : f32x4.splat(-Infinity);
  let at = <usize>begin * row;
  for (let m = begin; m < end; m++) {
    if (residual)
      for (let c: usize = 0; c < row; c += 16) {
        const v = madd(
          f32x4.sub(v128.load(x + at), v128.load(mean + c)),
          v128.load(scale + c),
          v128.load(bias + c),
        );
        v128.store(y + at, f32x4.pmax(f32x4.add(v, v128.load(residual + at)), low));
        at += 16;
      }
    else
      for (let c: usize = 0; c < row; c += 16) {
        const v = madd(
          f32x4.sub(v128.load(x + at), v128.load(mean + c)),
          v128.load(scale + c),
          v128.load(bias + c),
        );
        v128.store(y + at, f32x4.pmax(v, low));
        at += 16;
      }
  }
}

/** dy where the output was above zero: y, or where there is none (x - center) * scale + bias, as the forward kernel computed it. */
@inline
function masked(dy: v128, x: v128, y: usize, center: v128, scale: v128, bias: v128, relu: i32): v128 {
  if (!relu) return dy;
  return v128.and(dy, f32x4.gt(y ? v128.load(y) : madd(f32x4.sub(x, center), scale, bias), f32x4.splat(0)));
}

/** Blocks of rows: the sums of masked dy and of masked dy * (x - mean), to partial [2, C]. */
export function batchNormGradientPartial(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  C: i32,
  dy: usize,
  x: usize,
  statistics: usize,
  center: usize,
  bias: usize,
  y: usize,
  relu: i32,
  blockRows: i32,
  partial: usize,
): void {
  const row = (<usize>C) << 2;
  for (let block = begin; block < end; block++) {
    const m0 = block * blockRows,
      rows = min(M - m0, blockRows);
    const sums = partial + <usize>(block * 2) * row;
    for (let c: usize = 0; c < row; c += 16) {
      const mean = v128.load(statistics + c),
        scale = v128.load(statistics + 2 * row + c);
      const middle = v128.load(center + c),
        offset = v128.load(bias + c);
      let s = f32x4.splat(0),
        d = s;
      let at = <usize>m0 * row + c;
      for (let m = rows; m > 0; m--) {
        const v = v128.load(x + at);
        const g = masked(v128.load(dy + at), v, y ? y + at : 0, middle, scale, offset, relu);
        s = f32x4.add(s, g);
        d = madd(g, f32x4.sub(v, mean), d);
        at += row;
      }
      v128.store(sums + c, s);
      v128.store(sums + row + c, d);
    }
  }
}

/** dweight, dbias and three factors a channel [3, C] for the next kernel: dx = (g - f2) * f0 + (x - mean) * f1. Units: fours of channels. */
export function batchNormGradientSums(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  C: i32,
  blocks: i32,
  partial: usize,
  weight: usize,
  statistics: usize,
  dweight: usize,
  dbias: usize,
  factors: usize,
): void {
  const row = (<usize>C) << 2;
  for (let c = (<usize>begin) << 4; c < (<usize>end) << 4; c += 16) {
    let s = f32x4.splat(0),
      d = s;
    for (let block = 0; block < blocks; block++) {
      const p = partial + <usize>(2 * block) * row + c;
      s = f32x4.add(s, v128.load(p));
      d = f32x4.add(d, v128.load(p + row));
    }
    const inverse = v128.load(statistics + row + c);
    const dw = f32x4.mul(d, inverse);
    v128.store(dweight + c, dw);
    v128.store(dbias + c, s);
    const scale = f32x4.mul(v128.load(weight + c), inverse);
    const slope = f32x4.div(f32x4.mul(f32x4.mul(scale, dw), inverse), f32x4.splat(-(<f32>M)));
    v128.store(factors + c, scale);
    v128.store(factors + row + c, slope);
    v128.store(factors + 2 * row + c, f32x4.div(s, f32x4.splat(<f32>M)));
  }
}

/** dx and, where wanted, the residual's gradient. Units: rows. */
export function batchNormGradientApply(
  begin: i32,
  end: i32,
  own: usize,
  C: i32,
  dy: usize,
  x: usize,
  statistics: usize,
  center: usize,
  bias: usize,
  y: usize,
  relu: i32,
  factors: usize,
  dx: usize,
  dresidual: usize,
): void {
  const row = (<usize>C) << 2;
  let at = <usize>begin * row;
  for (let m = begin; m < end; m++)
    for (let c: usize = 0; c < row; c += 16) {
      const v = v128.load(x + at);
      const g = masked(
        v128.load(dy + at),
        v,
        y ? y + at : 0,
        v128.load(center + c),
        v128.load(statistics + 2 * row + c),
        v128.load(bias + c),
        relu,
      );
      const distance = f32x4.mul(f32x4.sub(v, v128.load(statistics + c)), v128.load(factors + row + c));
      v128.store(
        dx + at,
        madd(f32x4.sub(g, v128.load(factors + 2 * row + c)), v128.load(factors + c), distance),
      );
      if (dresidual) v128.store(dresidual + at, g);
      at += 16;
    }
}

/** y = norm(residual + dropout(x)), rows of E; `total` takes the sum where there is a residual. Statistics [2, M]. Units: rows. */
export function layerNorm(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  E: i32,
  x: usize,
  weight: usize,
  bias: usize,
  residual: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
  epsilon: f32,
  y: usize,
  total: usize,
  statistics: usize,
): void {
  const row = (<usize>E) << 2;
  const key = seed ? maskKey(seed, site) : 0;
  for (let m = begin; m < end; m++) {
    const at = <usize>m * row;
    let from = x + at;
    if (residual) {
      for (let e = 0; e < E; e += 4) {
        const p = at + ((<usize>e) << 2);
        let v = get(x + p, E - e);
        if (seed) v = f32x4.mul(v, mask4(key, m * E + e, threshold, scale));
        put(total + p, f32x4.add(v, get(residual + p, E - e)), E - e);
      }
      from = total + at;
    }
    let s = f32x4.splat(0);
    for (let e = 0; e < E; e += 4) s = f32x4.add(s, get(from + ((<usize>e) << 2), E - e));
    const mean = sum(s) / <f32>E;
    const means = f32x4.splat(mean);
    let squares = f32x4.splat(0);
    let e = 0;
    for (; e + 4 <= E; e += 4) {
      const d = f32x4.sub(v128.load(from + ((<usize>e) << 2)), means);
      squares = madd(d, d, squares);
    }
    let variance = sum(squares);
    for (; e < E; e++) {
      const d = load<f32>(from + ((<usize>e) << 2)) - mean;
      variance += d * d;
    }
    const inverse = <f32>1 / sqrt(variance / <f32>E + epsilon);
    const inverses = f32x4.splat(inverse);
    for (e = 0; e < E; e += 4) {
      const p = (<usize>e) << 2,
        left = E - e;
      put(
        y + at + p,
        madd(
          f32x4.mul(f32x4.sub(get(from + p, left), means), inverses),
          get(weight + p, left),
          get(bias + p, left),
        ),
        left,
      );
    }
    store<f32>(statistics + ((<usize>m) << 2), mean);
    store<f32>(statistics + ((<usize>(M + m)) << 2), inverse);
  }
}

/** Blocks of rows: dsum (and dx behind dropout), and the block's part of dweight and dbias to partial [2, E]. */
export function layerNormGradient(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  E: i32,
  dy: usize,
  x: usize,
  weight: usize,
  statistics: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  scale: f32,
  dsum: usize,
  dx: usize,
  blockRows: i32,
  partial: usize,
): void {
  const row = (<usize>E) << 2;
  const key = seed ? maskKey(seed, site) : 0;
  for (let block = begin; block < end; block++) {
    const weights = partial + <usize>(2 * block) * row,
      biases = weights + row;
    memory.fill(weights, 0, 2 * row);
    for (let m = block * blockRows; m < min(M, (block + 1) * blockRows); m++) {
      const at = <usize>m * row;
      const mean = f32x4.splat(load<f32>(statistics + ((<usize>m) << 2))),
        inverse = f32x4.splat(load<f32>(statistics + ((<usize>(M + m)) << 2)));
      let a = f32x4.splat(0),
        b = a;
      for (let e = 0; e < E; e += 4) {
        const p = (<usize>e) << 2,
          left = E - e;
        const d = get(dy + at + p, left);
        const normal = f32x4.mul(f32x4.sub(get(x + at + p, left), mean), inverse);
        const g = f32x4.mul(d, get(weight + p, left));
        a = f32x4.add(a, g);
        b = madd(g, normal, b);
        put(weights + p, madd(d, normal, get(weights + p, left)), left);
        put(biases + p, f32x4.add(d, get(biases + p, left)), left);
      }
      const meanA = f32x4.splat(sum(a) / <f32>E),
        meanB = f32x4.splat(sum(b) / <f32>E);
      for (let e = 0; e < E; e += 4) {
        const p = (<usize>e) << 2,
          left = E - e;
        const normal = f32x4.mul(f32x4.sub(get(x + at + p, left), mean), inverse);
        const g = f32x4.mul(get(dy + at + p, left), get(weight + p, left));
        const v = f32x4.mul(inverse, nmadd(normal, meanB, f32x4.sub(g, meanA)));
        put(dsum + at + p, v, left);
        if (dx) put(dx + at + p, seed ? f32x4.mul(v, mask4(key, m * E + e, threshold, scale)) : v, left);
      }
    }
  }
}
