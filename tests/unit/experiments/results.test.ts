import { expect, test } from "vitest";
import {
  bestUntil,
  compareRecipes,
  isWholeRun,
  ruleText,
  type RunResult,
} from "../../../src/experiments/results.ts";

const rows = [
  { epoch: 0, valLoss: 3, valAcc1: 10, seconds: 4 },
  { epoch: 1, valLoss: 2, valAcc1: 30, seconds: 2 },
  { epoch: 2, valLoss: 2.5, valAcc1: 20, seconds: 2.5 },
];

test("the best validation of the first epochs", () => {
  expect(bestUntil(rows, "acc1")).toBe(30);
  expect(bestUntil(rows, "acc1", 1)).toBe(10);
  expect(bestUntil(rows, "loss")).toBe(2);
  expect(bestUntil(rows, "acc5")).toBeNull();
  expect(bestUntil([], "loss")).toBeNull();
});

test.each([
  [3, 3, null, "acc1", true],
  [3, 4, null, "acc1", false],
  // The best is epoch 1: one epoch since.
  [3, 4, 1, "acc1", true],
  [3, 4, 2, "acc1", false],
  [2, 4, 1, "loss", false],
  [3, 4, 1, "acc5", false],
  [0, 4, 1, "loss", false],
] as const)(
  "%i rows of %i epochs with patience %o by %s are whole: %o",
  (count, epochs, patience, bestMetric, whole) => {
    expect(isWholeRun(rows.slice(0, count), { epochs, patience, bestMetric })).toBe(whole);
  },
);

const runs = (bests: (number | null | "dropped")[][]): RunResult[] =>
  bests.flatMap((seeds, index) =>
    seeds.map((best, seed) => ({
      recipe: { index, name: `r${index}`, values: new Map() },
      seed,
      state: best === null ? "failed" : best === "dropped" ? "dropped" : "finished",
      best: typeof best === "number" ? best : 99,
    })),
  );
const tell = (bests: Parameters<typeof runs>[0], metric: "acc1" | "loss") =>
  compareRecipes(runs(bests), metric).map(({ mean, isBest, isAsGood }) => [mean, isBest, isAsGood]);

test("the best mean wins, and what lies within its deviation is as good", () => {
  // The best's deviation is 2.
  const bests = [
    [40, 44, 42],
    [44, 46, 48],
    [43, 45, 44],
    [44, 44, 43],
  ];
  expect(tell(bests, "acc1")).toEqual([
    [42, false, false],
    [46, true, false],
    [44, false, true],
    [131 / 3, false, false],
  ]);
  const [first] = compareRecipes(runs(bests), "acc1");
  // Seed by seed 4, 2, 6: mean 4, deviation 2, and 2 x 4.30265 / sqrt(3) to each side.
  expect(first?.fromBest).toMatchObject({ pairs: 3, mean: 4 });
  expect(first?.fromBest?.interval?.[0]).toBeCloseTo(4 - 4.96828, 4);
  expect(first?.deviation).toBe(2);
});

test("of losses the lowest wins, and of equal ones the earlier", () => {
  expect(
    tell(
      [
        [2, 4],
        [1, 3],
        [3, 1],
      ],
      "loss",
    ),
  ).toEqual([
    [3, false, true],
    [2, true, false],
    [2, false, true],
  ]);
});

test("a recipe with a failed or dropped run has no mean and is never the best", () => {
  const results = compareRecipes(
    runs([
      [90, null],
      [50, "dropped"],
      [10, 11],
    ]),
    "acc1",
  );
  expect(results.map(({ state, mean, isBest }) => [state, mean, isBest])).toEqual([
    ["failed", null, false],
    ["dropped", null, false],
    ["finished", 10.5, true],
  ]);
  expect(compareRecipes(runs([[null]]), "acc1")).toMatchObject([{ isBest: false }]);
});

test("the rule is said in words", () => {
  expect(ruleText("acc1", 3)).toBe(
    "Best: highest mean over 3 seeds of each run's best validation Acc@1; of equal ones the earlier.",
  );
  expect(ruleText("loss", 1)).toBe(
    "Best: lowest of each run's best validation loss; of equal ones the earlier.",
  );
});

test("a loss that is no number is no best", () => {
  const diverged = [2, Number.NaN, 1.5].map((valLoss, epoch) => ({ epoch, valLoss, seconds: 1 }));
  expect(bestUntil(diverged, "loss")).toBe(1.5);
  expect(bestUntil(diverged.slice(1, 2), "loss")).toBeNull();
});
