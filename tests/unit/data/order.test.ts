import * as fc from "fast-check";
import { expect, test } from "vitest";
import { balancedOrder, shuffledOrder, sortedOrder } from "../../../src/data/order.ts";
import { key, streams } from "../../../src/random.ts";

const all = (length: number, seedKey: number): number[] => {
  const order = shuffledOrder(length, seedKey);
  return Array.from({ length }, (_, index) => order.at(index));
};

test("every example stands at exactly one position", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (length, seed) => {
        const sorted = all(length, seed).toSorted((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length }, (_, index) => index));
      },
    ),
    { numRuns: 200 },
  );
});

test("epochs and seeds give other orders, the same key the same", () => {
  const first = all(1000, key(42, streams.order, 0));
  expect(all(1000, key(42, streams.order, 0))).toEqual(first);
  for (const other of [all(1000, key(42, streams.order, 1)), all(1000, key(43, streams.order, 0))])
    expect(other.filter((value, index) => value === first[index]).length).toBeLessThan(12);
});

test("positions look uniform: each tenth of the order holds about a tenth of each tenth", () => {
  const cells = new Int32Array(100);
  for (let epoch = 0; epoch < 20; epoch += 1)
    all(1000, key(1, streams.order, epoch)).forEach((value, index) => {
      const cell = Math.floor(index / 100) * 10 + Math.floor(value / 100);
      cells[cell] = (cells[cell] ?? 0) + 1;
    });
  // 200 expected in each cell with a standard deviation of 12.7 for a true shuffle: five of them.
  expect(Math.max(...cells)).toBeLessThan(264);
  expect(Math.min(...cells)).toBeGreaterThan(136);
});

test("few examples come in every order", () => {
  const orders = new Set(
    Array.from({ length: 600 }, (_, epoch) => all(3, key(7, streams.order, epoch)).join("")),
  );
  expect(orders.size).toBe(6);
});

test("a position outside is refused", () => {
  for (const order of [sortedOrder(3), shuffledOrder(3, 1)])
    for (const index of [-1, 3, Number.NaN]) expect(() => order.at(index)).toThrow(RangeError);
  expect(sortedOrder(3).at(2)).toBe(2);
});

test("drawn by class, each class comes as often, every draw is of its position alone, and classes without examples never come", () => {
  const labels = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 990 ? 2 : 3));
  const order = balancedOrder(labels)(key(1, streams.order, 5));
  const counts = new Map<number, number>();
  const seen = new Set<number>();
  for (let at = 0; at < order.length; at += 1) {
    const index = order.at(at);
    seen.add(index);
    const label = labels[index] ?? -1;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([0, 2, 3]);
  // Three standard deviations of 1000 draws with a third each are 45.
  for (const count of counts.values()) expect(Math.abs(count - 1000 / 3)).toBeLessThan(45);
  expect(Math.max(...seen)).toBeGreaterThan(990);
  const again = balancedOrder(labels)(key(1, streams.order, 5));
  expect(again.at(777)).toBe(order.at(777));
  expect(() => order.at(1000)).toThrow(RangeError);
});
