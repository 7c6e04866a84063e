import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExperiments } from "./options/experiments.mjs";
import { root } from "./root.mjs";
import { loadRunConfig } from "./options/runConfig.mjs";
import { resultsCsv, summaryText } from "./sweepReport.mjs";

/** @typedef {import("./options/sweepOptions.mjs").SweepOptions} SweepOptions */
/** @typedef {import("../../src/experiments/sweep.ts").PlannedRun} PlannedRun */
/** @typedef {import("../../src/experiments/results.ts").EpochResult} EpochResult */

/**
 * Runs a script of the project, its output on standard error; a stop is passed on once. Gives its exit status.
 * @param {string[]} parameters
 * @param {AbortSignal} stop
 * @returns {Promise<number>}
 */
function script(parameters, stop) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, {
      cwd: root,
      stdio: ["ignore", process.stderr, "inherit"],
    });
    const end = () => child.kill("SIGTERM");
    stop.addEventListener("abort", end);
    child.once("error", reject);
    child.once("exit", (status) => {
      stop.removeEventListener("abort", end);
      resolve(status ?? 1);
    });
  });
}

/**
 * The epochs that a run's folder has, in order; none where there is no such folder.
 * @param {string} folder
 * @returns {EpochResult[]}
 */
function epochsIn(folder) {
  const path = join(folder, "metrics.jsonl");
  if (!existsSync(path)) return [];
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.startsWith('{"kind":"epoch"'))
    .map((line) => JSON.parse(line));
  return [...new Map(rows.map((row) => [row.epoch, row])).values()].toSorted((a, b) => a.epoch - b.epoch);
}

/** @param {string} name of a run, as a folder */
const folderName = (name) => name.replaceAll(/[^\w.+-]+/g, "_");

/**
 * Training examples of the data: pictures, or tokens of a text.
 * @param {SweepOptions} options
 * @param {AbortSignal} stop
 * @returns {Promise<number>}
 */
async function examplesOf({ data, flagsOf, recipes, seeds }, stop) {
  const folder = mkdtempSync(join(tmpdir(), "descent-sweep-"));
  const json = join(folder, "inspection.json");
  try {
    const [recipe] = recipes;
    const [seed] = seeds;
    if (!data || !recipe || seed === undefined) throw new Error("A sweep by halves wants data and a recipe.");
    const status = await script(
      ["scripts/inspect.mjs", "--data", data, "--json", json, ...flagsOf(recipe, seed)],
      stop,
    );
    if (status !== 0) throw new Error("The data could not be read: the reason stands above.");
    const { train, tokens } = JSON.parse(readFileSync(json, "utf8"));
    return tokens?.train ?? train;
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

/**
 * Makes the runs of a sweep that its folder does not have yet, one after the other, and writes the results after each. Gives the exit
 * status.
 * @param {SweepOptions} options
 * @param {AbortSignal} stop
 */
export async function runSweep(options, stop) {
  const { recipes, seeds, out, halves, configOf, flagsOf, data } = options;
  const { runsOf, halvingRungs, survivors, workTo, bestUntil, isWholeRun, compareRecipes, ruleText } =
    await loadExperiments();
  const { modelSettings, isLowerBetter } = await loadRunConfig();
  const [first] = recipes;
  const [seed = 1] = seeds;
  if (!first) return 0;
  const { bestMetric, epochs: whole } = configOf(first, seed);
  mkdirSync(out, { recursive: true });
  const all = runsOf(recipes, seeds);
  const examples = halves ? await examplesOf(options, stop) : 0;
  const rungs = halves ? halvingRungs(recipes.length, whole) : [];
  /** @type {Set<string>} */
  const failed = new Set();
  /** @type {Set<number>} recipes that go on */
  let going = new Set(recipes.map(({ index }) => index));

  /** @param {PlannedRun} run */
  const folderOf = (run) => join(out, "runs", folderName(run.name));
  /** @param {PlannedRun} run @returns {number} */
  const epochsOf = (run) => configOf(run.recipe, run.seed).epochs;

  const report = () => {
    const results = all.map((run) => {
      const rows = epochsIn(folderOf(run));
      const state = failed.has(run.name)
        ? /** @type {const} */ ("failed")
        : isWholeRun(rows, configOf(run.recipe, run.seed))
          ? /** @type {const} */ ("finished")
          : going.has(run.recipe.index)
            ? /** @type {const} */ ("waiting")
            : /** @type {const} */ ("dropped");
      const best = bestUntil(rows, bestMetric);
      return { ...run, state, best, rows, folder: `runs/${folderName(run.name)}` };
    });
    const compared = compareRecipes(results, bestMetric);
    writeFileSync(join(out, "results.csv"), resultsCsv(results));
    const text = summaryText(compared, ruleText(bestMetric, seeds.length), seeds.length);
    writeFileSync(join(out, "summary.txt"), text);
    return text;
  };

  /**
   * @param {PlannedRun} run
   * @param {number} epochs to stand at
   */
  const bring = async (run, epochs) => {
    const folder = folderOf(run);
    const before = epochsIn(folder);
    const work = workTo(epochs, before.length === 0 ? null : before.length);
    const config = configOf(run.recipe, run.seed);
    if (work.kind === "nothing" || isWholeRun(before, config) || stop.aborted) return;
    const checkpoint = join(folder, "last.safetensors");
    const perEpoch = modelSettings[config.model].stepsPerEpoch(config, examples);
    const parameters = [
      ...flagsOf(run.recipe, run.seed),
      ...(data === null ? [] : ["--data", data]),
      ...(work.kind === "goOn" && existsSync(checkpoint) ? ["--resume", checkpoint] : []),
      // Said each time: a checkpoint brings the end of the rung before.
      ...(halves ? ["--steps", epochs < epochsOf(run) ? String(epochs * perEpoch) : "none"] : []),
      "--out",
      folder,
    ];
    console.log(`${run.name}: to epoch ${epochs} of ${epochsOf(run)}`);
    const status = await script(["scripts/train.mjs", ...parameters], stop);
    if (stop.aborted) return;
    const reached = epochsIn(folder);
    if (status !== 0 || !(reached.length >= epochs || isWholeRun(reached, config))) failed.add(run.name);
    report();
  };

  for (const [index, rung] of (halves ? rungs : [{ epochs: Infinity, recipes: recipes.length }]).entries()) {
    for (const run of all)
      if (going.has(run.recipe.index) && !failed.has(run.name))
        await bring(run, Math.min(rung.epochs, epochsOf(run)));
    const next = rungs[index + 1];
    if (stop.aborted || !next) break;
    const standings = [...going].map((recipe) => {
      const scores = all
        .filter((run) => run.recipe.index === recipe)
        .map((run) =>
          failed.has(run.name) ? null : bestUntil(epochsIn(folderOf(run)), bestMetric, rung.epochs),
        );
      const known = scores.filter((score) => score !== null);
      const score =
        known.length < scores.length ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
      return { index: recipe, score };
    });
    going = new Set(survivors(standings, next.recipes, isLowerBetter(bestMetric)));
  }
  console.log(`\n${report()}`);
  if (stop.aborted) console.error("The sweep was stopped. The same command goes on where it is.");
  return stop.aborted || failed.size > 0 ? 1 : 0;
}
