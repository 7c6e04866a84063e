/** @typedef {import("../../src/experiments/results.ts").RunResult & { name: string, folder: string,
 *   rows: import("../../src/experiments/results.ts").EpochResult[] }} RunRow */

/** @param {unknown} value */
const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * A line a run: its recipe, the fields that vary, how it ended, its best validation by the metric that decides, its seconds.
 * @param {readonly RunRow[]} runs
 */
export function resultsCsv(runs) {
  const fields = [...(runs[0]?.recipe.values.keys() ?? [])];
  const head = ["recipe", ...fields, "seed", "state", "epochs", "best", "seconds", "folder"];
  const lines = runs.map(({ recipe, seed, state, best, rows, folder }) => {
    const seconds = rows.reduce((sum, row) => sum + row.seconds, 0).toFixed(1);
    const values = fields.map((field) => recipe.values.get(field));
    return [recipe.name, ...values, seed, state, rows.length, best, seconds, folder];
  });
  // With a mark of its encoding, so that Excel reads it right.
  return `\uFEFF${[head, ...lines].map((line) => `${line.map(cell).join(",")}\n`).join("")}`;
}

/** @param {number | null} value */
const digits = (value) => (value === null ? "-" : value.toPrecision(4));

/**
 * The recipes beside each other, the best by the rule first said, and what the others are away from it.
 * @param {readonly import("../../src/experiments/results.ts").RecipeResult[]} results
 * @param {string} rule
 * @param {number} seeds
 */
export function summaryText(results, rule, seeds) {
  const width = Math.max(6, ...results.map(({ recipe }) => recipe.name.length));
  const rows = results.map(({ recipe, state, mean, deviation, bySeed, isBest, isAsGood, fromBest }) => {
    const spread = deviation === null ? "" : ` ± ${digits(deviation)}`;
    const value = mean === null ? `${state}, ${bySeed.size} of ${seeds} runs` : `${digits(mean)}${spread}`;
    const difference =
      fromBest === null
        ? ""
        : `  best is ahead by ${digits(fromBest.mean)}` +
          (fromBest.interval ? ` (95 %: ${fromBest.interval.map(digits).join(" to ")})` : "");
    const mark = isBest ? "  best" : isAsGood ? "  as good within one deviation" : "";
    return `${recipe.name.padEnd(width)}  ${value}${mark}${difference}\n`;
  });
  return `${rule}\n\n${rows.join("")}`;
}
