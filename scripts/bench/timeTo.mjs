/** Seconds until a validation number is as good as wanted, with each built-in recipe in turn. */
import { writeFileSync } from "node:fs";
import { loadExperiments } from "../lib/options/experiments.mjs";
import { headlessRun } from "../lib/lab/headlessRun.mjs";
import { loadRunConfig } from "../lib/options/runConfig.mjs";
import { OptionsError } from "../lib/options/configFlags.mjs";
import { readTrainOptions } from "../lib/options/trainOptions.mjs";

/** @typedef {import("../../src/experiments/timeToTarget.ts").Target} Target */
/** @typedef {import("../../src/experiments/timeToTarget.ts").TimedEpoch} TimedEpoch */

/**
 * @typedef {object} TimeQuestion
 * @property {Target} target
 * @property {{ preset: string, seed: number, train: import("../lib/options/trainOptions.mjs").TrainOptions }[]} runs
 * @property {string | null} json
 */

/** The options of this command alone; all others are those of npm run train. */
const own = ["time-to", "presets", "seeds", "json"];

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 * @returns {Promise<TimeQuestion>}
 */
export async function readTimeOptions(parameters) {
  const { readTarget, targetMetrics } = await loadExperiments();
  const { presetsOf } = await loadRunConfig();
  /** @type {Map<string, string>} */
  const mine = new Map();
  /** @type {string[]} */
  const others = [];
  for (let at = 0; at < parameters.length; at += 1) {
    const parameter = parameters[at] ?? "";
    if (parameter.startsWith("--") && own.includes(parameter.slice(2)))
      mine.set(parameter.slice(2), parameters[(at += 1)] ?? "");
    else others.push(parameter);
  }
  const wanted = mine.get("time-to") ?? "";
  const target = readTarget(wanted);
  if (!target)
    throw new OptionsError(
      `--time-to is ${wanted || "empty"}, but it must be a metric and a number, as acc1=60. The metrics are ${targetMetrics.join(", ")}.`,
    );
  const { config, help, resume } = await readTrainOptions(others);
  if (help) throw new OptionsError("--help stands alone.");
  if (resume !== null || others.includes("--preset"))
    throw new OptionsError("--time-to begins each recipe anew. Leave --resume and --preset out.");
  // Fine-tuning begins from weights that are trained already.
  const known = presetsOf(config.model).filter((name) => name !== "finetune");
  const presets = mine.get("presets")?.split(",") ?? known;
  const strange = presets.find((name) => !known.some((one) => one === name));
  if (strange !== undefined)
    throw new OptionsError(
      `--presets names ${strange}, but it must be a list of ${known.join(", ")} for ${config.model}.`,
    );
  const seeds = mine.get("seeds")?.split(",").map(Number) ?? [config.seed];
  const runs = [];
  for (const seed of seeds)
    for (const preset of presets) {
      const train = await readTrainOptions([...others, "--preset", preset, "--seed", String(seed)]);
      runs.push({ preset, seed, train });
    }
  return { target, runs, json: mine.get("json") ?? null };
}

/** @param {string} metrics metrics.jsonl @returns {TimedEpoch[]} */
const epochsOf = (metrics) =>
  metrics
    .split("\n")
    .filter((line) => line.startsWith('{"kind":"epoch"'))
    .map((line) => JSON.parse(line));

/** @param {readonly number[]} values */
const span = (values) => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? least.toFixed(1) : `${least.toFixed(1)} to ${most.toFixed(1)}`;
};

/**
 * The table: a line a recipe, the first one what the others are held against.
 * @param {Target} target
 * @param {readonly { preset: string, rows: TimedEpoch[] }[]} runs
 */
export async function timeTable({ metric, value }, runs) {
  const { meanTimeToTarget, timeToTarget } = await loadExperiments();
  const target = { metric, value };
  const presets = [...new Set(runs.map(({ preset }) => preset))];
  const lines = [
    `| to ${metric} ${value} | seconds (least to most) | epochs | runs that reached it | of ${presets[0]}'s seconds |`,
    "| --- | ---: | ---: | ---: | ---: |",
  ];
  /** @type {number | null} */
  let first = null;
  for (const preset of presets) {
    const of = runs.filter((run) => run.preset === preset).map(({ rows }) => rows);
    const mean = meanTimeToTarget(of, target);
    const seconds = of.flatMap((rows) => timeToTarget(rows, target)?.seconds ?? []);
    const isWhole = mean !== null && mean.reached === of.length;
    if (preset === presets[0]) first = isWhole ? mean.seconds : null;
    const cells = mean
      ? [
          `${mean.seconds.toFixed(1)} (${span(seconds)})`,
          String(Number(mean.epochs.toFixed(1))),
          `${mean.reached} of ${of.length}`,
          isWhole && first !== null ? (mean.seconds / first).toFixed(2) : "",
        ]
      : ["not reached", "", `0 of ${of.length}`, ""];
    lines.push(`| ${[preset, ...cells].join(" | ")} |`);
  }
  return lines.join("\n");
}

/**
 * Trains each recipe until it is there, or to its end; what was measured so far is written after each run.
 * @param {TimeQuestion} question
 * @param {AbortSignal} stop
 */
export async function timeTo({ target, runs, json }, stop) {
  const { timeToTarget } = await loadExperiments();
  /** @type {{ preset: string, seed: number, epochs: number, rows: TimedEpoch[] }[]} */
  const done = [];
  for (const { preset, seed, train } of runs) {
    if (stop.aborted) break;
    console.log(`\n${preset}, seed ${seed}`);
    /** @type {TimedEpoch[]} */
    let rows = [];
    await headlessRun(train, stop, (metrics) => {
      rows = epochsOf(metrics);
      return timeToTarget(rows, target) !== null;
    }).catch((error) => {
      if (!stop.aborted) throw error;
    });
    // One that was cut off says nothing.
    if (stop.aborted && !timeToTarget(rows, target)) break;
    done.push({ preset, seed, epochs: train.config.epochs, rows });
    if (json !== null) writeFileSync(json, `${JSON.stringify({ target, runs: done }, null, 2)}\n`);
  }
  console.log(`\n${await timeTable(target, done)}`);
}
