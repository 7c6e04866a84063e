import { expect, test } from "vitest";
import { readSweepOptions } from "../../../scripts/lib/options/sweepOptions.mjs";
import { resultsCsv, summaryText } from "../../../scripts/lib/sweepReport.mjs";
import { compareRecipes } from "../../../src/experiments/results.ts";

const read = (...parameters: string[]) => readSweepOptions([...parameters, "--out", "somewhere"]);

test("a grid's recipes become the flags of npm run train, with seeds from --seed on", async () => {
  const sweep = await read("--vary", "lr=0.1,0.03", "--vary", "width=16,32", "--seeds", "2", "--seed", "7");
  expect(sweep?.recipes.map(({ name }) => name)).toEqual([
    "lr0.1 w16",
    "lr0.1 w32",
    "lr0.03 w16",
    "lr0.03 w32",
  ]);
  expect(sweep?.seeds).toEqual([7, 8]);
  const recipe = sweep!.recipes[3]!;
  expect(sweep?.flagsOf(recipe, 8)).toEqual(["--seed=8", "--lr=0.03", "--width=32"]);
  expect(sweep?.configOf(recipe, 8)).toMatchObject({ learningRate: 0.03, width: 32, seed: 8 });
});

test("a sweep that cannot be made is refused before a run begins", async () => {
  await expect(read()).rejects.toThrow("--vary says what");
  await expect(readSweepOptions(["--vary", "lr=1,2"])).rejects.toThrow("--out says where");
  await expect(read("--vary", "colour=red")).rejects.toThrow("names no field");
  await expect(read("--vary", "nhead=2,3", "--model", "transformer", "--emsize", "8")).rejects.toThrow(
    "Heads is 3",
  );
  await expect(read("--vary", "lr=1,2", "--keep", "best-half")).rejects.toThrow("--data");
  await expect(
    read("--vary", "lr=1,2", "--keep", "best-half", "--model", "gpt", "--data", "text"),
  ).rejects.toThrow("schedule counts steps");
});

test("results have a line a run and name the best by the stated rule", async () => {
  const sweep = await read("--vary", "lr=0.1,0.03", "--seeds", "2");
  const runs = sweep!.recipes.flatMap((recipe, index) =>
    [1, 2].map((seed) => ({
      recipe,
      seed,
      name: `${recipe.name} s${seed}`,
      folder: `runs/${recipe.name}`,
      state: "finished" as const,
      best: 50 + 10 * index + seed,
      rows: [{ epoch: 0, valLoss: 1, seconds: 2.5 }],
    })),
  );
  expect(resultsCsv(runs).split("\n").slice(0, 2)).toEqual([
    "\uFEFFrecipe,learningRate,seed,state,epochs,best,seconds,folder",
    "lr0.1,0.1,1,finished,1,51,2.5,runs/lr0.1",
  ]);
  const text = summaryText(compareRecipes(runs, "acc1"), "The rule.", 2);
  expect(text).toContain("The rule.");
  expect(text).toMatch(/^lr0\.03 +61\.50 ± 0\.7071 {2}best$/m);
  expect(text).toMatch(/^lr0\.1 +51\.50 .*best is ahead by 10\.00/m);
});
