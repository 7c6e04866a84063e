import { expect, test } from "vitest";
import { preset } from "../../../src/config/presets.ts";
import { better, bestOf } from "../../../src/training/best.ts";

const rows = [
  { epoch: 0, valLoss: 2, valAcc1: 40, valAcc5: 90 },
  { epoch: 1, valLoss: 1.5, valAcc1: 55, valAcc5: 80 },
  { epoch: 2, valLoss: 1.2, valAcc1: 55, valAcc5: 85 },
];

test.each([
  ["acc1", { metric: 55, epoch: 1 }], // the first of two equals
  ["acc5", { metric: 90, epoch: 0 }],
  ["loss", { metric: 1.2, epoch: 2 }],
] as const)("the best by %s", (bestMetric, expected) => {
  expect(bestOf({ ...preset("report", "resnet18"), bestMetric }, rows)).toEqual(expected);
});

test("nothing is best before the first validation, and a row without the number changes nothing", () => {
  const config = preset("report", "resnet18");
  expect(bestOf(config, [])).toBeNull();
  const best = { metric: 40, epoch: 0 };
  expect(better(config, best, { epoch: 1, valLoss: 1 })).toBe(best);
});
