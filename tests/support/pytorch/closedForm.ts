import type { StateDict } from "../../../src/models/parameters.ts";

/** The closed-form fill of tests/fixtures/reference (see `formula` in its expected.json): value = center + spread * s(name, i). */
function base(name: string, seed: number): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
  return (h + Math.imul(seed, 0x85ebca6b)) >>> 0;
}

export function closedFormHash(name: string, seed: number, i: number): number {
  return mix((Math.imul(i, 0x9e3779b1) + base(name, seed)) | 0);
}

function mix(start: number): number {
  let x = start;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

export function closedForm(
  name: string,
  seed: number,
  length: number,
  center: number,
  spread: number,
): Float32Array {
  const data = new Float32Array(length);
  const start = base(name, seed);
  for (let i = 0; i < length; i++)
    data[i] = center + spread * (2 * (mix((Math.imul(i, 0x9e3779b1) + start) | 0) / 4294967296) - 1);
  return data;
}

export interface FilledTensor {
  name: string;
  shape: number[];
  center: number;
  spread: number;
}

export function closedFormState(tensors: readonly FilledTensor[], seed: number): StateDict {
  const state: StateDict = new Map();
  for (const { name, shape, center, spread } of tensors) {
    const length = shape.reduce((product, n) => product * n, 1);
    if (name.endsWith("num_batches_tracked")) state.set(name, { shape, data: BigInt64Array.of(0n) });
    else state.set(name, { shape, data: closedForm(name, seed, length, center, spread) });
  }
  return state;
}
