import { expect, test } from "vitest";
import {
  mean,
  pairedDifference,
  standardDeviation,
  studentQuantile,
} from "../../../src/experiments/statistics.ts";

test("mean and standard deviation of a sample", () => {
  expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
  // The squares of the deviations sum up to 32.
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(standardDeviation([3])).toBeNull();
});

// Printed tables of Student's distribution (two sides), with the digits that they have.
test.each([
  [0.95, 1, 12.706, 3],
  [0.95, 2, 4.303, 3],
  [0.95, 3, 3.182, 3],
  [0.95, 4, 2.776, 3],
  [0.95, 5, 2.571, 3],
  [0.95, 9, 2.262, 3],
  [0.95, 10, 2.228, 3],
  [0.95, 30, 2.042, 3],
  [0.95, 120, 1.98, 3],
  [0.99, 1, 63.657, 3],
  [0.99, 4, 4.604, 3],
  [0.9, 7, 1.895, 3],
  [0.5, 1, 1, 9],
  // With so many degrees it is the normal distribution's 1.959964, and 2.37 / freedom above it.
  [0.95, 100_000, 1.959988, 6],
])(
  "Student's distribution stays with probability %f and %i degrees within %f",
  (probability, freedom, wanted, digits) => {
    expect(Math.abs(studentQuantile(probability, freedom) - wanted)).toBeLessThanOrEqual(
      0.51 * 10 ** -digits,
    );
  },
);

test("what has no quantile is refused", () => {
  expect(() => studentQuantile(0.95, 0)).toThrow(RangeError);
  expect(() => studentQuantile(0.95, 1.5)).toThrow(RangeError);
  expect(() => studentQuantile(1, 3)).toThrow(RangeError);
});

test("a difference is that of equal seeds, with its interval", () => {
  const first = new Map([
    [1, 10],
    [2, 12],
    [3, 14],
    [9, 100],
  ]);
  const second = new Map([
    [3, 11],
    [2, 10],
    [1, 9],
  ]);
  // Differences 1, 2, 3: mean 2, deviation 1, and 4.30265 / sqrt(3) = 2.48414 to each side.
  const difference = pairedDifference(first, second);
  expect(difference).toMatchObject({ pairs: 3, mean: 2 });
  expect(difference?.interval?.[0]).toBeCloseTo(2 - 2.48414, 5);
  expect(difference?.interval?.[1]).toBeCloseTo(2 + 2.48414, 5);
  expect(pairedDifference(new Map([[1, 3]]), new Map([[1, 5]]))).toEqual({
    pairs: 1,
    mean: -2,
    interval: null,
  });
  expect(pairedDifference(new Map([[1, 3]]), new Map([[2, 5]]))).toBeNull();
});
