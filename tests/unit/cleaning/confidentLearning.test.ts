import { expect, test } from "vitest";
import { classThresholds, suspects } from "../../../src/cleaning/confidentLearning.ts";
import { key, uniform } from "../../../src/random.ts";

test("thresholds are the mean confidence in each label, and suspects come surest first", () => {
  // Powers of two, so that every sum is exact.
  const rows = [
    [0.75, 0.25, 0], // 0
    [0.25, 0.75, 0], // labelled 0, looks like 1
    [0.125, 0.875, 0], // 1
    [0.5, 0.5, 0], // labelled 1: 0.5 reaches the threshold of 0, and that of 1 is above it
    [0.375, 0.625, 0], // 1: no class is confident
  ];
  const probabilities = Float32Array.from(rows.flat());
  const labels = [0, 0, 1, 1, 1];
  // (0.75 + 0.25) / 2 and (0.875 + 0.5 + 0.625) / 3; no example is of class 2.
  expect(classThresholds(probabilities, labels, 3)).toEqual([0.5, 2 / 3, null]);
  expect(suspects(probabilities, labels, 3)).toEqual([
    { index: 1, given: 0, suggested: 1, margin: -0.5 },
    { index: 3, given: 1, suggested: 0, margin: 0 },
  ]);
});

test("a class that is always given little is not outvoted by one that is always given much", () => {
  // Class 1 never gets more than 0.4: at 0.4 it is confident, though class 0 has more.
  const rows = [
    [0.9, 0.1],
    [0.9, 0.1],
    [0.6, 0.4], // labelled 0
    [0.65, 0.35],
    [0.7, 0.3],
  ];
  const found = suspects(Float32Array.from(rows.flat()), [0, 0, 0, 1, 1], 2);
  expect(found.map(({ index, suggested }) => [index, suggested])).toEqual([[2, 1]]);
});

test("where no class is confident the nearest counts, and of equally near ones the given", () => {
  // The thresholds are 0.5, 0.75 and 0.5.
  const rows = [
    [0.75, 0.25, 0], // 0
    [0.25, 0.75, 0], // 1
    [0.25, 0.5, 0.25], // 0: each class lacks 0.25
    [0.125, 0.125, 0.75], // 2
    [0.125, 0.625, 0.25], // labelled 2: that lacks 0.25, and 1 lacks 0.125
  ];
  expect(suspects(Float32Array.from(rows.flat()), [0, 1, 0, 2, 2], 3)).toEqual([
    { index: 4, given: 2, suggested: 1, margin: -0.375 },
  ]);
});

test("exchanged labels stand first", () => {
  const [classes, examples, exchanged] = [10, 1000, 50];
  const k = key(7);
  const truth = Array.from({ length: examples }, (_, i) => i % classes);
  // Every twentieth label is another class's.
  const labels = truth.map((label, i) => (i % 20 === 0 ? (label + 1 + (i % 9)) % classes : label));
  const probabilities = new Float32Array(examples * classes);
  for (const [i, label] of truth.entries()) {
    // A network that is right by 0.3 to 0.9, and is now and then sure of a wrong class.
    const share = 0.3 + 0.6 * uniform(k, 2 * i);
    const seen = uniform(k, 2 * i + 1) < 0.05 ? (label + 5) % classes : label;
    for (let c = 0; c < classes; c += 1)
      probabilities[i * classes + c] = c === seen ? share : (1 - share) / (classes - 1);
  }
  const first = suspects(probabilities, labels, classes).slice(0, 2 * exchanged);
  const hits = first.filter(({ index }) => labels[index] !== truth[index]).length;
  // About 60 of 100 confident examples reach their threshold; all exchanged ones among them must come.
  const sure = truth.filter(
    (label, i) => labels[i] !== label && (probabilities[i * classes + label] ?? 0) > 0.6,
  );
  expect(hits).toBeGreaterThanOrEqual(Math.floor(0.9 * sure.length));
  expect(sure.length).toBeGreaterThan(10);
});

test("sizes that do not fit are refused", () => {
  expect(() => suspects(new Float32Array(5), [0, 1], 3)).toThrow(/have 6 probabilities, not 5/);
  expect(() => suspects(new Float32Array(4), [0, 2], 2)).toThrow(/Label 1 is 2/);
});
