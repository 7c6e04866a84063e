import { expect, test } from "vitest";
import { searched } from "../../../../src/app/runs/list/runQuery.ts";
import { preset } from "../../../../src/config/presets.ts";
import { runRecord as run } from "./runRecord.ts";

const config = preset("report", "resnet18");
const numbers = (runs: Parameters<typeof searched>[0], text: string) =>
  searched(runs, text).map(({ number }) => number);
const of = (seed: number, learningRate: number) => ({ config: { ...config, seed, learningRate } });

test("runs are found by every word of name, note, data and tags", () => {
  const runs = [run(1, { tags: ["Paper"], notes: "with crops" }), run(2, { tags: ["paper"] })];
  expect(numbers(runs, "paper CROPS")).toEqual([1]);
  expect(numbers(runs, " ")).toEqual([1, 2]);
});

test("a run's best is compared where it is of that metric", () => {
  const loss = { ...config, bestMetric: "loss" as const };
  const runs = [run(1, { best: 36 }), run(2, { best: 35 }), run(3, { best: 40, config: loss }), run(4)];
  expect(numbers(runs, "top1:>35")).toEqual([1]);
  expect(numbers(runs, "acc1:>=35")).toEqual([1, 2]);
  expect(numbers(runs, "loss:35..41")).toEqual([3]);
});

test("settings are found by flag or name: a value, a limit, a range", () => {
  const runs = [run(1, of(1, 0.1)), run(2, of(2, 0.001)), run(3, of(4, 0.1))];
  expect(numbers(runs, "seed:1..3")).toEqual([1, 2]);
  expect(numbers(runs, "lr:1e-1")).toEqual([1, 3]);
  expect(numbers(runs, "learningRate:<=.01 model:resnet")).toEqual([2]);
  // A network that has no such setting.
  expect(numbers([run(1)], "nhead:2")).toEqual([]);
});

test("tags and notes have their own words; what is called by no name is text", () => {
  const runs = [run(1, { tags: ["lr"] }), run(2, { notes: "lr, see https://a.b" }), run(3, { name: "16:9" })];
  expect(numbers(runs, "tag:lr")).toEqual([1]);
  expect(numbers(runs, "note:lr")).toEqual([2]);
  expect(numbers(runs, "16:9")).toEqual([3]);
  expect(numbers(runs, "https://a")).toEqual([2]);
});
