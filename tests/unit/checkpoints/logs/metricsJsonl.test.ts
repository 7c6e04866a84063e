import { expect, test } from "vitest";
import { epochLine, readEpochLines } from "../../../../src/checkpoints/logs/metricsJsonl.ts";

const row = { epoch: 0, learningRate: 0.1, trainLoss: 2, valLoss: 1.5, valPerplexity: 4.5, seconds: 3 };

test("epochs are read back in order, each once, among steps and lines that were cut off", () => {
  const whole = epochLine({ ...row, epoch: 1, sample: "a {brace} and more" });
  const lines = [
    '{"kind":"step","epoch":0,"step":0,"loss":1}',
    epochLine({ ...row, epoch: 2 }),
    epochLine(row),
    whole,
    epochLine({ ...row, epoch: 1, valLoss: 1.25 }),
    // Ends like a whole one.
    whole.slice(0, whole.indexOf("}") + 1),
  ];
  const read = readEpochLines(lines.join("\n"));
  expect(read.map(({ epoch, valLoss }) => [epoch, valLoss])).toEqual([
    [0, 1.5],
    [1, 1.25],
    [2, 1.5],
  ]);
});

test("an epoch whose loss was no number keeps its row and its seconds", () => {
  const text = epochLine({ ...row, valLoss: Number.NaN, valPerplexity: Infinity });
  expect(text).toContain('"valLoss":null');
  expect(readEpochLines(text)).toEqual([
    { epoch: 0, valLoss: Number.NaN, valPerplexity: Number.NaN, seconds: 3 },
  ]);
});
