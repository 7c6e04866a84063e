// Softmax and cross entropy in one, over rows of logits.

import { exp1, exp4, largest, loadSome, madd, prepareExp, put, sum } from "./simd";

@inline
function four(p: usize, left: i32, fill: f32): v128 {
  return left >= 4 ? v128.load(p) : loadSome(p, left, fill);
}

/** Sum of the four. */
@inline
function lanes(v: v128): i32 {
  return (
    i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
  );
}

/** A row that does not count: no loss, no rank, and no gradient where one is wanted (drow is not 0). */
@inline
function leaveOut(m: i32, V: i32, losses: usize, ranks: usize, drow: usize): void {
  store<f32>(losses + ((<usize>m) << 2), 0);
  store<i32>(ranks + ((<usize>m) << 2), -1);
  if (drow) memory.fill(drow, 0, (<usize>V) << 2);
}

/** Columns that are taken together: they stay in the first-level cache from their largest to their exponentials. */
const TOGETHER: i32 = 2048;
/** Where the largest logit lies that each of them was taken against, behind what exp4 reads. */
const TOPS: usize = 256;

/** The largest of n numbers and `least`; how many are above `value`, or where `orEqual` not below it, is added at `count`. */
@inline
function survey(p: usize, n: i32, least: f32, value: f32, orEqual: bool, count: usize): f32 {
  const values = f32x4.splat(value);
  // Two chains each: one alone would wait for its own last result.
  let most = f32x4.splat(least),
    most1 = most,
    above = i32x4.splat(0),
    above1 = above;
  let v = 0;
  for (; v + 8 <= n; v += 8) {
    const x = v128.load(p),
      x1 = v128.load(p, 16);
    most = f32x4.pmax(most, x);
    most1 = f32x4.pmax(most1, x1);
    above = i32x4.sub(above, orEqual ? f32x4.ge(x, values) : f32x4.gt(x, values));
    above1 = i32x4.sub(above1, orEqual ? f32x4.ge(x1, values) : f32x4.gt(x1, values));
    p += 32;
  }
  let all = lanes(i32x4.add(above, above1));
  most = f32x4.pmax(most, most1);
  for (; v < n; v++) {
    const x = load<f32>(p);
    most = f32x4.pmax(most, f32x4.splat(x));
    all += i32(orEqual ? x >= value : x > value);
    p += 4;
  }
  store<i32>(count, load<i32>(count) + all);
  return largest(most);
}

/** The sum of e^(x - top) over n numbers, and each of them to `to`, where it is not 0. */
@inline
function exponentials(p: usize, n: i32, top: f32, to: usize, table: usize): f32 {
  const tops = f32x4.splat(top);
  let s0 = f32x4.splat(0),
    s1 = s0;
  let v = 0;
  for (; v + 8 <= n; v += 8) {
    const e0 = exp4(f32x4.sub(v128.load(p), tops), table),
      e1 = exp4(f32x4.sub(v128.load(p, 16), tops), table);
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
    if (to) {
      v128.store(to, e0);
      v128.store(to, e1, 16);
      to += 32;
    }
    p += 32;
  }
  let s = sum(f32x4.add(s0, s1));
  for (; v < n; v++) {
    const e = exp1(load<f32>(p) - top, table);
    s += e;
    if (to) {
      store<f32>(to, e);
      to += 4;
    }
    p += 4;
  }
  return s;
}

/**
 * Rows of V logits, rowStride apart: loss, rank and, where dlogits is not 0, gradient (over the logits if it likes). Units: rows. The logits are
 * read from memory once: exponentials are taken against the largest logit so far, and set right when the gradient is scaled.
 */
export function crossEntropy(
  begin: i32,
  end: i32,
  own: usize,
  V: i32,
  rowStride: i32,
  logits: usize,
  labels: usize,
  weight: usize,
  smoothing: f32,
  losses: usize,
  ranks: usize,
  dlogits: usize,
): void {
  prepareExp(own);
  for (let m = begin; m < end; m++) {
    const row = logits + ((<usize>m * <usize>rowStride) << 2),
      drow = dlogits + ((<usize>m * <usize>rowStride) << 2),
      rank = ranks + ((<usize>m) << 2);
    const label = load<i32>(labels + ((<usize>m) << 2));
    if (label < 0) {
      leaveOut(m, V, losses, ranks, dlogits ? drow : 0);
      continue;
    }
    const value = load<f32>(row + ((<usize>label) << 2));
    let top: f32 = -Infinity,
      s: f32 = 0,
      total = f32x4.splat(0),
      tops = own + TOPS;
    store<i32>(rank, 0);
    for (let from = 0; from < V; from += TOGETHER) {
      const p = row + ((<usize>from) << 2),
        n = min(V - from, TOGETHER),
        before = max(0, min(label - from, n));
      // Of equal logits the one of the lower index is named first.
      let most = survey(p, before, top, value, true, rank);
      most = survey(p + ((<usize>before) << 2), n - before, most, value, false, rank);
      if (smoothing != 0)
        for (let v = 0; v < n; v += 4) total = f32x4.add(total, four(p + ((<usize>v) << 2), n - v, 0));
      if (most > top) s *= exp1(top - most, own);
      top = most;
      // Where no logit so far is more than -Infinity, there is nothing that could be taken from them.
      s += exponentials(p, n, top > -Infinity ? top : 0, dlogits ? drow + ((<usize>from) << 2) : 0, own);
      store<f32>(tops, top);
      tops += 4;
    }
    const log = top + logarithm(s);
    store<f32>(
      losses + ((<usize>m) << 2),
      log - ((1 - smoothing) * value + (smoothing * sum(total)) / <f32>V),
    );
    if (!dlogits) continue;
    const w = load<f32>(weight);
    const less = f32x4.splat((-smoothing * w) / <f32>V);
    tops = own + TOPS;
    for (let from = 0; from < V; from += TOGETHER) {
      const factor = f32x4.splat((w / s) * exp1(load<f32>(tops) - top, own));
      let p = drow + ((<usize>from) << 2),
        left = min(V - from, TOGETHER);
      for (; left >= 8; left -= 8) {
        v128.store(p, madd(v128.load(p), factor, less));
        v128.store(p, madd(v128.load(p, 16), factor, less), 16);
        p += 32;
      }
      for (; left > 0; left -= 4) {
        put(p, madd(four(p, left, 0), factor, less), left);
        p += 16;
      }
      tops += 4;
    }
    const p = drow + ((<usize>label) << 2);
    store<f32>(p, load<f32>(p) - (1 - smoothing) * w);
  }
}

/**
 * Rows of V logits towards rows of targets, both rowStride apart: loss, rank and gradient (over the logits if it likes). Units: rows.
 * One at a time: rows are few, and their classes, too.
 */
export function softCrossEntropy(
  begin: i32,
  end: i32,
  own: usize,
  V: i32,
  rowStride: i32,
  logits: usize,
  labels: usize,
  targets: usize,
  weight: usize,
  losses: usize,
  ranks: usize,
  dlogits: usize,
): void {
  prepareExp(own);
  for (let m = begin; m < end; m++) {
    const offset = (<usize>m * <usize>rowStride) << 2;
    const row = logits + offset,
      target = targets + offset,
      drow = dlogits + offset;
    const label = load<i32>(labels + ((<usize>m) << 2));
    if (label < 0) {
      leaveOut(m, V, losses, ranks, drow);
      continue;
    }
    const value = load<f32>(row + ((<usize>label) << 2));
    let top: f32 = -Infinity,
      rank = 0;
    for (let v = 0; v < V; v++) {
      const x = load<f32>(row + ((<usize>v) << 2));
      top = max(top, x);
      // Of equal logits the one of the lower index is named first.
      rank += i32(x > value || (x == value && v < label));
    }
    let total: f64 = 0,
      all: f64 = 0,
      wanted: f64 = 0;
    for (let v = 0; v < V; v++) {
      const at = (<usize>v) << 2;
      const x = load<f32>(row + at),
        t = load<f32>(target + at);
      const e = exp1(x - top, own);
      total += <f64>e;
      all += <f64>t;
      wanted += <f64>t * <f64>x;
      store<f32>(drow + at, e);
    }
    const log = top + logarithm(<f32>total);
    store<f32>(losses + ((<usize>m) << 2), <f32>(all * <f64>log - wanted));
    store<i32>(ranks + ((<usize>m) << 2), rank);
    const w = load<f32>(weight);
    const factor = <f32>(all / total) * w;
    for (let v = 0; v < V; v++) {
      const at = (<usize>v) << 2;
      store<f32>(drow + at, load<f32>(drow + at) * factor - load<f32>(target + at) * w);
    }
  }
}

/** Natural logarithm of a number from 1 to 3e38, in double precision: x = 2^n * r, then the series of artanh. */
export function logarithm(x: f32): f32 {
  const bits = reinterpret<u64>(<f64>x);
  let n = <i32>(bits >> 52) - 1023;
  let r = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (r > 1.4142135623730951) {
    r *= 0.5;
    n++;
  }
  const t = (r - 1) / (r + 1),
    t2 = t * t;
  let series: f64 = 1.0 / 15.0;
  series = series * t2 + 1.0 / 13.0;
  series = series * t2 + 1.0 / 11.0;
  series = series * t2 + 1.0 / 9.0;
  series = series * t2 + 1.0 / 7.0;
  series = series * t2 + 1.0 / 5.0;
  series = series * t2 + 1.0 / 3.0;
  series = series * t2 + 1.0;
  return x == x ? <f32>(<f64>n * 0.6931471805599453 + 2.0 * t * series) : x;
}

/** [sum of losses, rows of rank 0, rows of rank below 5, rows counted]. One unit. */
export function lossMetrics(
  begin: i32,
  end: i32,
  own: usize,
  M: i32,
  losses: usize,
  ranks: usize,
  metrics: usize,
): void {
  if (begin >= end) return;
  let total: f64 = 0,
    first = 0,
    five = 0,
    counted = 0;
  for (let m = 0; m < M; m++) {
    const rank = load<i32>(ranks + ((<usize>m) << 2));
    total += <f64>load<f32>(losses + ((<usize>m) << 2));
    first += i32(rank == 0);
    five += i32(rank >= 0 && rank < 5);
    counted += i32(rank >= 0);
  }
  store<f32>(metrics, <f32>total);
  store<f32>(metrics, <f32>first, 4);
  store<f32>(metrics, <f32>five, 8);
  store<f32>(metrics, <f32>counted, 12);
}
