import { expect, test } from "vitest";
import { tell } from "../../../src/app/words/told.ts";
import { zh } from "../../../src/app/words/zh/index.ts";
import { recipesOf, runsOf, type Sweep, SweepError } from "../../../src/experiments/sweep.ts";
import { parseVariation } from "../../../src/experiments/vary.ts";

const sweep = (texts: string[], more: Partial<Sweep> = {}): Sweep => ({
  vary: texts.map(parseVariation),
  seeds: [1],
  draw: null,
  ...more,
});
const names = (texts: string[], more: Partial<Sweep> = {}) =>
  recipesOf(sweep(texts, more)).map(({ name }) => name);

test("a grid's first field changes slowest, and names say what differs", () => {
  expect(names(["lr=0.1,0.03", "width=16,32", "epochs=4"])).toEqual([
    "lr0.1 w16",
    "lr0.1 w32",
    "lr0.03 w16",
    "lr0.03 w32",
  ]);
  expect(recipesOf(sweep(["lr=0.1", "epochs=4"])).map(({ values }) => [...values])).toEqual([
    [
      ["learningRate", 0.1],
      ["epochs", 4],
    ],
  ]);
  expect(names(["lr=0.1"])).toEqual(["run"]);
});

test("every kind of field is varied", () => {
  expect(names(["model=resnet18,resnet34", "clip=none,1"])).toEqual([
    "resnet18 clip-none",
    "resnet18 clip1",
    "resnet34 clip-none",
    "resnet34 clip1",
  ]);
  expect(names(["shuffle=yes,no"])).toEqual(["shuffle", "no-shuffle"]);
  expect(names(["checkpoint-epochs=5,10;7"])).toEqual(["checkpoint-epochs-5+10", "checkpoint-epochs-7"]);
  expect(names(["batchSize=8,16"])).toEqual(["b8", "b16"]);
});

test("every recipe has the first seed's run before any has the second's", () => {
  const recipes = recipesOf(sweep(["lr=0.1,0.03"]));
  expect(runsOf(recipes, [5, 6]).map(({ name, seed }) => [name, seed])).toEqual([
    ["lr0.1 s5", 5],
    ["lr0.03 s5", 5],
    ["lr0.1 s6", 6],
    ["lr0.03 s6", 6],
  ]);
  expect(runsOf(recipes, [5]).map(({ name }) => name)).toEqual(["lr0.1", "lr0.03"]);
});

const values = (texts: string[], count: number, field: string): number[] =>
  recipesOf(sweep(texts, { draw: { count, seed: 3 } })).map((recipe) =>
    Number([...recipe.values].find(([name]) => name === field)?.[1]),
  );

test("a rate is drawn evenly by its logarithm, other numbers evenly", () => {
  const rates = values(["lr=0.0001..1"], 400, "learningRate");
  expect(rates).toHaveLength(400);
  expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.0001);
  expect(Math.max(...rates)).toBeLessThanOrEqual(1);
  // Half of 400 lie below 0.01, the middle by logarithms; five standard deviations of a binomial are 50.
  expect(Math.abs(rates.filter((rate) => rate < 0.01).length - 200)).toBeLessThan(50);
  const dropouts = values(["dropout=0..0.8"], 400, "dropout");
  expect(Math.abs(dropouts.filter((value) => value < 0.4).length - dropouts.length / 2)).toBeLessThan(50);
});

test("whole numbers keep their multiples, both ends come, and no recipe comes twice", () => {
  const widths = values(["width=8..16"], 50, "width");
  expect(widths.toSorted((a, b) => a - b)).toEqual([8, 12, 16]);
  expect(values(["lr=0.1,0.2", "width=8,12"], 50, "width")).toHaveLength(4);
});

const drawn = (count: number, seed: number) => names(["lr=0.001..0.1"], { draw: { count, seed } });

test("the same seed draws the same recipes, and more of them begin alike", () => {
  expect(drawn(4, 1)).toEqual(drawn(8, 1).slice(0, 4));
  expect(drawn(4, 1)).not.toEqual(drawn(4, 2));
});

test.each([
  [["lr=0.1", "learningRate=0.2"], null, /Learning rate is varied twice/],
  [["seed=1,2"], null, /--seeds/],
  [["lr=0.001..0.1"], null, /--random/],
  [["lr=0.1..0.001"], { count: 2, seed: 1 }, /lower end first/],
  [["weight-decay=0..0.1"], { count: 2, seed: 1 }, /above 0/],
  [["lr=0.1"], { count: 1001, seed: 1 }, /at most 1000/],
  [
    [
      `steps=${Array.from({ length: 40 }, (_, i) => i).join()}`,
      `epochs=${Array.from({ length: 40 }, (_, i) => i + 1).join()}`,
    ],
    null,
    /more than 1000 recipes/,
  ],
])("%j drawn by %j is refused", (texts, draw, told) => {
  const made = () => recipesOf(sweep(texts, { draw }));
  expect(made).toThrow(SweepError);
  expect(made).toThrow(told);
  expect(inChinese(made)).toMatch(/^[“一-龥].*。$/);
});

test.each([
  ["lr", /names no field/],
  ["rate=1", /names no field/],
  ["=1", /names no field/],
  ["lr=0.1,0.1", /Learning rate has the value 0.1 twice/],
  ["clip=none,none", /the value none twice/],
  ["clip=none..1", /no range/],
  ["lr=fast", /Learning rate is fast/],
  ["width=9", /multiple of 4/],
])("“%s” is refused", (text, told) => {
  const read = () => parseVariation(text);
  expect(read).toThrow(told);
  expect(inChinese(read)).toMatch(/^[“一-龥].*。$/);
});

/** What the page says in Chinese of why `made` is refused. */
function inChinese(made: () => unknown): string {
  try {
    made();
  } catch (error) {
    if (error instanceof Error) return tell(error.message, zh);
  }
  return "";
}
