import { expect, test } from "vitest";
import { preset } from "../../../../../src/config/presets.ts";
import { warningDuring, warningsBefore } from "../../../../../src/app/state/form/warnings.ts";
import { tell } from "../../../../../src/app/words/told.ts";
import { en } from "../../../../../src/app/words/en/index.ts";
import { zh } from "../../../../../src/app/words/zh/index.ts";
import { pictures } from "../../runSample.ts";

const config = preset("report", "resnet18");
const small = { ...pictures, train: 108, validation: 12 };
const row = (epoch: number, trainLoss: number, valAcc1: number) => ({
  epoch,
  trainLoss,
  valLoss: 1,
  valAcc1,
  learningRate: 0.1,
  seconds: 1,
});

test("before Start: a batch larger than the data, few validation pictures, hours", () => {
  const codes = (seconds: number | null, data = small, batchSize = 256): string[] =>
    warningsBefore(data, { ...config, batchSize }, seconds).map(({ code }) => code);
  expect(codes(null)).toEqual(["largeBatch", "fewValidation"]);
  expect(codes(20_000, small, 16)).toEqual(["fewValidation", "long"]);
  expect(codes(60, { ...small, train: 1000, validation: 100 })).toEqual([]);
  const [first] = warningsBefore(small, config, null);
  if (!first) throw new Error("no warning");
  expect(tell(first.text, en)).toBe(
    "A batch of 256 is more than the 108 training pictures: one step an epoch. Choose a smaller batch.",
  );
  expect(tell(first.text, zh)).toContain("108");
});

const code = (...epochs: [number, number][]): string | null =>
  warningDuring(
    pictures,
    config,
    epochs.map(([loss, acc], at) => row(at, loss, acc)),
  )?.code ?? null;

test("during a run: a loss that explodes, and accuracy at the guess of the largest class", () => {
  expect(code([2, 60], [1.5, 60], [4, 60])).toBe("lossRises");
  expect(code([0.2, 60], [0.1, 60], [0.5, 60])).toBeNull();
  expect(code([2, 40], [2, 50], [2, 50], [2, 48])).toBe("onlyGuesses");
  expect(code([2, 40], [2, 50], [2, 50])).toBeNull();
  expect(code([2, 40], [2, 50], [2, 50], [2, 51])).toBeNull();
});
