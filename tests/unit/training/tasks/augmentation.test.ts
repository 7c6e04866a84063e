import { expect, test } from "vitest";
import { boxLength } from "../../../../src/backends/ops/augment.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";

const count = 20_000;
const indices = Int32Array.from({ length: count }, (_, i) => i);
const rows = (kind: "flip" | "imagenet" | "strong" | "none", epoch = 0): number[][] => {
  const boxes = augmentationBoxes(kind, 64, indices, 42, epoch);
  return Array.from({ length: count }, (_, i) => [...boxes.subarray(i * boxLength, (i + 1) * boxLength)]);
};
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const isInside = ([left = -1, top = -1, width = 0, height = 0, flip = -1]: number[]): boolean =>
  [left, top, width, height].every(Number.isInteger) &&
  Math.min(left, top) >= 0 &&
  Math.max(left + width, top + height) <= 64 &&
  (flip === 0 || flip === 1);

test("none takes the whole picture", () => {
  expect(rows("none").every((row) => row.join() === "0,0,64,64,0,0,0,0")).toBe(true);
});

test("flip takes the whole picture and mirrors half of them", () => {
  const boxes = rows("flip");
  expect(boxes.every((row) => row.slice(0, 4).join() === "0,0,64,64")).toBe(true);
  expect(Math.abs(mean(boxes.map((row) => row[4] ?? 0)) - 0.5)).toBeLessThan(0.015);
});

test("imagenet crops as RandomResizedCrop(0.08 to 1) does, and mirrors half of them", () => {
  const boxes = rows("imagenet");
  expect(boxes.filter((box) => !isInside(box))).toEqual([]);
  // torchvision 0.14, 20,000 draws of get_params on 64 x 64: mean area share 0.4813, width 42.99, left 10.46.
  const area = mean(boxes.map(([, , width = 0, height = 0]) => (width * height) / 4096));
  expect(Math.abs(area - 0.4813)).toBeLessThan(0.008);
  expect(Math.abs(mean(boxes.map(([, , width = 0]) => width)) - 42.99)).toBeLessThan(0.4);
  expect(Math.abs(mean(boxes.map(([left = 0]) => left)) - 10.46)).toBeLessThan(0.3);
  expect(Math.abs(mean(boxes.map((row) => row[4] ?? 0)) - 0.5)).toBeLessThan(0.015);
});

test("strong shifts by up to an eighth in every direction", () => {
  const boxes = rows("strong");
  const shifts = new Set(boxes.map(([left]) => left));
  expect([...shifts].map(Number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 17 }, (_, i) => i - 8),
  );
  expect(boxes.every(([, , width, height]) => width === 64 && height === 64)).toBe(true);
  expect(Math.abs(mean(boxes.map(([left = 0]) => left)))).toBeLessThan(0.15);
});

test("a box belongs to seed, epoch and example alone, not to the batch", () => {
  const whole = augmentationBoxes("imagenet", 64, indices, 42, 3);
  const some = augmentationBoxes("imagenet", 64, [17, 5], 42, 3);
  expect([...some.subarray(0, 8)]).toEqual([...whole.subarray(17 * 8, 18 * 8)]);
  expect([...some.subarray(8, 16)]).toEqual([...whole.subarray(5 * 8, 6 * 8)]);
  expect(rows("imagenet", 4)).not.toEqual(rows("imagenet", 3));
});
