import { expect, test } from "vitest";
import { halvingRungs, survivors } from "../../../src/experiments/halving.ts";

test.each<[number, number, [number, number][]]>([
  [
    8,
    8,
    [
      [1, 8],
      [2, 4],
      [4, 2],
      [8, 1],
    ],
  ],
  [
    5,
    10,
    [
      [2, 5],
      [3, 3],
      [5, 2],
      [10, 1],
    ],
  ],
  [
    4,
    60,
    [
      [15, 4],
      [30, 2],
      [60, 1],
    ],
  ],
  // Fewer epochs than halvings: more than one recipe comes to the end.
  [
    16,
    3,
    [
      [2, 16],
      [3, 8],
    ],
  ],
  [1, 10, [[10, 1]]],
  [4, 1, [[1, 4]]],
])("%i recipes over %i epochs", (recipes, epochs, wanted) => {
  expect(halvingRungs(recipes, epochs)).toEqual(
    wanted.map(([rungEpochs, rungRecipes]) => ({ epochs: rungEpochs, recipes: rungRecipes })),
  );
});

test("the best go on in the order of the recipes, and of equal ones the earlier", () => {
  const standings = [30, 50, 40, 40, null].map((score, index) => ({ index, score }));
  expect(survivors(standings, 2, false)).toEqual([1, 2]);
  expect(survivors(standings, 3, false)).toEqual([1, 2, 3]);
  expect(survivors(standings, 2, true)).toEqual([0, 2]);
  expect(survivors(standings.toReversed(), 2, true)).toEqual([0, 2]);
});

test("a recipe that failed never goes on, even where there is room", () => {
  expect(
    survivors(
      [
        { index: 0, score: null },
        { index: 1, score: 3 },
      ],
      2,
      false,
    ),
  ).toEqual([1]);
});
