/**
 * What a picture is made of, without a network: how its small patches answer to patches that were drawn from all pictures (Coates,
 * Lee and Ng 2011, https://proceedings.mlr.press/v15/coates11a.html; Thiry et al. 2021, https://arxiv.org/abs/2101.07528). From a
 * hundred pictures a class a linear model learns more of it than a network does of the pixels.
 */
import { key, streams, uniform } from "../random.ts";
import { cholesky, solveLower, solveUpper } from "./cholesky.ts";

/** Side of the copies that are compared, in pixels. */
export const copySide = 32;
const patchSide = 6;
/** From one patch to the next, in pixels. */
const stride = 2;
const places = (copySide - patchSide) / stride + 1;
/** Numbers of a patch: rows, columns, red green blue. */
const length = patchSide * patchSide * 3;
/** Patches that answers are taken to, and those by which they are whitened. */
const filterCount = 128;
const sampleCount = 10_000;
/** Added to the variance of a patch's bytes: noise is not made into contrast. */
const quiet = 100;
/** Added to each variance of normalised patches before they are whitened, as above. */
const ridge = 0.1;
/** Answers below it do not count; a typical patch answers 1 to itself. */
const threshold = 0.25;
/** A picture's quarters are told apart, and by each filter those that are alike from those that are its negative. */
const quarters = 2;

/** Numbers of a picture. */
export const featureCount = quarters * quarters * filterCount * 2;

export interface PatchFilters {
  /** [128, 108] */
  weights: Float32Array;
  /** [128] subtracted from the answers. */
  offsets: Float32Array;
}

/** Filters that nothing answers to: what a picture costs can be timed by them. */
export const blankFilters = (): PatchFilters => ({
  weights: new Float32Array(filterCount * length),
  offsets: new Float32Array(filterCount),
});

/**
 * Whitened patches at random places of the pictures.
 * @param pictures uint8 [32, 32, 3] each; at least one
 */
export function patchFilters(pictures: readonly Uint8Array[], seed: number): PatchFilters {
  if (pictures.length === 0) throw new RangeError("There are no pictures to draw patches from.");
  const patches = new Float64Array(sampleCount * length);
  const k = key(seed, streams.patch);
  const draw = (index: number, of: number): number => Math.floor(uniform(k, index) * of);
  for (let at = 0; at < sampleCount; at += 1) {
    const picture = pictures[draw(3 * at, pictures.length)] ?? new Uint8Array();
    const [row, column] = [1, 2].map((axis) => draw(3 * at + axis, copySide - patchSide + 1));
    patches.set(normalisedPatch(picture, row ?? 0, column ?? 0), at * length);
  }
  const { mean, factor } = whitening(patches);
  const weights = new Float32Array(filterCount * length);
  const offsets = new Float32Array(filterCount);
  let norms = 0;
  for (let at = 0; at < sampleCount; at += 1) {
    const whitened = patches.slice(at * length, (at + 1) * length).map((value, i) => value - (mean[i] ?? 0));
    solveLower(factor, whitened);
    const norm = Math.hypot(...whitened);
    norms += norm;
    if (at >= filterCount || norm === 0) continue;
    // The answer is the product of two whitened patches: the second factor is taken into the filter.
    solveUpper(factor, whitened);
    for (const [i, value] of whitened.entries()) {
      weights[at * length + i] = value / norm;
      offsets[at] = (offsets[at] ?? 0) + (value / norm) * (mean[i] ?? 0);
    }
  }
  const typical = norms > 0 ? norms / sampleCount : 1;
  return {
    weights: weights.map((value) => value / typical),
    offsets: offsets.map((value) => value / typical),
  };
}

/**
 * How much of each filter, and of its negative, each quarter of a picture and of its mirror image has: [1024], square roots, so that
 * what is there often does not outweigh the rest.
 * @param picture uint8 [32, 32, 3]
 */
export function patchFeatures(picture: Uint8Array, { weights, offsets }: PatchFilters): Float32Array {
  if (picture.length !== copySide * copySide * 3)
    throw new RangeError(`A copy of ${copySide} x ${copySide} pixels has not ${picture.length} numbers.`);
  const sums = new Float32Array(featureCount);
  for (const view of [picture, mirrored(picture)])
    for (let row = 0; row < places; row += 1)
      for (let column = 0; column < places; column += 1) {
        const patch = normalisedPatch(view, row * stride, column * stride);
        const quarter =
          Math.floor((row * quarters) / places) * quarters + Math.floor((column * quarters) / places);
        for (let filter = 0; filter < filterCount; filter += 1) {
          const answer = dot(weights, filter * length, patch) - (offsets[filter] ?? 0);
          const excess = Math.abs(answer) - threshold;
          if (excess <= 0) continue;
          const at = (quarter * filterCount + filter) * 2 + (answer < 0 ? 1 : 0);
          sums[at] = (sums[at] ?? 0) + excess;
        }
      }
  return sums.map((sum) => Math.sqrt(sum));
}

/** A patch [108] with its mean taken off, in proportion to its contrast. */
function normalisedPatch(picture: Uint8Array, row: number, column: number): Float64Array {
  const patch = new Float64Array(length);
  let sum = 0;
  let squares = 0;
  const wide = patchSide * 3;
  for (let y = 0; y < patchSide; y += 1) {
    const from = ((row + y) * copySide + column) * 3;
    for (let x = 0; x < wide; x += 1) {
      const value = picture[from + x] ?? 0;
      patch[y * wide + x] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / length;
  const contrast = Math.sqrt(Math.max(0, squares / length - mean * mean) + quiet);
  for (let i = 0; i < length; i += 1) patch[i] = ((patch[i] ?? 0) - mean) / contrast;
  return patch;
}

/** The mean of patches, and Cholesky's factor of their covariance. */
function whitening(patches: Float64Array): { mean: Float64Array; factor: Float64Array } {
  const mean = new Float64Array(length);
  const covariance = new Float64Array(length * length);
  for (let at = 0; at < patches.length; at += 1)
    mean[at % length] = (mean[at % length] ?? 0) + (patches[at] ?? 0) / sampleCount;
  for (let start = 0; start < patches.length; start += length)
    for (let i = 0; i < length; i += 1) {
      const own = ((patches[start + i] ?? 0) - (mean[i] ?? 0)) / sampleCount;
      for (let j = 0; j <= i; j += 1)
        covariance[i * length + j] =
          (covariance[i * length + j] ?? 0) + own * ((patches[start + j] ?? 0) - (mean[j] ?? 0));
    }
  for (let i = 0; i < length; i += 1) covariance[i * length + i] = (covariance[i * length + i] ?? 0) + ridge;
  return { mean, factor: cholesky(covariance, length) };
}

function mirrored(picture: Uint8Array): Uint8Array {
  const made = new Uint8Array(picture.length);
  for (let row = 0; row < copySide; row += 1)
    for (let column = 0; column < copySide; column += 1) {
      const from = (row * copySide + column) * 3;
      made.set(picture.subarray(from, from + 3), (row * copySide + copySide - 1 - column) * 3);
    }
  return made;
}

/** Four sums at a time, which the processor adds side by side. */
function dot(weights: Float32Array, from: number, patch: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < length; i += 4) {
    a += (weights[from + i] ?? 0) * (patch[i] ?? 0);
    b += (weights[from + i + 1] ?? 0) * (patch[i + 1] ?? 0);
    c += (weights[from + i + 2] ?? 0) * (patch[i + 2] ?? 0);
    d += (weights[from + i + 3] ?? 0) * (patch[i + 3] ?? 0);
  }
  return a + b + (c + d);
}
