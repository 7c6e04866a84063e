import { expect, test } from "vitest";
import { pictureHash, pictureThumbnail } from "../../../src/cleaning/nearDuplicates.ts";
import { lowOutliers } from "../../../src/cleaning/outliers.ts";
import { pictureQuality } from "../../../src/cleaning/pictureQuality.ts";
import { secondLook } from "../../../src/cleaning/secondLook.ts";
import { bits } from "../../../src/random.ts";

const side = 16;

/** Grey pictures [16, 16, 3]. */
const picture = (light: (x: number, y: number) => number): Uint8Array => {
  const pixels = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at += 1) pixels.fill(light(at % side, at >> 4), 3 * at, 3 * at + 3);
  return pixels;
};
const noise = (seed: number) => picture((x, y) => bits(seed, x + side * y) & 255);

test("sharpness is low where there are shapes without detail, contrast where there is nothing", () => {
  const sharp = pictureQuality(noise(1), side, side);
  const smooth = pictureQuality(
    picture((x) => 16 * x),
    side,
    side,
  );
  const flat = pictureQuality(
    picture(() => 90),
    side,
    side,
  );
  expect(sharp.sharpness).toBeGreaterThan(2);
  expect(smooth.sharpness).toBeLessThan(-5);
  expect(smooth.contrast).toBeCloseTo(16 * Math.sqrt((side * side - 1) / 12), 3);
  expect(flat.contrast).toBe(0);
  // Half the contrast is no blur.
  const pale = pictureQuality(
    noise(1).map((value) => 64 + value / 2),
    side,
    side,
  );
  expect(Math.abs(pale.sharpness - sharp.sharpness)).toBeLessThan(0.02);
  expect(() => pictureQuality(new Uint8Array(12), 2, 2)).toThrow(RangeError);
});

test("what lies far below the median is an outlier, whatever the others' scale", () => {
  const values = [10, 11, 9, 10.5, 9.5, 10, -4, 30, 2];
  // Median 10, median deviation 1.
  const found = lowOutliers(values);
  expect(found.map(({ index }) => index)).toEqual([6, 8]);
  expect(found[0]?.deviation).toBeCloseTo(0.6745 * 14, 10);
  expect(lowOutliers(values.map((value) => value * 7 - 3)).map(({ index }) => index)).toEqual([6, 8]);
  expect(lowOutliers([5, 5, 5, 5, -100])).toEqual([]);
  expect(lowOutliers([])).toEqual([]);
});

test("a picture stands once, by its first reason, with all of its reasons", () => {
  const pictures = [
    ...Array.from({ length: 20 }, (_, at) => noise(at)),
    noise(3), // 20: again
    picture(() => 0), // 21 and 22: empty
    picture(() => 255),
    picture((x, y) => 8 * x + (y > 8 ? 100 : 0)), // 23: without detail
  ];
  const labels = Int32Array.from(pictures, (_, at) => at % 2);
  const probabilities = Float32Array.from(
    pictures.flatMap((_, at) => {
      const right = at === 5 || at === 20 ? 0.02 : 0.9;
      return at % 2 === 0 ? [right, 1 - right] : [1 - right, right];
    }),
  );
  const evidence = Float32Array.from(pictures, (_, at) => (at === 7 ? -20 : 5 + (at % 3)));
  const looks = secondLook({
    classes: 2,
    labels,
    probabilities,
    evidence,
    hashes: pictures.map((pixels) => pictureHash(pixels, side, side)),
    thumbnails: pictures.map((pixels) => pictureThumbnail(pixels, side, side)),
    qualities: pictures.map((pixels) => pictureQuality(pixels, side, side)),
  });
  expect(looks.map(({ index, reasons }) => [index, ...reasons.map(({ kind }) => kind)])).toEqual([
    [5, "label"],
    [20, "label", "twin"],
    [7, "outlier"],
    [23, "blurred"],
    [21, "empty"],
    [22, "empty"],
  ]);
  expect(looks[1]?.reasons[1]).toEqual({ kind: "twin", of: 3, distance: 0 });
});
