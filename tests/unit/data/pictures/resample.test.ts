import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dropAlpha, fit, Resampler } from "../../../../src/data/pictures/resample.ts";

/** A picture of made-up bytes, [height, width, 4]. */
function picture(width: number, height: number): Uint8Array {
  return new Uint8Array(width * height * 4).map((_, i) =>
    i % 4 === 3 ? 255 : (i * 89 + (i >> 5) * 7) & 255,
  );
}

/** The resampled picture when its rows come in bands of the given height. */
function inBands(pixels: Uint8Array, width: number, height: number, size: number, rows: number): Uint8Array {
  const resampler = new Resampler(width, height, size);
  for (let row = 0; row < height; row += rows)
    resampler.push(pixels.subarray(row * width * 4, Math.min(row + rows, height) * width * 4), row);
  const result = new Uint8Array(size * size * 3);
  resampler.finish(result, 0);
  return result;
}

// torchvision 0.14: Resize(S) then CenterCrop(S), whose corner is Python's round of half the rest.
test.each([
  [500, 375, 64, { width: 85, height: 64, left: 10, top: 0 }],
  [375, 500, 64, { width: 64, height: 85, left: 0, top: 10 }],
  [64, 64, 64, { width: 64, height: 64, left: 0, top: 0 }],
  [67, 64, 64, { width: 67, height: 64, left: 2, top: 0 }],
  [20, 23, 64, { width: 64, height: 73, left: 0, top: 4 }],
  [6000, 4000, 224, { width: 336, height: 224, left: 56, top: 0 }],
])("%i x %i fits %i as torchvision does it", (width, height, size, wanted) => {
  expect(fit(width, height, size)).toEqual(wanted);
});

test("bands of any height give the same picture", () => {
  const side = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 40 }), side, (width, height, size, rows) => {
      const pixels = picture(width, height);
      expect(inBands(pixels, width, height, size, rows)).toEqual(
        inBands(pixels, width, height, size, height),
      );
    }),
    { numRuns: 200 },
  );
});

test("a plain colour stays itself, and a picture of the right size stays as it is", () => {
  const plain = new Uint8Array(31 * 47 * 4).map((_, i) => [7, 130, 255, 255][i % 4] ?? 0);
  const small = inBands(plain, 31, 47, 16, 9);
  expect(small.every((value, i) => value === [7, 130, 255][i % 3])).toBe(true);
  const exact = picture(24, 24);
  const kept = new Uint8Array(24 * 24 * 3);
  dropAlpha(exact, kept, 0);
  expect(inBands(exact, 24, 24, 24, 5)).toEqual(kept);
});
