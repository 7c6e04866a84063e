// Causal attention by blocks of `block` queries and `block` keys: no thread holds more of a head's probabilities than two blocks. Rows of
// qkv are sequence first: the row of time t and column b is t * B + b; q, k and v are its thirds.

import { mask4, maskKey } from "./dropout";
import { logarithm } from "./loss";
import { smallProduct } from "./product";
import { exp1, exp4, get, largest, loadSome, madd, prepareExp, put, sum } from "./simd";

@inline
function floats(count: i32): usize {
  return (<usize>count) << 2;
}

/** a *= factor, n numbers. */
@inline
function scaleRow(a: usize, n: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let d = 0; d < n; d += 4) put(a + floats(d), f32x4.mul(get(a + floats(d), n - d), factors), n - d);
}

/**
 * The next block of keys of some queries' softmax: scores become exp(scale * score - largest so far), zeros behind a query's own place, and
 * largest, total and o, which hold what the blocks before gave, are brought to the new largest. Draws of dropout from `index`, rows T apart.
 */
function nextBlock(
  own: usize,
  scores: usize,
  rows: i32,
  columns: i32,
  block: i32,
  scale: f32,
  isFirst: bool,
  isLast: bool,
  most: usize,
  totals: usize,
  o: usize,
  oRow: usize,
  D: i32,
  T: i32,
  index: u32,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
): void {
  prepareExp(own);
  const key = seed ? maskKey(seed, site) : 0;
  const scales = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    const row = scores + floats(r * block);
    const n = isLast ? r + 1 : columns;
    let top = f32x4.splat(-Infinity);
    for (let s = 0; s < n; s += 4) {
      const at = row + floats(s),
        left = n - s;
      top = f32x4.pmax(top, left >= 4 ? v128.load(at) : loadSome(at, left, -Infinity));
    }
    let high = largest(top) * scale;
    let total: f32 = 0;
    if (!isFirst) {
      const before = load<f32>(most + floats(r));
      // NaN stays NaN.
      if (before > high) high = before;
      const fading = exp1(before - high, own);
      total = load<f32>(totals + floats(r)) * fading;
      if (before != high) scaleRow(o + <usize>r * oRow, D, fading);
    }
    const highs = f32x4.splat(high);
    for (let s = 0; s < n; s += 4) {
      const at = row + floats(s),
        left = n - s;
      let e = exp4(f32x4.sub(f32x4.mul(get(at, left), scales), highs), own);
      put(at, e, left);
      total += left >= 4 ? sum(e) : sum(loadSome(at, left, 0));
      if (seed) put(at, f32x4.mul(e, mask4(key, index + r * T + s, threshold, keep)), left);
    }
    for (let s = n; s < columns; s++) store<f32>(row + floats(s), 0);
    store<f32>(most + floats(r), high);
    store<f32>(totals + floats(r), total);
  }
}

/**
 * o and the logarithms of the sums. Units: batch columns x heads x blocks of queries. Own memory: that of smallProduct (and, between two,
 * exp4's constants), then at `work` a block of scores and two numbers a query.
 */
export function flashAttention(
  begin: i32,
  end: i32,
  own: usize,
  T: i32,
  B: i32,
  E: i32,
  heads: i32,
  block: i32,
  qkv: usize,
  o: usize,
  logSumExp: usize,
  zeros: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
  work: usize,
): void {
  const D = E / heads;
  const row = floats(B * 3 * E),
    oRow = floats(B * E),
    third = floats(E);
  const scale = <f32>1 / sqrt<f32>(<f32>D);
  const blocks = (T + block - 1) / block;
  const scores = own + work,
    most = scores + floats(block * block),
    totals = most + floats(block);
  for (let unit = begin; unit < end; unit++) {
    const u = unit / blocks,
      i = unit - u * blocks;
    const b = u / heads,
      h = u - b * heads;
    const head = qkv + floats(b * 3 * E + h * D);
    const t0 = i * block,
      rows = min(T - t0, block);
    const q = head + <usize>t0 * row;
    const out = o + floats(b * E + h * D) + <usize>t0 * oRow;
    for (let j = 0; j <= i; j++) {
      const s0 = j * block,
        columns = min(T - s0, block);
      const k = head + third + <usize>s0 * row,
        v = k + third;
      smallProduct(own, rows, columns, D, q, row, 4, k, 4, row, scores, floats(block), zeros);
      nextBlock(
        own,
        scores,
        rows,
        columns,
        block,
        scale,
        j == 0,
        j == i,
        most,
        totals,
        out,
        oRow,
        D,
        T,
        (u * T + t0) * T + s0,
        seed,
        site,
        threshold,
        keep,
      );
      smallProduct(own, rows, D, columns, scores, floats(block), 4, v, row, 4, out, oRow, j == 0 ? zeros : 0);
    }
    for (let r = 0; r < rows; r++) {
      const total = load<f32>(totals + floats(r));
      scaleRow(out + <usize>r * oRow, D, 1 / total);
      store<f32>(logSumExp + floats(u * T + t0 + r), load<f32>(most + floats(r)) + logarithm(total));
    }
  }
}

/**
 * Of a block: scores p become the probabilities behind dropout, and their gradients dp those of the scores, scale * p * (keep * dp - dot).
 * Zeros behind a query's own place. logSums and dots are the first query's; draws of dropout from `index`, rows T apart.
 */
function blockGradient(
  own: usize,
  p: usize,
  dp: usize,
  rows: i32,
  columns: i32,
  block: i32,
  scale: f32,
  isLast: bool,
  logSums: usize,
  dots: usize,
  T: i32,
  index: u32,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
): void {
  prepareExp(own);
  const key = seed ? maskKey(seed, site) : 0;
  const scales = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    const at = floats(r * block);
    const n = isLast ? r + 1 : columns;
    const logSum = f32x4.splat(load<f32>(logSums + floats(r))),
      dot = f32x4.splat(load<f32>(dots + floats(r)));
    for (let s = 0; s < n; s += 4) {
      const a = at + floats(s),
        left = n - s;
      const e = exp4(f32x4.sub(f32x4.mul(get(p + a, left), scales), logSum), own);
      let d = get(dp + a, left);
      let kept = e;
      if (seed) {
        const mask = mask4(key, index + r * T + s, threshold, keep);
        d = f32x4.mul(d, mask);
        kept = f32x4.mul(e, mask);
      }
      put(p + a, kept, left);
      put(dp + a, f32x4.mul(f32x4.mul(e, scales), f32x4.sub(d, dot)), left);
    }
    for (let s = n; s < columns; s++) {
      store<f32>(p + at + floats(s), 0);
      store<f32>(dp + at + floats(s), 0);
    }
  }
}

/**
 * dqkv. Units: batch columns x heads. Own memory: that of smallProduct, then at `work` two blocks, of probabilities and of their gradients,
 * and a number for each query of a head.
 */
export function flashAttentionGradient(
  begin: i32,
  end: i32,
  own: usize,
  T: i32,
  B: i32,
  E: i32,
  heads: i32,
  block: i32,
  dout: usize,
  qkv: usize,
  o: usize,
  logSumExp: usize,
  dqkv: usize,
  zeros: usize,
  seed: usize,
  site: u32,
  threshold: u32,
  keep: f32,
  work: usize,
): void {
  const D = E / heads;
  const row = floats(B * 3 * E),
    oRow = floats(B * E),
    third = floats(E),
    pRow = floats(block);
  const scale = <f32>1 / sqrt<f32>(<f32>D);
  const blocks = (T + block - 1) / block;
  const p = own + work,
    dp = p + floats(block * block),
    dots = dp + floats(block * block);
  for (let u = begin; u < end; u++) {
    const b = u / heads,
      h = u - b * heads;
    const head = floats(b * 3 * E + h * D),
      narrow = floats(b * E + h * D);
    for (let t = 0; t < T; t++) {
      const at = narrow + <usize>t * oRow;
      let products = f32x4.splat(0);
      for (let d = 0; d < D; d += 4)
        products = madd(get(dout + at + floats(d), D - d), get(o + at + floats(d), D - d), products);
      store<f32>(dots + floats(t), sum(products));
    }
    for (let j = 0; j < blocks; j++) {
      const s0 = j * block,
        columns = min(T - s0, block);
      const word = head + <usize>s0 * row + third;
      const k = qkv + word,
        v = k + third,
        dk = dqkv + word,
        dv = dk + third;
      for (let i = j; i < blocks; i++) {
        const t0 = i * block,
          rows = min(T - t0, block);
        const query = head + <usize>t0 * row;
        const q = qkv + query,
          dq = dqkv + query;
        const dO = dout + narrow + <usize>t0 * oRow;
        smallProduct(own, rows, columns, D, q, row, 4, k, 4, row, p, pRow, zeros);
        smallProduct(own, rows, columns, D, dO, oRow, 4, v, 4, row, dp, pRow, zeros);
        blockGradient(
          own,
          p,
          dp,
          rows,
          columns,
          block,
          scale,
          i == j,
          logSumExp + floats(u * T + t0),
          dots + floats(t0),
          T,
          (u * T + t0) * T + s0,
          seed,
          site,
          threshold,
          keep,
        );
        // Blocks on the diagonal are the first of their keys, those of the first keys the first of their queries.
        const first = i == j ? zeros : 0;
        smallProduct(own, columns, D, rows, p, 4, pRow, dO, oRow, 4, dv, row, first);
        smallProduct(own, columns, D, rows, dp, 4, pRow, q, row, 4, dk, row, first);
        smallProduct(own, rows, D, columns, dp, pRow, 4, k, row, 4, dq, row, j == 0 ? zeros : 0);
      }
    }
  }
}
