/** What the page says of sweeps and of what they came to, in English. */
import { plural } from "./plural.ts";

export const sweep = {
  region: "Sweep",
  title: (name: string) => `${name}, again with…`,
  on: (data: string) => `On ${data}. Every choice of values is a run of its own.`,
  new: "Vary settings…",
  newLong: "Make a sweep of the settings that Set-up has now",
  openFolder: "Open a sweep's folder…",
  openFolderLong: "Shows what npm run sweep wrote: results.csv, summary.txt and the runs' curves",
  again: "Again with…",
  needsData: "Open data in the Lab first, or press “Again with…” in a run's details.",
  about: "Here stands what a sweep comes to: press “Vary settings…” and choose values to compare.",
  addField: "Vary",
  choose: "choose a setting",
  values: (field: string) => `Values of ${field}`,
  valuesHint: "0.1, 0.03 or 0.001..0.1",
  drop: (field: string) => `Do not vary ${field}`,
  seeds: "Seeds of each",
  seedsFrom: (seed: number) => `from seed ${seed} on`,
  draw: "Draw at random, rates by their logarithm",
  drawCount: "How many are drawn",
  halves: "Keep the best half",
  rung: (recipes: number, epochs: number) => `${recipes} to epoch ${epochs}`,
  rangeNeedsDraw: "A range has any number of values: tick “Draw at random”, or write its values.",
  wholeNumber: "How many is a whole number from 1 to 1000.",
  cost: (recipes: number, seeds: number, epochs: string, whole: string) =>
    `${plural(recipes, "recipe", "recipes")} × ${plural(seeds, "seed", "seeds")}: ${epochs} epochs${epochs === whole ? "" : ` instead of ${whole}`}.`,
  train: (runs: number) => `Train ${plural(runs, "run", "runs")}`,
  add: (runs: number) => `Add ${plural(runs, "run", "runs")} to the queue`,
  cancel: "Cancel",
  results: "Results",
  place: "Place",
  epochs: "Epochs",
  meanOf: (metric: string, seeds: number) => (seeds > 1 ? `Best ${metric}, mean ± sd` : `Best ${metric}`),
  lead: "Lead of the best",
  best: "best",
  asGood: "as good",
  behind: (mean: string, low: string, high: string) => `${mean} (95 %: ${low} to ${high})`,
  standing: (state: string, done: number, all: number) =>
    all > 1 ? `${state}, ${done} of ${all} runs` : state,
  rule: (metric: string, isLower: boolean, seeds: number) =>
    `Best: ${isLower ? "lowest" : "highest"}${seeds > 1 ? ` mean over ${seeds} seeds` : ""} of each run's best validation ${metric}; of equal ones the earlier.`,
  asGoodRule:
    "“As good”: its mean lies within one sd of the best. The lead is paired by seed, with its 95 % interval by Student's t. Grey: not comparable.",
  curves: "Validation by epoch",
  curvesBy: "Lines of the sweep",
  curvesOf: { recipes: "A mean for each recipe", runs: "A line for each run" },
  seed: (seed: number) => `seed ${seed}`,
  firstLines: (count: number) => `The ${count} best have a line.`,
  parallel: "Settings to result",
  parallelSummary: (recipes: number) =>
    `Parallel coordinates of ${plural(recipes, "recipe", "recipes")}; the table has the same numbers.`,
  lowerBetter: "Lower is better.",
  scatter: "Scatter",
  scatterBy: (metric: string) => `Best ${metric} by`,
  scatterSummary: (runs: number) =>
    `A dot for each of ${plural(runs, "run", "runs")}; bars are mean ± standard deviation. The table has the same numbers.`,
  noResults: (name: string) =>
    `${name} has no results.csv as npm run sweep writes it. Choose its --out folder.`,
};
