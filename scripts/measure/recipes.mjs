/**
 * Holds the preset Strong against Report, several seeds each, with the headless run:
 *
 *   node scripts/measure/recipes.mjs --what images --data TINY-IMAGENET --width 16 --epochs 30
 *   node scripts/measure/recipes.mjs --what text --data WIKITEXT-2 --epochs 1
 *
 * images: best validation Acc@1 of every run, the means and their difference.
 * text: on the first fifth of the training text, valid.txt and test.txt whole. The two presets take turns, an epoch each, so
 * that both meet the same machine; Report goes on until it has had the seconds of Strong's --epochs, and both are compared there.
 * Runs and epochs that are in --out already are not made again. All other options are those of npm run train.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { command } from "../command.mjs";
import { root } from "../root.mjs";

/** @typedef {{ kind: string, valAcc1?: number, valPerplexity?: number, seconds?: number }} Row */

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
    console.error("usage: node scripts/measure/recipes.mjs --what images|text --data FOLDER [--epochs N]");
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
 * Finished epochs of a run.
 * @param {string} name
 * @returns {Row[]}
 */
function epochRows(name) {
  const path = join(out, name, "metrics.jsonl");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /** @type {Row} */ (JSON.parse(line)))
    .filter(({ kind }) => kind === "epoch");
}

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

/** @param {Row[]} rows */
const secondsOf = (rows) => rows.reduce((sum, { seconds = 0 }) => sum + seconds, 0);

/**
 * Validation perplexity after so many seconds of training and validating: between two epochs its logarithm is taken to
 * fall evenly, and what was reached is kept, as the best checkpoint is.
 * @param {Row[]} rows at least one epoch longer than `seconds`
 * @param {number} seconds
 */
function perplexityAt(rows, seconds) {
  let best = Infinity;
  let before = { seconds: 0, perplexity: Number.NaN };
  for (const { seconds: took = 0, valPerplexity: perplexity = Number.NaN } of rows) {
    const end = before.seconds + took;
    if (end > seconds) {
      const share = (seconds - before.seconds) / took;
      const between = Math.exp((1 - share) * Math.log(before.perplexity) + share * Math.log(perplexity));
      return Number.isNaN(before.perplexity) ? perplexity : Math.min(best, between);
    }
    best = Math.min(best, perplexity);
    before = { seconds: end, perplexity };
  }
  return best;
}

async function text() {
  const { folder, steps } = cutFifth();
  /** @type {number[]} */
  const lower = [];
  for (const seed of seeds) {
    /** @param {"report" | "strong"} preset */
    const rowsOf = (preset) => epochRows(`${preset}-${seed}`);
    /** Trains on to the end of an epoch. @param {"report" | "strong"} preset @param {number} epoch */
    const trainTo = async (preset, epoch) => {
      const name = `${preset}-${seed}`;
      if (rowsOf(preset).length >= epoch) return;
      const resume = epoch > 1 ? ["--resume", join(out, name, "last.safetensors")] : [];
      const recipe = ["--model", "transformer", "--preset", preset, "--seed", seed];
      // Strong's schedule knows how long the run will be; Report's does not, and may go on.
      const planned = preset === "strong" ? epochs : Math.max(epochs, epoch);
      const length = ["--epochs", String(planned), "--steps", String(epoch * steps)];
      await train(name, ["--data", folder, ...recipe, ...length, ...resume]);
    };
    for (let epoch = 1; epoch <= epochs; epoch += 1)
      for (const preset of presets) await trainTo(preset, epoch);
    const seconds = secondsOf(rowsOf("strong"));
    while (secondsOf(rowsOf("report")) < seconds) await trainTo("report", rowsOf("report").length + 1);
    for (const preset of presets) {
      const told = rowsOf(preset).map(
        ({ valPerplexity = Number.NaN, seconds: took = 0 }) =>
          `${valPerplexity.toFixed(1)} (${took.toFixed(0)} s)`,
      );
      console.log(`${preset.padEnd(6)} seed ${seed}: ${told.join(", ")}`);
    }
    const [report = Number.NaN, strong = Number.NaN] = presets.map((preset) =>
      perplexityAt(rowsOf(preset), seconds),
    );
    lower.push(100 * (1 - strong / report));
    console.log(
      `after ${seconds.toFixed(0)} s: report ${report.toFixed(1)}, strong ${strong.toFixed(1)}, ${lower.at(-1)?.toFixed(1)} % lower`,
    );
  }
  console.log(`mean: ${mean(lower).toFixed(1)} % lower`);
}

await (options.isText ? text() : images());
