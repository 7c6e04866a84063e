/**
 * Holds the preset Strong against Report, several seeds each, with the headless run:
 *
 *   node scripts/measure/runs/recipes.mjs --what images --data TINY-IMAGENET --width 16 --epochs 30
 *   node scripts/measure/runs/recipes.mjs --what text --data WIKITEXT-2 --epochs 1
 *
 * images: best validation Acc@1 of every run, the means and their difference.
 * text: on the first fifth of the training text, valid.txt and test.txt whole: validation perplexity of Strong after --epochs,
 * beside that of Report after as many seconds, by what a step of each takes.
 * Runs and epochs that are in --out already are not made again. All other options are those of npm run train.
 */
import "../../lib/headAsHelp.mjs";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { command } from "../../lib/command.mjs";
import { root } from "../../lib/root.mjs";

/** @typedef {{ kind: string, valAcc1?: number, valPerplexity?: number, stepMs?: number }} Row */

const presets = /** @type {const} */ (["report", "strong"]);

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Own options; what else is on the command line is for the headless run as it stands. */
function readOptions() {
  const own = {
    what: { type: /** @type {const} */ ("string"), default: "images" },
    data: { type: /** @type {const} */ ("string") },
    out: { type: /** @type {const} */ ("string") },
    seeds: { type: /** @type {const} */ ("string") },
    epochs: { type: /** @type {const} */ ("string") },
  };
  const parameters = process.argv.slice(2);
  /** @type {string[]} */
  const mine = [];
  /** @type {string[]} */
  const others = [];
  for (let at = 0; at < parameters.length; at += 1) {
    const name = parameters[at] ?? "";
    if (Object.hasOwn(own, name.slice(2))) mine.push(name, parameters[(at += 1)] ?? "");
    else others.push(name);
  }
  const { what, data, out, seeds, epochs } = parseArgs({ args: mine, options: own }).values;
  const isText = what === "text";
  if (!data || (what !== "text" && what !== "images")) {
    console.error(
      "usage: node scripts/measure/runs/recipes.mjs --what images|text --data FOLDER [--epochs N]",
    );
    console.error("  [--seeds 42,43,44] [--out FOLDER] and the options of npm run train");
    process.exit(2);
  }
  return {
    isText,
    data: resolve(data),
    out: resolve(out ?? join("runs", `recipes-${what}`)),
    seeds: (seeds ?? (isText ? "1111,1112,1113" : "42,43,44")).split(","),
    epochs: Number(epochs ?? (isText ? 1 : 30)),
    others,
  };
}

const options = readOptions();
const { data, out, seeds, epochs } = options;

/**
 * Finished epochs or steps of a run.
 * @param {string} name
 * @param {"epoch" | "step"} wanted
 * @returns {Row[]}
 */
function rowsOf(name, wanted) {
  const path = join(out, name, "metrics.jsonl");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /** @type {Row} */ (JSON.parse(line)))
    .filter(({ kind }) => kind === wanted);
}

/** @param {string} name */
const epochRows = (name) => rowsOf(name, "epoch");

/**
 * Trains a run, from its start or on; its log goes to standard error.
 * @param {string} name
 * @param {string[]} parameters
 */
async function train(name, parameters) {
  const script = join(root, "scripts/train.mjs");
  const whole = [script, ...parameters, ...options.others, "--out", join(out, name)];
  const status = await command(process.execPath, whole, { onStderr: true });
  if (status !== 0) throw new Error(`${name} ended before its time, see above; the same command goes on.`);
}

async function images() {
  /** @type {Record<"report" | "strong", number[]>} */
  const best = { report: [], strong: [] };
  for (const seed of seeds)
    for (const preset of presets) {
      const name = `${preset}-${seed}`;
      if (epochRows(name).length < epochs)
        await train(name, ["--data", data, "--preset", preset, "--seed", seed, "--epochs", String(epochs)]);
      const rows = epochRows(name).map(({ valAcc1 = Number.NaN }) => valAcc1);
      const highest = Math.max(...rows);
      best[preset].push(highest);
      console.log(
        `${preset.padEnd(6)} seed ${seed}: best Acc@1 ${highest.toFixed(2)} after epoch ${rows.indexOf(highest) + 1}`,
      );
    }
  const [report, strong] = [mean(best.report), mean(best.strong)];
  console.log(
    `means: report ${report.toFixed(2)}, strong ${strong.toFixed(2)}, ${(strong - report).toFixed(2)} points above`,
  );
}

/** The first fifth of the training lines, the other parts whole. */
function cutFifth() {
  const folder = join(out, "fifth");
  mkdirSync(folder, { recursive: true });
  const lines = readFileSync(join(data, "train.txt"), "utf8").split("\n");
  const fifth = lines.slice(0, Math.floor(lines.length / 5));
  writeFileSync(join(folder, "train.txt"), `${fifth.join("\n")}\n`);
  for (const part of ["valid.txt", "test.txt"]) copyFileSync(join(data, part), join(folder, part));
  const words = fifth.reduce((sum, line) => sum + (line.match(/\S+/g)?.length ?? 0) + 1, 0);
  // Steps of an epoch, as batchify and bptt of both presets cut the words.
  return { folder, steps: Math.ceil((Math.floor(words / 20) - 1) / 35) };
}

/**
 * What a step of a preset costs, in ms: the lower quartile over all its runs, so that other programs on the machine, which make
 * some steps slower, count for neither preset.
 * @param {string} preset
 */
function stepCost(preset) {
  const times = seeds.flatMap((seed) =>
    rowsOf(`${preset}-${seed}`, "step").map(({ stepMs = Number.NaN }) => stepMs),
  );
  return times.toSorted((a, b) => a - b)[times.length >> 2] ?? Number.NaN;
}

/**
 * Lowest validation perplexity within so many epochs; between two epochs its logarithm is taken to fall evenly.
 * @param {Row[]} rows
 * @param {number} epochsHad
 */
function perplexityAfter(rows, epochsHad) {
  const perplexities = rows.map(({ valPerplexity = Number.NaN }) => valPerplexity);
  const whole = Math.floor(epochsHad);
  const [before = Number.NaN, after = before] = perplexities.slice(whole - 1);
  const share = epochsHad - whole;
  const between = Math.exp((1 - share) * Math.log(before) + share * Math.log(after));
  return Math.min(between, ...perplexities.slice(0, whole));
}

async function text() {
  const { folder, steps } = cutFifth();
  for (const seed of seeds)
    for (let epoch = 1; epoch <= epochs + 1; epoch += 1)
      for (const preset of presets) {
        const name = `${preset}-${seed}`;
        // Strong's schedule ends with its epochs; Report's knows no end, and may need some steps more for as many seconds.
        if (epochRows(name).length >= epoch || (preset === "strong" && epoch > epochs)) continue;
        const resume = epoch > 1 ? ["--resume", join(out, name, "last.safetensors")] : [];
        const recipe = ["--model", "transformer", "--preset", preset, "--seed", seed];
        const length = ["--epochs", String(Math.max(epochs, epoch)), "--steps", String(epoch * steps)];
        await train(name, ["--data", folder, ...recipe, ...length, ...resume]);
      }
  const ratio = stepCost("strong") / stepCost("report");
  console.log(
    `a step takes: report ${stepCost("report").toFixed(0)} ms, strong ${stepCost("strong").toFixed(0)} ms`,
  );
  const lower = seeds.map((seed) => {
    const report = perplexityAfter(epochRows(`report-${seed}`), epochs * ratio);
    const strong = perplexityAfter(epochRows(`strong-${seed}`), epochs);
    const percent = 100 * (1 - strong / report);
    console.log(
      `seed ${seed}: report ${report.toFixed(1)} after ${(epochs * ratio).toFixed(2)} epochs, ` +
        `strong ${strong.toFixed(1)} after ${epochs}: ${percent.toFixed(1)} % lower`,
    );
    return percent;
  });
  console.log(`mean: ${mean(lower).toFixed(1)} % lower`);
}

await (options.isText ? text() : images());
