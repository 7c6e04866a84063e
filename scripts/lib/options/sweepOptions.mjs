import { OptionsError, readFlags } from "./configFlags.mjs";
import { loadExperiments } from "./experiments.mjs";
import { loadRunConfig } from "./runConfig.mjs";

export const usage = `npm run sweep -- --vary FIELD=VALUE,VALUE [--vary …] --out FOLDER [options]

Trains every choice of values, one run after the other, and compares them.

  --vary lr=0.1,0.03          a flag without its dashes and the values that it takes; once for each field
  --vary lr=0.001..0.1        any number of a range, where recipes are drawn
  --random N                  draws N recipes instead of taking the whole grid (rates by their logarithm)
  --seeds N                   runs each recipe with N seeds, from --seed on (1)
  --keep best-half            successive halving: all go to the first rung, the better half of them to the next
  --data FOLDER               pictures or a text; without it the built-in sample
  --out FOLDER                results.csv, summary.txt and a folder of each run; a sweep that was stopped goes on there
  and every option of npm run train, for all of its runs

Exit status: 0 every run ended well, 1 one did not or the sweep was stopped, 2 bad options.`;

/**
 * @typedef {object} SweepOptions
 * @property {string | null} data
 * @property {string} out
 * @property {import("../../../src/experiments/sweep.ts").Recipe[]} recipes
 * @property {number[]} seeds
 * @property {boolean} halves
 * @property {(recipe: import("../../../src/experiments/sweep.ts").Recipe, seed: number) => import("../../../src/config/config.ts").RunConfig} configOf
 * @property {(recipe: import("../../../src/experiments/sweep.ts").Recipe, seed: number) => string[]} flagsOf as npm run train takes them
 */

const own = /** @type {const} */ ({
  data: { type: "string" },
  out: { type: "string" },
  vary: { type: "string", multiple: true },
  random: { type: "string" },
  seeds: { type: "string" },
  keep: { type: "string" },
  help: { type: "boolean", short: "h" },
});

/** @param {string | null} text @param {string} flag @param {number} unsaid */
function wholeNumber(text, flag, unsaid) {
  if (text === null) return unsaid;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new OptionsError(`${flag} is ${text}, but it must be a whole number from 1 to 1000.`);
  return value;
}

/**
 * Reads the command line and plans the sweep; null: help was asked for. Throws OptionsError, also where a recipe's settings do not go
 * together: no run begins before all of them can.
 * @param {string[]} parameters
 * @returns {Promise<SweepOptions | null>}
 */
export async function readSweepOptions(parameters) {
  const { text, texts, isSet, tokenizer, link, config: readConfig } = await readFlags(parameters, own);
  if (isSet("help")) return null;
  const { fields, readAsFields, readLink } = await loadRunConfig();
  const { parseVariation, recipesOf } = await loadExperiments();
  const [out, keep, random] = [text("out"), text("keep"), text("random")];
  if (out === null) throw new OptionsError("--out says where the results go.");
  if (texts("vary").length === 0) throw new OptionsError("--vary says what the runs differ in.");
  if (keep !== null && keep !== "best-half")
    throw new OptionsError(`--keep is ${keep}, but best-half is all that there is.`);
  const base = readConfig();
  const seeds = Array.from(
    { length: wholeNumber(text("seeds"), "--seeds", 1) },
    (_, index) => base.seed + index,
  );
  const count = random === null ? null : wholeNumber(random, "--random", 1);
  /** @type {import("../../../src/experiments/sweep.ts").Recipe[]} */
  let recipes;
  try {
    const vary = texts("vary").map(parseVariation);
    recipes = recipesOf({ vary, seeds, draw: count === null ? null : { count, seed: base.seed } });
  } catch (cause) {
    throw new OptionsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }

  /** @type {(recipe: import("../../../src/experiments/sweep.ts").Recipe, seed: number) => URLSearchParams} */
  const linkOf = (recipe, seed) => {
    const all = new URLSearchParams(link);
    for (const [field, value] of recipe.values)
      all.set(field, value === null ? "none" : Array.isArray(value) ? value.join(",") : String(value));
    all.set("seed", String(seed));
    return all;
  };
  /** @type {SweepOptions["configOf"]} */
  const configOf = (recipe, seed) => {
    try {
      return readLink(linkOf(recipe, seed).toString()).config;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new OptionsError(`${recipe.name}: ${why}`, { cause });
    }
  };
  for (const recipe of recipes) {
    const { scheduleIn } = (await loadRunConfig()).modelSettings[configOf(recipe, base.seed).model];
    if (keep !== null && scheduleIn === "steps")
      throw new OptionsError(
        `${recipe.name}: --keep halts runs between epochs, but this network's schedule counts steps. Leave --keep out.`,
      );
  }
  if (keep !== null && text("data") === null)
    throw new OptionsError("--keep counts the steps of an epoch: say with --data what is trained on.");

  return {
    data: text("data"),
    out,
    recipes,
    seeds,
    halves: keep !== null,
    configOf,
    flagsOf(recipe, seed) {
      const settings = [...linkOf(recipe, seed)].flatMap(([name, value]) => {
        const field = /** @type {keyof typeof fields} */ (name);
        if (!Object.hasOwn(fields, name)) {
          const read = /** @type {keyof typeof readAsFields} */ (name.replace(/^read\./, ""));
          return [name.startsWith("read.") ? readAsFields[read].flag : `--${name}`, value];
        }
        const { flag, kind } = fields[field];
        if (kind !== "boolean") return [`${flag}=${value}`];
        return [value === "true" ? flag : `--no-${flag.slice(2)}`];
      });
      return [...settings, ...(tokenizer === null ? [] : [readAsFields.tokenizer.flag, tokenizer])];
    },
  };
}
