import { expect, test } from "vitest";
import { Neighbours, spreadOrder } from "../../../../src/training/ask/neighbours.ts";

test("the nearest are those of the smallest angle, whatever their length", () => {
  const known = new Neighbours();
  for (const row of [
    [1, 0],
    [0, 9],
    [5, 5],
    [-3, 0],
    [100, 1],
    [0, 0],
  ])
    known.add(Float32Array.from(row));
  const found = known.nearest(Float32Array.of(2, 0), 3);
  expect(found.map(({ row }) => row)).toEqual([0, 4, 2]);
  expect(found[0]?.similarity).toBeCloseTo(1, 6);
  expect(found[2]?.similarity).toBeCloseTo(Math.SQRT1_2, 6);
  expect(known.nearest(Float32Array.of(2, 0), 9).map(({ row }) => row)).toEqual([0, 4, 2, 1, 5, 3]);
});

test("of equal ones the earlier comes first, and as many come as there are", () => {
  const known = new Neighbours();
  for (let row = 0; row < 4; row += 1) known.add(Float32Array.of(0, row + 1));
  expect(known.nearest(Float32Array.of(0, 1), 2).map(({ row }) => row)).toEqual([0, 1]);
  expect(new Neighbours().nearest(Float32Array.of(1), 5)).toEqual([]);
});

test("pictures are compared once each, and the first ones are of every class", () => {
  for (const length of [1, 2, 3, 4, 10, 500, 5001])
    expect(spreadOrder(length, 1e9).toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, at) => at));
  expect(spreadOrder(0, 5)).toEqual([]);
  // 200 classes of 500 pictures lie one after the other.
  const classes = spreadOrder(100_000, 5000).map((place) => Math.floor(place / 500));
  const counts = Array.from({ length: 200 }, (_, label) => classes.filter((one) => one === label).length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(22);
  expect(Math.max(...counts)).toBeLessThanOrEqual(28);
});
