import { expect, test } from "vitest";
import { ClassCounts } from "../../../../src/training/report/classCounts.ts";

/** Logits that name a class, padded to a row of eight. */
const naming = (names: readonly number[]): Float32Array => {
  const logits = new Float32Array(names.length * 8);
  names.forEach((name, row) => (logits[row * 8 + name] = 1));
  return logits;
};

// sklearn.metrics of y_true = [0,0,0,0,0,0,1,1,2], y_pred = [0,0,0,0,0,1,1,0,4] (scikit-learn 1.5): F1 of class 0 is 10/12, of 1 is
// 2/4, of 2 and of 4, which is named and never there, 0.
test("macro F1 and balanced accuracy are scikit-learn's, over batches", () => {
  const counts = new ClassCounts(5);
  counts.add(naming([0, 0, 0, 0, 0]), Int32Array.of(0, 0, 0, 0, 0));
  counts.add(naming([1, 1, 0, 4]), Int32Array.of(0, 1, 1, 2));
  expect(counts.f1).toBeCloseTo((100 * (10 / 12 + 2 / 4)) / 4, 10);
  expect(counts.balanced).toBeCloseTo((100 * (5 / 6 + 1 / 2 + 0)) / 3, 10);
});

test("of equal logits the earlier class is named, and logits behind the classes count nothing", () => {
  const counts = new ClassCounts(2);
  counts.add(Float32Array.of(1, 1, 9, 9), Int32Array.of(0));
  expect([counts.f1, counts.balanced]).toEqual([100, 100]);
});
