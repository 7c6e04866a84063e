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
 * Whether a run's folder has the end of exactly these settings: a run that halted at a rung has the steps until there in its own.
 * @param {string} folder
 * @param {import("../../src/config/config.ts").RunConfig} config
 */
function hasEnd(folder, { epochs, steps }) {
  const path = join(folder, "run.json");
  if (!existsSync(path)) return false;
  const { status, config } = JSON.parse(readFileSync(path, "utf8"));
  return status === "finished" && config.epochs === epochs && config.steps === steps;
}

/**
 * Makes the runs of a sweep that its folder does not have yet, one after the other, and writes the results after each. Whose turn it
 * is, is reckoned as the page's queue does. Gives the exit status.
 * @param {SweepOptions} options
 * @param {AbortSignal} stop
 */
export async function runSweep(options, stop) {
  const { recipes, seeds, out, halves, configOf, flagsOf, data } = options;
  const {
    runsOf,
    halvingRungs,
    bestUntil,
    isWholeRun,
    compareRecipes,
    ruleText,
    turnOf,
    standingOn,
    bestsAt,
    readEpochLines,
  } = await loadExperiments();
  const { modelSettings, isLowerBetter } = await loadRunConfig();
  const [first] = recipes;
  const [seed = 1] = seeds;
  if (!first) return 0;
  const { bestMetric, epochs: whole } = configOf(first, seed);
  mkdirSync(out, { recursive: true });
  const examples = halves ? await examplesOf(options, stop) : 0;
  const ladder = {
    // Without halving each recipe has the epochs of its own: they may be what is varied.
    rungs: halves ? halvingRungs(recipes.length, whole) : [{ epochs: Infinity, recipes: recipes.length }],
    isLowerBetter: isLowerBetter(bestMetric),
  };

  /** How a run of which this is in its folder stands. @param {PlannedRun} run */
  const standing = (run) => {
    const folder = join(out, "runs", folderName(run.name));
    const config = configOf(run.recipe, run.seed);
    const path = join(folder, "metrics.jsonl");
    const rows = existsSync(path) ? readEpochLines(readFileSync(path, "utf8")) : [];
    const isWhole = isWholeRun(rows, config) || hasEnd(folder, config);
    const state = isWhole ? /** @type {const} */ ("finished") : /** @type {const} */ ("waiting");
    return { rows, state, bests: bestsAt(ladder.rungs, rows, bestMetric, isWhole) };
  };
  const runs = runsOf(recipes, seeds).map((planned) => ({
    planned,
    recipe: planned.recipe.index,
    /** @type {ReturnType<typeof standing> | { rows: EpochResult[], state: "failed", bests: (number | null)[] }} */
    now: standing(planned),
    get state() {
      return this.now.state;
    },
    get bests() {
      return this.now.bests;
    },
  }));

  const report = () => {
    const { going } = standingOn(runs, ladder);
    const results = runs.map(({ planned, recipe, now: { state, rows } }) => ({
      ...planned,
      state: state === "waiting" && !going.has(recipe) ? /** @type {const} */ ("dropped") : state,
      best: bestUntil(rows, bestMetric),
      rows,
      folder: `runs/${folderName(planned.name)}`,
    }));
    const compared = compareRecipes(results, bestMetric);
    writeFileSync(join(out, "results.csv"), resultsCsv(results));
    const text = summaryText(compared, ruleText(bestMetric, seeds.length), seeds.length);
    writeFileSync(join(out, "summary.txt"), text);
    return text;
  };

  /**
   * Brings a run to a rung, or to its end. Gives whether it came there.
   * @param {PlannedRun} run
   * @param {number} rung
   */
  const bring = async (run, rung) => {
    const folder = join(out, "runs", folderName(run.name));
    const config = configOf(run.recipe, run.seed);
    const halt = ladder.rungs[rung + 1] ? (ladder.rungs[rung]?.epochs ?? Infinity) : Infinity;
    const steps = halt * modelSettings[config.model].stepsPerEpoch(config, examples);
    const checkpoint = join(folder, "last.safetensors");
    const parameters = [
      ...flagsOf(run.recipe, run.seed),
      ...(data === null ? [] : ["--data", data]),
      ...(existsSync(checkpoint) ? ["--resume", checkpoint] : []),
      // Said each time: a checkpoint brings the end of the rung before.
      ...(halves ? ["--steps", halt < config.epochs ? String(steps) : "none"] : []),
      "--out",
      folder,
    ];
    console.log(`${run.name}: to epoch ${Math.min(halt, config.epochs)} of ${config.epochs}`);
    return (await script(["scripts/train.mjs", ...parameters], stop)) === 0;
  };

  for (let turn = turnOf(runs, ladder); turn && !stop.aborted; turn = turnOf(runs, ladder)) {
    const { run, rung } = turn;
    const isWell = await bring(run.planned, rung);
    run.now = standing(run.planned);
    if (stop.aborted) break;
    // One that did not come further would have its turn for ever.
    if (!isWell || run.bests.length <= rung) run.now = { ...run.now, state: "failed" };
    report();
  }
  console.log(`\n${report()}`);
  if (stop.aborted) console.error("The sweep was stopped. The same command goes on where it is.");
  return stop.aborted || runs.some(({ state }) => state === "failed") ? 1 : 0;
}
