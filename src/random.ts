/**
 * Stateless random numbers: value = hash(seed, stream, epoch, step, index). Nothing is carried from one draw to
 * the next, so a run resumed at any step draws what it would have drawn. The same integer arithmetic stands in the
 * WGSL and AssemblyScript kernels, so every backend draws the same bits.
 */

/** One named purpose per stream, so that no two purposes share numbers. */
export const streams = {
  initial: 1,
  order: 2,
  augmentation: 3,
  dropout: 4,
  split: 5,
  generation: 6,
  sweep: 7,
  mixing: 8,
  fold: 9,
  patch: 10,
} as const;

/** Chris Wellon's lowbias32: a bijection of 32-bit integers with little bias (https://nullprogram.com/blog/2018/07/31/). */
export function hash32(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Folds any number of 32-bit integers into one key; the order of the parts matters. */
export function key(...parts: readonly number[]): number {
  let k = 0x9e3779b9;
  for (const part of parts) k = hash32(k ^ hash32((part >>> 0) + 0x85ebca6b));
  return k;
}

/** The 32 random bits at `index` under `k`. Kernels compute exactly this: hash32(k ^ hash32(index)). */
export function bits(k: number, index: number): number {
  return hash32(k ^ hash32(index));
}

/** Uniform in [0, 1), a multiple of 2^-32. */
export function uniform(k: number, index: number): number {
  return bits(k, index) / 0x1_0000_0000;
}

/** Standard normal by Box and Muller, one value per index. */
export function normal(k: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(k, 2 * index)));
  return radius * Math.cos(2 * Math.PI * uniform(k, 2 * index + 1));
}
