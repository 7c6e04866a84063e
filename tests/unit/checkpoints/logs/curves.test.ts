import { assert, float, property } from "fast-check";
import { expect, test } from "vitest";
import { epochsCsv, stepsCsv } from "../../../../src/checkpoints/logs/curvesCsv.ts";
import { historyBefore } from "../../../../src/checkpoints/logs/history.ts";
import {
  shortestFloat32,
  stepLine,
  writeMetricsJsonl,
} from "../../../../src/checkpoints/logs/metricsJsonl.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

const { history } = sampleCheckpoint();
const text = {
  epoch: 0,
  step: 12,
  loss: Math.fround(0.1),
  learningRate: 5,
  dataMs: 0,
  stepMs: 12.34567,
  seconds: 1,
};

test("a float32 is written with the fewest digits that give its bits back", () => {
  expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
  expect(shortestFloat32(Math.fround(2.3604e-1))).toBe(0.23604);
  expect(shortestFloat32(16777216)).toBe(16777216);
  expect(shortestFloat32(0.1)).toBe(0.1); // no float32, so not touched
  assert(
    property(float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const short = shortestFloat32(value);
      expect(Math.fround(Number(String(short)))).toBe(value || 0); // -0 is written 0
      expect(String(short).length).toBeLessThanOrEqual(String(value).length);
    }),
    { numRuns: 2000 },
  );
});

test("metrics.jsonl has a line for each step, epoch and the end, in order", () => {
  const lines = writeMetricsJsonl({ ...history, end: { testLoss: 5.28 } }).split("\n");
  expect(lines.length).toBe(12 + 1 + 1 + 1);
  expect(lines[0]).toBe(
    '{"kind":"step","epoch":0,"step":0,"loss":2,"acc1":50,"acc5":100,"learningRate":0.1,"dataMs":1.25,"stepMs":20}',
  );
  expect(lines[3]).toContain('"loss":null');
  expect(lines[10]).toBe(
    '{"kind":"epoch","epoch":0,"trainLoss":1.5,"trainAcc1":50,"trainAcc5":100,"valLoss":1.25,"valAcc1":51.5,"valAcc5":100,"seconds":2.5}',
  );
  expect(lines[11]).toContain('"step":10');
  expect(lines.slice(-2)).toEqual(['{"kind":"end","testLoss":5.28}', ""]);
});

test("a step of a language model has its gradient norm and no accuracies", () => {
  expect(stepLine({ ...text, gradientNorm: Math.fround(0.7) })).toBe(
    '{"kind":"step","epoch":0,"step":12,"loss":0.1,"gradientNorm":0.7,"learningRate":5,"dataMs":0,"stepMs":12.346}',
  );
});

test("CSV leaves out what no row has and keeps the rest in columns", () => {
  expect(stepsCsv([text, { ...text, step: 13, gradientNorm: 0.5 }])).toBe(
    "epoch,step,loss,gradientNorm,learningRate,dataMs,stepMs,seconds\r\n" +
      "0,12,0.1,,5,0,12.34567,1\r\n0,13,0.1,0.5,5,0,12.34567,1\r\n",
  );
  expect(epochsCsv(history.epochs)).toMatch(
    /^epoch,trainLoss,trainAcc1.*\r\n0,1.5,50,100,1.25,51.5,100,0.1,2.5\r\n$/,
  );
});

test("a run that goes back forgets what came after", () => {
  const before = historyBefore(history, 11, 0);
  expect(before.points.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(before.epochs).toEqual([]);
});
