import { expect, test } from "vitest";
import {
  meanTimeToTarget,
  readTarget,
  type TargetMetric,
  timeToTarget,
} from "../../../src/experiments/timeToTarget.ts";

const rows = [
  { epoch: 0, valLoss: Math.log(600), valAcc1: 10, seconds: 4 },
  { epoch: 1, valLoss: Math.log(400), valAcc1: 30, seconds: 2, valBitsPerByte: 2 },
  { epoch: 2, valLoss: Math.log(440), valAcc1: 20, seconds: 2.5, valBitsPerByte: 1.9 },
];

test.each<[TargetMetric, number, number | null]>([
  ["acc1", 10, 1],
  ["acc1", 15, 2],
  ["acc1", 31, null],
  ["acc5", 1, null],
  ["loss", Math.log(450), 2],
  ["perplexity", 450, 2],
  ["perplexity", 399, null],
  ["bitsPerByte", 1.95, 3],
])("%s of %d is reached after epoch %o", (metric, value, epochs) => {
  const seconds = [0, 4, 6, 8.5];
  const expected = epochs === null ? null : { seconds: seconds[epochs], epochs };
  expect(timeToTarget(rows.toReversed(), { metric, value })).toEqual(expected);
});

test("the mean is of the runs that reached it", () => {
  const runs = [rows, rows.slice(0, 1), []];
  expect(meanTimeToTarget(runs, { metric: "acc1", value: 10 })).toEqual({
    seconds: 4,
    epochs: 1,
    reached: 2,
  });
  expect(meanTimeToTarget(runs, { metric: "acc1", value: 50 })).toBeNull();
});

test.each(["acc1=60", "perplexity=4.5e2"])("%s is a target", (text) => {
  expect(readTarget(text)?.metric).toBe(text.split("=")[0]);
});

test.each(["acc1", "acc1=", "acc2=60", "acc1=-1", "acc1=60=1", "loss=Infinity"])("%s is none", (text) => {
  expect(readTarget(text)).toBeNull();
});
