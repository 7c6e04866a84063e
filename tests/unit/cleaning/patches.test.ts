import { beforeAll, expect, test } from "vitest";
import { suspects } from "../../../src/cleaning/confidentLearning.ts";
import { leaveOneOut } from "../../../src/cleaning/leaveOneOut.ts";
import {
  copySide,
  featureCount,
  patchFeatures,
  type PatchFilters,
  patchFilters,
} from "../../../src/cleaning/patches.ts";
import { key, uniform } from "../../../src/random.ts";

const count = 60;
/** Stripes, upright or lying, of every width and shade, with noise. */
const pictures = Array.from({ length: count }, (_, at) => {
  const k = key(11, at);
  const [wide, light, shift] = [3 + 3 * uniform(k, 0), 60 + 60 * uniform(k, 1), 9 * uniform(k, 2)];
  return Uint8Array.from({ length: copySide * copySide * 3 }, (_pixel, index) => {
    const place = Math.floor(index / 3);
    const along = at % 2 === 0 ? place % copySide : Math.floor(place / copySide);
    return light + (Math.floor((along + shift) / wide) % 2) * 60 + 40 * uniform(k, 3 + index);
  });
});
let filters: PatchFilters;
beforeAll(() => {
  filters = patchFilters(pictures, 1);
});

test("pictures find the wrong labels among them", async () => {
  const labels = pictures.map((_, at) => at % 2);
  const wrong = [5, 18, 32, 47];
  for (const at of wrong) labels[at] = 1 - (labels[at] ?? 0);
  const features = new Float32Array(count * featureCount);
  for (const [at, picture] of pictures.entries())
    features.set(patchFeatures(picture, filters), at * featureCount);
  const { probabilities } = await leaveOneOut(features, labels, 2);
  const first = suspects(probabilities, labels, 2).slice(0, wrong.length);
  expect(first.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(wrong);
});

test("a picture and its mirror image have the same, with left and right exchanged", () => {
  const [picture = new Uint8Array()] = pictures;
  const mirror = Uint8Array.from(picture, (_, index) => {
    const [place, channel] = [Math.floor(index / 3), index % 3];
    const [row, column] = [Math.floor(place / copySide), place % copySide];
    return picture[(row * copySide + copySide - 1 - column) * 3 + channel] ?? 0;
  });
  const [own, other] = [patchFeatures(picture, filters), patchFeatures(mirror, filters)];
  // Both views are summed up, in another order.
  for (const [at, value] of own.entries()) expect(other[at]).toBeCloseTo(value, 4);
  expect(Math.max(...own)).toBeGreaterThan(1);
});

test("brightness is no matter", () => {
  const [picture = new Uint8Array()] = pictures;
  const [own, brighter] = [picture, picture.map((value) => value + 30)].map((one) =>
    patchFeatures(one, filters),
  );
  for (const [at, value] of (own ?? []).entries()) expect(brighter?.[at]).toBeCloseTo(value, 4);
});

test("pictures without anything in them have numbers, too", () => {
  const flat = new Uint8Array(copySide * copySide * 3).fill(90);
  const features = patchFeatures(flat, patchFilters([flat], 1));
  expect(features.every((value) => value === 0)).toBe(true);
});

test("sizes that do not fit are refused", () => {
  expect(() => patchFeatures(new Uint8Array(5), filters)).toThrow(/has not 5 numbers/);
  expect(() => patchFilters([], 1)).toThrow(/no pictures/);
});
