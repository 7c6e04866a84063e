import { expect, test } from "vitest";
import { halvingRungs } from "../../../src/experiments/halving.ts";
import { bestsAt, standingOn, type TurnRun, turnOf } from "../../../src/experiments/turns.ts";

const runs = (recipes: number, seeds = 1): TurnRun[] =>
  Array.from({ length: recipes * seeds }, (_, at) => ({
    recipe: at % recipes,
    state: "waiting",
    bests: [],
  }));

test("without halving every run has its turn, in order, whatever became of those before it", () => {
  const all = runs(3);
  const ladder = { rungs: [{ epochs: 5, recipes: 3 }], isLowerBetter: false };
  const order: number[] = [];
  const ends = ["finished", "failed", "stopped"] as const;
  for (let turn = turnOf(all, ladder); turn; turn = turnOf(all, ladder)) {
    const { run } = turn;
    order.push(run.recipe);
    Object.assign(run, { state: ends[run.recipe], bests: [run.recipe === 0 ? 1 : null] });
  }
  expect(order).toEqual([0, 1, 2]);
});

test("without halving a run that was cut off has its turn again, whatever epochs the others have", () => {
  const ladder = { rungs: [{ epochs: Infinity, recipes: 2 }], isLowerBetter: false };
  const rows = Array.from({ length: 12 }, (_, epoch) => ({ epoch, valLoss: 1, valAcc1: epoch, seconds: 1 }));
  const [short, long] = runs(2);
  if (!short || !long) throw new Error("There are two.");
  Object.assign(short, { state: "finished", bests: bestsAt(ladder.rungs, rows.slice(0, 10), "acc1", true) });
  Object.assign(long, { bests: bestsAt(ladder.rungs, rows, "acc1", false) });
  expect(short.bests).toEqual([9]);
  expect(turnOf([short, long], ladder)).toEqual({ run: long, rung: 0 });
});

// The second recipe is the best with the first seed alone; the third fails with the second seed.
const score = (at: number): number => [1, 9, 8, 4, 7, 2, 8, 5][at] ?? 0;

test("halving brings the better half by the mean over seeds to the next rung", () => {
  const all = runs(4, 2);
  const ladder = { rungs: halvingRungs(4, 4), isLowerBetter: false };
  const turns: string[] = [];
  for (let turn = turnOf(all, ladder); turn; turn = turnOf(all, ladder)) {
    const { run, rung } = turn;
    const at = all.indexOf(run);
    turns.push(`${at}@${rung}`);
    const isLast = rung === ladder.rungs.length - 1;
    Object.assign(run, {
      state: at === 6 ? "failed" : isLast ? "finished" : "waiting",
      bests: [...run.bests, at === 6 ? null : score(at)],
    });
  }
  expect(turns.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((at) => `${at}@0`));
  // Means: 4, 5.5, none, 4.5. The second and the fourth go on, then the second alone.
  expect(turns.slice(8)).toEqual(["1@1", "3@1", "5@1", "7@1", "1@2", "5@2"]);
  expect([...standingOn(all, ladder).going]).toEqual([1]);
});

test("a run that was cut off has its turn again", () => {
  const all = runs(2);
  Object.assign(all[1] ?? {}, { state: "running" });
  Object.assign(all[0] ?? {}, { state: "finished", bests: [3] });
  expect(turnOf(all, { rungs: [{ epochs: 2, recipes: 2 }], isLowerBetter: true })).toEqual({
    run: all[1],
    rung: 0,
  });
});

test("a run has a best for each rung that it came to, and for all of them once it is at its end", () => {
  const rungs = halvingRungs(4, 4);
  const rows = [30, 50, 40].map((valAcc1, epoch) => ({ epoch, valLoss: 1, valAcc1, seconds: 1 }));
  expect(bestsAt(rungs, [], "acc1", false)).toEqual([]);
  expect(bestsAt(rungs, rows.slice(0, 1), "acc1", false)).toEqual([30]);
  expect(bestsAt(rungs, rows, "acc1", false)).toEqual([30, 50]);
  // Its patience was at an end before the last rung.
  expect(bestsAt(rungs, rows, "acc1", true)).toEqual([30, 50, 50]);
});
