import { expect, test } from "vitest";
import { readTimeOptions, timeTable } from "../../../scripts/bench/timeTo.mjs";
import { OptionsError } from "../../../scripts/lib/options/configFlags.mjs";

test("every built-in recipe is timed with every seed, and never fine-tuning", async () => {
  const { target, runs } = await readTimeOptions(
    "--time-to acc1=60 --data there --width 16 --seeds 1,2 --presets report,strong".split(" "),
  );
  expect(target).toEqual({ metric: "acc1", value: 60 });
  expect(runs.map(({ preset, seed }) => `${preset} ${seed}`)).toEqual([
    "report 1",
    "strong 1",
    "report 2",
    "strong 2",
  ]);
  expect(runs[3]?.train.config).toMatchObject({ width: 16, seed: 2, schedule: "cosine" });
});

test.each([
  "--time-to acc9=60",
  "--time-to",
  "--time-to acc1=60 --presets finetune",
  "--time-to acc1=60 --preset strong",
])("%s is refused", async (line) => {
  await expect(readTimeOptions(line.split(" "))).rejects.toThrow(OptionsError);
});

const row = (epoch: number, valAcc1: number, seconds: number) => ({ epoch, valLoss: 1, valAcc1, seconds });

test("the table holds recipes against the first", async () => {
  const table = await timeTable({ metric: "acc1", value: 60 }, [
    { preset: "report", rows: [row(0, 50, 30), row(1, 60, 30)] },
    { preset: "strong", rows: [row(0, 61, 15)] },
    { preset: "fast", rows: [row(0, 10, 15)] },
  ]);
  expect(table.split("\n").slice(2)).toEqual([
    "| report | 60.0 (60.0) | 2 | 1 of 1 | 1.00 |",
    "| strong | 15.0 (15.0) | 1 | 1 of 1 | 0.25 |",
    "| fast | not reached |  | 0 of 1 |  |",
  ]);
});
