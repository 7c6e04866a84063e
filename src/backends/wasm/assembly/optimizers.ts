// Updates of all parameters at once, over whole stores. `hyper` is laid out as src/backends/ops/optimizers.ts says.

import { get, madd, nmadd, put } from "./simd";

/** Sums of squares of blocks of 16,384 numbers, in double precision. Units: blocks. */
export function squares(begin: i32, end: i32, own: usize, n: i32, x: usize, partial: usize): void {
  for (let block = begin; block < end; block++) {
    const i1 = min(n, (block + 1) << 14);
    let i = block << 14;
    let total: f64 = 0;
    // Runs of 512, so that float32 sums stay short.
    while (i < i1) {
      const stop = min(i1, i + 512);
      let a = f32x4.splat(0),
        b = a;
      for (; i + 8 <= stop; i += 8) {
        const p = x + ((<usize>i) << 2);
        const v = v128.load(p),
          w = v128.load(p, 16);
        a = madd(v, v, a);
        b = madd(w, w, b);
      }
      for (; i < stop; i += 4) {
        const v = get(x + ((<usize>i) << 2), stop - i);
        a = madd(v, v, a);
      }
      a = f32x4.add(a, b);
      total +=
        <f64>f32x4.extract_lane(a, 0) +
        <f64>f32x4.extract_lane(a, 1) +
        <f64>f32x4.extract_lane(a, 2) +
        <f64>f32x4.extract_lane(a, 3);
      i = stop;
    }
    store<f64>(partial + ((<usize>block) << 3), total);
  }
}

/** [norm, min(1, clip / (norm + 1e-6))]. One unit. */
export function clipFactor(
  begin: i32,
  end: i32,
  own: usize,
  blocks: i32,
  partial: usize,
  hyper: usize,
  result: usize,
): void {
  if (begin >= end) return;
  let total: f64 = 0;
  for (let block = 0; block < blocks; block++) total += load<f64>(partial + ((<usize>block) << 3));
  const norm = sqrt(total) * <f64>load<f32>(hyper, 36);
  store<f32>(result, <f32>norm);
  store<f32>(result, <f32>min<f64>(1, <f64>load<f32>(hyper, 12) / (norm + 1e-6)), 4);
}

/** torch.optim.SGD. Units: 4096 numbers. */
export function sgd(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  parameters: usize,
  gradients: usize,
  momentum: usize,
  hyper: usize,
  clip: usize,
): void {
  const scale = f32x4.splat(load<f32>(hyper, 36) * (clip ? load<f32>(clip, 4) : 1));
  const rate = f32x4.splat(load<f32>(hyper)),
    mu = f32x4.splat(load<f32>(hyper, 4)),
    decay = f32x4.splat(load<f32>(hyper, 8));
  end = min(n, end << 12);
  for (let i = begin << 12; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    const p = get(parameters + at, left);
    const g = madd(decay, p, f32x4.mul(get(gradients + at, left), scale));
    const m = madd(mu, get(momentum + at, left), g);
    put(momentum + at, m, left);
    put(parameters + at, nmadd(rate, m, p), left);
  }
}

/** torch.optim.AdamW; what depends on the time alone is computed once a call, in double precision. Units: 4096 numbers. */
export function adamw(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  parameters: usize,
  gradients: usize,
  momentum: usize,
  second: usize,
  hyper: usize,
  clip: usize,
): void {
  const scale = f32x4.splat(load<f32>(hyper, 36) * (clip ? load<f32>(clip, 4) : 1));
  const rate = load<f32>(hyper),
    beta1 = load<f32>(hyper, 16),
    beta2 = load<f32>(hyper, 20),
    time = <i32>load<f32>(hyper, 28);
  const first = f32x4.splat(<f32>(<f64>rate / (1 - power(beta1, time))));
  const root = f32x4.splat(<f32>(1 / sqrt(1 - power(beta2, time))));
  const decay = f32x4.splat(1 - rate * load<f32>(hyper, 8)),
    epsilon = f32x4.splat(load<f32>(hyper, 24));
  const b1 = f32x4.splat(beta1),
    b2 = f32x4.splat(beta2),
    c1 = f32x4.splat(1 - beta1),
    c2 = f32x4.splat(1 - beta2);
  end = min(n, end << 12);
  for (let i = begin << 12; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    const g = f32x4.mul(get(gradients + at, left), scale);
    const m = madd(b1, get(momentum + at, left), f32x4.mul(c1, g));
    const v = madd(b2, get(second + at, left), f32x4.mul(c2, f32x4.mul(g, g)));
    put(momentum + at, m, left);
    put(second + at, v, left);
    const step = f32x4.div(f32x4.mul(first, m), madd(f32x4.sqrt(v), root, epsilon));
    put(parameters + at, f32x4.sub(f32x4.mul(get(parameters + at, left), decay), step), left);
  }
}

/** x^n by squaring, in double precision. */
function power(x: f32, n: i32): f64 {
  let base = <f64>x,
    result: f64 = 1;
  for (; n > 0; n >>= 1) {
    if (n & 1) result *= base;
    base *= base;
  }
  return result;
}

/** average = d * average + (1 - d) * parameters. Units: 4096 numbers. */
export function movingAverage(
  begin: i32,
  end: i32,
  own: usize,
  n: i32,
  parameters: usize,
  average: usize,
  hyper: usize,
): void {
  const d = load<f32>(hyper, 32);
  const keep = f32x4.splat(d),
    take = f32x4.splat(1 - d);
  end = min(n, end << 12);
  for (let i = begin << 12; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    put(
      average + at,
      f32x4.add(f32x4.mul(keep, get(average + at, left)), f32x4.mul(take, get(parameters + at, left))),
      left,
    );
  }
}

/** y = a + b. Units: 4096 numbers. */
export function add(begin: i32, end: i32, own: usize, n: i32, a: usize, b: usize, y: usize): void {
  end = min(n, end << 12);
  for (let i = begin << 12; i < end; i += 4) {
    const at = (<usize>i) << 2,
      left = end - i;
    put(y + at, f32x4.add(get(a + at, left), get(b + at, left)), left);
  }
}

/** Zeros. Units: 4096 numbers. */
export function clear(begin: i32, end: i32, own: usize, n: i32, x: usize): void {
  const first = begin << 12;
  memory.fill(x + ((<usize>first) << 2), 0, (<usize>(min(n, end << 12) - first)) << 2);
}
