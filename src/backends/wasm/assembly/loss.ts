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

/** Rows of V logits, rowStride apart: loss, rank and, where dlogits is not 0, gradient (over the logits if it likes). Units: rows. */
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
      drow = dlogits + ((<usize>m * <usize>rowStride) << 2);
    const label = load<i32>(labels + ((<usize>m) << 2));
    if (label < 0) {
      leaveOut(m, V, losses, ranks, dlogits ? drow : 0);
      continue;
    }
    const value = load<f32>(row + ((<usize>label) << 2));
    const values = f32x4.splat(value);
    // Two chains each: one alone would wait for its own last result.
    let most = f32x4.splat(-Infinity),
      most1 = most,
      above = i32x4.splat(0),
      above1 = above;
    let total = f32x4.splat(0);
    let v = 0;
    for (; v + 8 <= V; v += 8) {
      const p = row + ((<usize>v) << 2);
      const x = v128.load(p),
        x1 = v128.load(p, 16);
      most = f32x4.pmax(most, x);
      most1 = f32x4.pmax(most1, x1);
      above = i32x4.sub(above, f32x4.gt(x, values));
      above1 = i32x4.sub(above1, f32x4.gt(x1, values));
    }
    most = f32x4.pmax(most, most1);
    for (; v < V; v += 4) {
      const x = four(row + ((<usize>v) << 2), V - v, -Infinity);
      most = f32x4.pmax(most, x);
      above = i32x4.sub(above, f32x4.gt(x, values));
    }
    // Of equal logits the one of the lower index is named first.
    for (v = 0; v + 4 <= label; v += 4)
      above = i32x4.sub(above, f32x4.eq(v128.load(row + ((<usize>v) << 2)), values));
    let rank = lanes(i32x4.add(above, above1));
    for (; v < label; v++) rank += i32(load<f32>(row + ((<usize>v) << 2)) == value);
    if (smoothing != 0)
      for (v = 0; v < V; v += 4) total = f32x4.add(total, four(row + ((<usize>v) << 2), V - v, 0));
    const top = largest(most);
    const tops = f32x4.splat(top);
    let s0 = f32x4.splat(0),
      s1 = s0;
    v = 0;
    if (dlogits) {
      for (; v + 8 <= V; v += 8) {
        const at = (<usize>v) << 2;
        const e0 = exp4(f32x4.sub(v128.load(row + at), tops), own),
          e1 = exp4(f32x4.sub(v128.load(row + at, 16), tops), own);
        s0 = f32x4.add(s0, e0);
        s1 = f32x4.add(s1, e1);
        v128.store(drow + at, e0);
        v128.store(drow + at, e1, 16);
      }
    } else
      for (; v + 8 <= V; v += 8) {
        const at = (<usize>v) << 2;
        s0 = f32x4.add(s0, exp4(f32x4.sub(v128.load(row + at), tops), own));
        s1 = f32x4.add(s1, exp4(f32x4.sub(v128.load(row + at, 16), tops), own));
      }
    let s = sum(f32x4.add(s0, s1));
    for (; v < V; v++) {
      const e = exp1(load<f32>(row + ((<usize>v) << 2)) - top, own);
      s += e;
      if (dlogits) store<f32>(drow + ((<usize>v) << 2), e);
    }
    const log = top + logarithm(s);
    store<f32>(
      losses + ((<usize>m) << 2),
      log - ((1 - smoothing) * value + (smoothing * sum(total)) / <f32>V),
    );
    store<i32>(ranks + ((<usize>m) << 2), rank);
    if (!dlogits) continue;
    const w = load<f32>(weight);
    const factor = f32x4.splat(w / s),
      less = f32x4.splat((-smoothing * w) / <f32>V);
    for (v = 0; v + 8 <= V; v += 8) {
      const p = drow + ((<usize>v) << 2);
      v128.store(p, madd(v128.load(p), factor, less));
      v128.store(p, madd(v128.load(p, 16), factor, less), 16);
    }
    for (; v < V; v += 4) {
      const p = drow + ((<usize>v) << 2);
      put(p, madd(four(p, V - v, 0), factor, less), V - v);
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
