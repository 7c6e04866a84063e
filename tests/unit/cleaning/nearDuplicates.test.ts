import { expect, test } from "vitest";
import {
  areAlike,
  hashDistance,
  nearDuplicates,
  type PictureHash,
  pictureHash,
  pictureThumbnail,
} from "../../../src/cleaning/nearDuplicates.ts";
import { bits, key } from "../../../src/random.ts";

/** A grey picture whose brightness is a function of the place, both from 0 to 1. */
const picture = (width: number, height: number, value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return value(((at % width) + 0.5) / width, (Math.floor(at / width) + 0.5) / height);
  });

test("bits say which areas are brighter than their right neighbours", () => {
  expect(
    pictureHash(
      picture(36, 32, (x) => 250 - 240 * x),
      36,
      32,
    ),
  ).toEqual([0xffffffff, 0xffffffff]);
  expect(
    pictureHash(
      picture(36, 32, (x) => 240 * x),
      36,
      32,
    ),
  ).toEqual([0, 0]);
  // Bright on the left of the upper half alone.
  expect(
    pictureHash(
      picture(36, 32, (x, y) => (y < 0.5 ? 250 - 240 * x : 9)),
      36,
      32,
    ),
  ).toEqual([0xffffffff, 0]);
  // One pixel in the second of nine areas of the first row.
  expect(
    pictureHash(
      picture(9, 8, (x, y) => (y < 0.1 && Math.floor(9 * x) === 1 ? 200 : 9)),
      9,
      8,
    ),
  ).toEqual([2, 0]);
});

/** Light and dark that no area is alone with. */
const scene = (x: number, y: number) => 110 + 60 * Math.sin(7 * x + 3 * y * y) + 40 * Math.cos(5 * y - 4 * x);

test("another size, brightness and noise leave a picture near, another picture far", () => {
  const original = pictureHash(picture(64, 64, scene), 64, 64);
  const k = key(1);
  const noisy = picture(64, 64, scene).map((value, i) => value + (bits(k, i) % 5));
  expect(hashDistance(original, pictureHash(noisy, 64, 64))).toBeLessThanOrEqual(3);
  expect(hashDistance(original, pictureHash(picture(90, 72, scene), 90, 72))).toBeLessThanOrEqual(3);
  expect(
    hashDistance(
      original,
      pictureHash(
        picture(64, 64, (x, y) => 20 + 0.8 * scene(x, y)),
        64,
        64,
      ),
    ),
  ).toBeLessThanOrEqual(3);
  expect(
    hashDistance(
      original,
      pictureHash(
        picture(64, 64, (x, y) => scene(1 - x, y)),
        64,
        64,
      ),
    ),
  ).toBeGreaterThan(16);
  expect(
    pictureHash(
      picture(1, 1, () => 7),
      1,
      1,
    ),
  ).toEqual([0, 0]);
});

/** A dark shape on white; `eyes`: where two small lighter spots in it lie. */
const face = (eyes: number) => (x: number, y: number) => {
  const isIn = (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.16;
  const isEye = Math.abs(y - eyes) < 0.07 && (Math.abs(x - 0.35) < 0.07 || Math.abs(x - 0.65) < 0.07);
  return isIn ? (isEye ? 250 : 90) : 255;
};

const print = (value: (x: number, y: number) => number, side = 64) => {
  const pixels = picture(side, side, value);
  return {
    hash: pictureHash(pixels, side, side),
    small: pictureThumbnail(pixels, side, side),
  };
};

/** A bar that differs in its height alone: no area is brighter than its right neighbour where it was not before. */
const column = (top: number) => (x: number, y: number) => (x > 0.34 && x < 0.66 && y > top ? 40 : 255);

test("two drawings of one outline on white are not one picture, though their hashes are near", () => {
  const [low, high] = [print(column(0.52)), print(column(0.4))];
  expect(hashDistance(low.hash, high.hash)).toBeLessThanOrEqual(3);
  expect(areAlike(low.small, high.small)).toBe(false);
  expect(areAlike(print(face(0.35)).small, print(face(0.55)).small)).toBe(false);
  const other = print(face(0.35), 50);
  expect(areAlike(print(face(0.35)).small, other.small)).toBe(true);
  const darker = print((x, y) => 0.9 * face(0.35)(x, y));
  expect(areAlike(print(face(0.35)).small, darker.small)).toBe(true);
  // The same shape in another colour.
  const grey = print((x, y) => 127 + face(0.35)(x, y) / 2);
  expect(areAlike(print((x, y) => face(0.35)(x, y) / 2).small, grey.small)).toBe(false);
  const pair = nearDuplicates([low.hash, high.hash], 3, () => false);
  expect(pair).toEqual([]);
});

test("the pairs are those that comparing everything finds", () => {
  const k = key(2);
  const hashes: PictureHash[] = Array.from({ length: 60 }, (_, i) => [bits(k, 2 * i), bits(k, 2 * i + 1)]);
  for (let i = 0; i < 60; i += 1) {
    const [low, high] = hashes[i] ?? [0, 0];
    // Up to four of its bits turned.
    let [a, b] = [low, high];
    for (let n = 0; n < i % 5; n += 1) {
      const bit = (17 * n + i) % 64;
      if (bit < 32) a = (a ^ (1 << bit)) >>> 0;
      else b = (b ^ (1 << (bit - 32))) >>> 0;
    }
    hashes.push([a, b]);
  }
  const all = hashes.flatMap((first, i) =>
    hashes.flatMap((second, j) =>
      i < j && hashDistance(first, second) <= 3
        ? [{ first: i, second: j, distance: hashDistance(first, second) }]
        : [],
    ),
  );
  expect(all.length).toBeGreaterThanOrEqual(48);
  const found = nearDuplicates(hashes);
  expect(found).toHaveLength(all.length);
  expect(found).toEqual(expect.arrayContaining(all));
  expect(found.map(({ distance }) => distance)).toEqual(
    all.map(({ distance }) => distance).toSorted((a, b) => a - b),
  );
  expect(nearDuplicates(hashes, 0).every(({ distance }) => distance === 0)).toBe(true);
});

test("what makes no sense is refused", () => {
  expect(() => pictureHash(new Uint8Array(5), 2, 2)).toThrow(RangeError);
  expect(() => nearDuplicates([], 4)).toThrow(RangeError);
});
