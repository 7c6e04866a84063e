import { expect, test } from "vitest";
import { writeMetricsJsonl } from "../../../src/checkpoints/logs/metricsJsonl.ts";
import { Characters } from "../../../src/tokenizers/characters.ts";
import { BlockTask } from "../../../src/training/tasks/blockTask.ts";
import { passSize } from "../../../src/training/tasks/textTask.ts";
import { finish, tinyGpt, tinyRun, tinyTokens, tinyText, words } from "../../support/samples/tinyRuns.ts";

test("a validation within an epoch stands in the point of its step, the last one at the end of the steps", async () => {
  const run = await tinyRun(tinyGpt({ steps: 5, validateEvery: 2 }));
  const events = await finish(run);
  const { points, epochs } = run.state.history;
  expect(points.map(({ valLoss }) => valLoss !== undefined)).toEqual([false, true, false, true, true]);
  expect(epochs).toEqual([]);
  // What is told of a step has it too.
  const told = events.flatMap((event) => (event.kind === "step" ? [event.point] : []));
  expect(told).toEqual(points);
  const lines = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  expect(lines.filter((line) => line.includes("valid loss"))).toHaveLength(3);
  expect(writeMetricsJsonl(run.state.history)).toMatch(/"step":1,.*"valLoss":\d/);
});

test("training is the same whether it is validated in between or not", async () => {
  const often = await tinyRun(tinyGpt({ validateEvery: 1 }));
  const seldom = await tinyRun(tinyGpt({ validateEvery: null }));
  await finish(often);
  await finish(seldom);
  expect(often.state.history.points.map(({ loss }) => loss)).toEqual(
    seldom.state.history.points.map(({ loss }) => loss),
  );
  expect(often.state.history.epochs.map(({ valLoss }) => valLoss)).toEqual(
    seldom.state.history.epochs.map(({ valLoss }) => valLoss),
  );
});

test("bits per byte are the loss over ln 2 and the bytes of a token", async () => {
  const run = await tinyRun(tinyGpt({ epochs: 1 }));
  // Of these eleven signs one takes three bytes, the others one.
  const signs = [..."0123456789天"].slice(0, words);
  const parts = tinyTokens();
  run.task = new BlockTask({ ...parts, tokens: new Characters(signs, false) }, run.config);
  await finish(run);
  const row = run.state.history.epochs[0];
  const counted = parts.valid.subarray(1);
  const bytes = counted.length + 2 * counted.filter((id) => id === 10).length;
  expect(row?.valBitsPerByte).toBeCloseTo(((row?.valLoss ?? 0) / Math.LN2) * (counted.length / bytes), 10);
});

test.each([
  ["columns of a text", tinyText],
  ["blocks of a text", tinyGpt],
])("%s are validated in passes where training is, with the same loss", async (_, tiny) => {
  // A rate that moves nothing: the masks of dropout differ in passes, and with them what would be learnt.
  const settings = {
    epochs: 1,
    batchSize: 4,
    evalBatchSize: 6,
    learningRate: 1e-12,
    minRate: 0,
    weightDecay: 0,
  };
  const whole = await tinyRun(tiny({ ...settings, microBatch: null }));
  const parted = await tinyRun(tiny({ ...settings, microBatch: 2 }));
  const sizes: number[] = [];
  for await (const { passes } of parted.task.evaluation("validation"))
    sizes.push(...passes.map(({ size }) => size));
  expect(new Set(sizes)).toEqual(new Set([2]));
  await finish(whole);
  await finish(parted);
  const [one] = whole.state.history.epochs;
  const [other] = parted.state.history.epochs;
  expect(other?.valLoss).toBeCloseTo(one?.valLoss ?? Number.NaN, 5);
});

test("passes of an evaluation divide its columns", () => {
  expect([passSize(10, null), passSize(10, 20), passSize(10, 4), passSize(7, 4)]).toEqual([10, 10, 2, 1]);
});
