import { expect, test } from "vitest";
import { predictionsCsv } from "../../../../../src/app/actions/run/evaluate.ts";
import { AppendOnly } from "../../../../../src/app/state/appendOnly.ts";
import type { Prediction } from "../../../../../src/worker/border/protocol.ts";
import {
  cellName,
  choosePredictions,
  classScores,
  meanScores,
  type ScoreColumn,
  sortScores,
  confusionMatrix,
  mostConfused,
  orderBySimilarity,
  rowSum,
} from "../../../../../src/app/tabs/predictions/predictions.ts";
import { stateWithRun } from "../../runSample.ts";

const predict = (index: number, expected: number, got: number, probability: number): Prediction => ({
  index,
  name: `${index}.png`,
  expected,
  top: [
    { index: got, probability },
    { index: 1 - got, probability: 1 - probability },
  ],
});
const all = [predict(0, 0, 0, 0.9), predict(1, 0, 1, 0.6), predict(2, 1, 0, 0.8), predict(3, 1, 1, 0.7)];
const every = { show: "all", label: null, order: "index", cell: null } as const;
const indices = (some: readonly Prediction[]): number[] => some.map(({ index }) => index);

test("a filter shows right or wrong ones, one class or one cell, in the order that was asked", () => {
  expect(indices(choosePredictions(all, every))).toEqual([0, 1, 2, 3]);
  expect(indices(choosePredictions(all, { ...every, show: "wrong", order: "mistake" }))).toEqual([2, 1]);
  expect(indices(choosePredictions(all, { ...every, show: "right", order: "unsure" }))).toEqual([3, 0]);
  expect(indices(choosePredictions(all, { ...every, label: 1, order: "sure" }))).toEqual([2, 3]);
  expect(indices(choosePredictions(all, { ...every, cell: { expected: 0, got: 1 } }))).toEqual([1]);
});

test("the matrix counts what was taken for what", () => {
  const counts = confusionMatrix([...all, predict(4, 0, 1, 0.5)], 2);
  expect([...counts]).toEqual([1, 2, 1, 1]);
  expect(rowSum(counts, 2, 0)).toBe(3);
  expect(mostConfused(counts, 2, 5)).toEqual([
    { expected: 0, got: 1, count: 2, of: 3 },
    { expected: 1, got: 0, count: 1, of: 2 },
  ]);
});

test("classes that are taken for one another stand side by side, each class once", () => {
  const counts = new Uint32Array(16);
  counts[3] = 5; // 0 is taken for 3
  counts[4 + 2] = 7; // 1 is taken for 2
  counts[12 + 2] = 1; // 3 is taken for 2
  expect(orderBySimilarity(counts, 4)).toEqual([0, 3, 2, 1]);
});

test("predictions.csv has a row for each picture and makes formulas text", () => {
  const { run } = stateWithRun();
  if (!run) throw new Error("no run");
  const evaluation = {
    checkpointId: null,
    done: true,
    predictions: AppendOnly.empty<Prediction>().append([{ ...predict(0, 0, 1, 0.75), name: '=cmd,"x"' }]),
    acc1: 0,
    acc5: 100,
    loss: 1,
    before: null,
  };
  expect(predictionsCsv({ ...run, evaluation })).toBe(
    "index,file,class,predicted,correct,top1,probability1,top2,probability2,top3,probability3,top4,probability4,top5,probability5\r\n" +
      '0,"\'=cmd,""x""",cat,dog,0,dog,0.750000,cat,0.250000,,,,,,\r\n',
  );
});

test("precision, recall and F1 of each class, sorted by any column, what is unknown last", () => {
  // Rows are what is, columns what it was called: two cats right, one called a dog; dogs all called cats; no birds.
  const counts = Uint32Array.of(2, 1, 0, 2, 0, 0, 0, 0, 0);
  const scores = classScores(counts, 3);
  expect(scores.map(({ precision, recall, f1, support }) => [precision, recall, f1, support])).toEqual([
    [50, (100 * 2) / 3, (200 * 2) / 7, 3],
    [0, 0, 0, 2],
    [null, null, null, 0],
  ]);
  const names = ["cat", "dog", "bird"];
  const order = (by: ScoreColumn, isDown: boolean): (string | undefined)[] =>
    sortScores(scores, by, isDown, (label) => names[label] ?? "").map(({ label }) => names[label]);
  expect(order("f1", false)).toEqual(["dog", "cat", "bird"]);
  expect(order("f1", true)).toEqual(["cat", "dog", "bird"]);
  expect(order("name", false)).toEqual(["bird", "cat", "dog"]);
  expect(order("support", true)).toEqual(["cat", "dog", "bird"]);
});

test("means over classes are those of scikit-learn's classification_report: macro, and weighted by how often each is there", () => {
  // Expected 0: 3 named 0, 1 named 1. Expected 1: 2 named 1. Class 2 is neither there nor named.
  const { macro, weighted } = meanScores(classScores(Uint32Array.of(3, 1, 0, 0, 2, 0, 0, 0, 0), 3));
  expect(macro.precision).toBeCloseTo((100 + 200 / 3) / 2, 8);
  expect(macro.recall).toBeCloseTo((75 + 100) / 2, 8);
  expect(weighted.f1).toBeCloseTo((4 * (600 / 7) + 2 * 80) / 6, 8);
});

test("a chosen cell is called by both of its classes", () => {
  const classes = [{ name: "ladybug" }, { name: "monarch" }];
  expect(cellName({ expected: 0, got: 1 }, classes)).toBe("ladybug → monarch");
});
