import { expect, test } from "vitest";
import { ticksApart } from "../../../../../src/app/curves/chart/ticks.ts";

/** 14 px a step below 3, then as logarithms above. */
const bent = (value: number): number => (value <= 3 ? 14 * value : 42 + 5 * Math.log10(value));

test("numbers that would stand over one another are left out, also where a scale bends", () => {
  expect(ticksApart([0, 1, 2, 3, 4], (value) => 100 - 10 * value, 14)).toEqual([0, 2, 4]);
  expect(ticksApart([0, 1, 2, 3, 10, 100, 1e3, 1e4], bent, 14)).toEqual([0, 1, 2, 3, 1e3]);
});
