import { describe, expect, test } from "vitest";
import { augment, boxLength } from "../../../../src/backends/ops/augment.ts";
import { preset } from "../../../../src/config/presets.ts";
import { augmentPictures, cropped } from "../../../../src/data/augmentation/augmentPictures.ts";
import { operations } from "../../../../src/data/augmentation/operations.ts";
import { spaces, stepsOf } from "../../../../src/data/augmentation/policies.ts";
import { bits } from "../../../../src/random.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";

const size = 16;
const length = size * size * 3;
const count = 12;
const pictures = Uint8Array.from({ length: count * length }, (_, i) => bits(7, i) & 255);
const settings = { ...preset("report", "resnet18"), seed: 3 };
const draws = Int32Array.from({ length: count }, (_, i) => 5 * i);

test.each(["flip", "imagenet", "strong"] as const)(
  "%s takes the device's pixels, rounded to bytes",
  (kind) => {
    const boxes = augmentationBoxes(kind, size, draws, 3, 0);
    const x = new Float32Array(count * size * size * 4);
    const plain = { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } as const;
    augment.reference(
      [
        { shape: [count, size, size, 3], data: pictures },
        { shape: [count, boxLength], data: boxes },
      ] as never,
      [{ shape: [count, size, size, 4], data: x }] as never,
      plain,
    );
    let worst = 0;
    for (let b = 0; b < count; b += 1) {
      const made = cropped(
        pictures.subarray(b * length, (b + 1) * length),
        size,
        boxes.subarray(b * boxLength, (b + 1) * boxLength),
      );
      for (let at = 0; at < size * size; at += 1)
        for (let c = 0; c < 3; c += 1)
          worst = Math.max(worst, Math.abs(255 * x[(b * size * size + at) * 4 + c]! - made[at * 3 + c]!));
    }
    expect(worst).toBeLessThanOrEqual(0.5 + 1e-3);
    expect(worst > 0.1).toBe(kind === "imagenet");
  },
);

describe("what is done with a picture", () => {
  const many = Array.from({ length: 14_000 }, (_, own) => own);

  test("RandAugment takes each of fourteen as often, at its magnitude, half of the signed ones negative", () => {
    const wanted = { ...settings, autoAugment: "ra" as const, randAugmentOps: 3, randAugmentMagnitude: 20 };
    const steps = many.flatMap((own) => stepsOf(wanted, 64, 0, own));
    expect(steps).toHaveLength(3 * many.length);
    for (const [operation, magnitudes] of spaces.ra) {
      const own = steps.filter((step) => step.operation === operation);
      expect(Math.abs(own.length / steps.length - 1 / 14), operation).toBeLessThan(0.006);
      const expected = magnitudes?.of(20, 64) ?? 0;
      expect(own.every(({ magnitude }) => Math.abs(magnitude) === expected)).toBe(true);
      const negative = own.filter(({ magnitude }) => magnitude < 0).length / own.length;
      expect(Math.abs(negative - (magnitudes?.signed ? 0.5 : 0)), operation).toBeLessThan(0.04);
    }
  });

  test("TrivialAugmentWide takes one at any of 31 magnitudes", () => {
    const wanted = { ...settings, autoAugment: "ta_wide" as const };
    const steps = many.map((own) => stepsOf(wanted, 64, 0, own));
    expect(steps.every((own) => own.length === 1)).toBe(true);
    const rotations = steps.flat().filter(({ operation }) => operation === "Rotate");
    const seen = new Set(rotations.map(({ magnitude }) => Math.abs(magnitude)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 31 }, (_, bin) => Math.fround((135 * bin) / 30)),
    );
  });

  test("ColorJitter draws its factors evenly and their order anew", () => {
    const wanted = { ...settings, colorJitter: 0.4, hue: 0.1 };
    const steps = many.map((own) => stepsOf(wanted, 64, 0, own));
    expect(steps.every((own) => own.length === 4)).toBe(true);
    const orders = new Set(steps.map((own) => own.map(({ operation }) => operation).join()));
    expect(orders.size).toBe(24);
    for (const [operation, most] of [
      ["Brightness", 0.4],
      ["Contrast", 0.4],
      ["Color", 0.4],
      ["Hue", 0.1],
    ] as const) {
      const drawn = steps.flat().filter((step) => step.operation === operation);
      const magnitudes = drawn.map(({ magnitude }) => magnitude / most);
      expect(Math.max(...magnitudes) <= 1 && Math.min(...magnitudes) >= -1).toBe(true);
      const square = magnitudes.reduce((sum, value) => sum + value * value, 0) / magnitudes.length;
      expect(Math.abs(square - 1 / 3), operation).toBeLessThan(0.012);
    }
  });
});

test("a picture's augmentation belongs to seed, epoch and picture alone, and is its operations in turn", () => {
  const wanted = { ...settings, autoAugment: "ra" as const, colorJitter: 0.3 };
  const boxes = augmentationBoxes("strong", size, draws, 3, 2);
  const order = { size, boxes, draws, epoch: 2, settings: wanted };
  const whole = augmentPictures(pictures, order);
  const part = augmentPictures(pictures.subarray(4 * length, 6 * length), {
    ...order,
    boxes: boxes.slice(4 * boxLength, 6 * boxLength),
    draws: draws.slice(4, 6),
  });
  expect(part).toEqual(whole.slice(4 * length, 6 * length));
  let picture = cropped(pictures.subarray(0, length), size, boxes.subarray(0, boxLength));
  for (const { operation, magnitude } of stepsOf(wanted, size, 2, draws[0]!))
    picture = operations[operation](picture, size, magnitude);
  expect(whole.slice(0, length)).toEqual(Uint8Array.from(picture));
  expect(augmentPictures(pictures, { ...order, epoch: 3 })).not.toEqual(whole);
  expect(augmentPictures(pictures, { ...order, settings: { ...wanted, seed: 4 } })).not.toEqual(whole);
});
