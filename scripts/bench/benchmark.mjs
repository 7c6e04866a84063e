import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { jaxLane } from "./jaxLane.mjs";
import { labLanes, pytorchLane } from "./lanes.mjs";
import { measureWasmRate } from "./peers.mjs";
import { printReport, printTable, rowOf } from "./report.mjs";
import { OptionsError, readFlags } from "../lib/options/configFlags.mjs";
import { openLab } from "../lib/lab/lab.mjs";
import { loadRunConfig } from "../lib/options/runConfig.mjs";

export const usage = `npm run bench -- [--backends webgpu,wasm,cpu] [options]

Times training steps in one browser session, a step of each lane in turn, after warm-up.

  --backends LIST       webgpu,wasm,cpu
  --variants LIST       off,f2,f4: each Winograd setting as a lane of its own (that of --winograd)
  --thread-counts LIST  1,2: WASM with each number of threads (that of --threads)
  --outputs N           classes or words (200; 33278)
  --against LIST        stock: plain tfjs; jax-js: the same models in jax-js, fetched from npm; pytorch: on 1 and 2 threads
  --repeat N            timed steps of each lane (10)
  --docs [NAMES]        makes the table of docs/benchmarks.md: all of its scenarios, or some by name, and nothing else
  --json FILE           writes every step's milliseconds and every count
  --gpu                 every table that wants a graphics processor, and nothing else: stops after --minutes N (8), or at Ctrl-C, with
                        what it has; --json FILE (gpu.json), --data FOLDER for a whole epoch, --small to rehearse in software
  --headed              shows the window
  --time-to acc1=60     seconds until validation is as good as that, with each built-in recipe, and nothing else; takes the options
                        of npm run train, --presets LIST (all of the model), --seeds LIST (the preset's) and --json FILE.
                        Also acc5, f1, balanced, loss, perplexity, bitsPerByte
Every option of a configuration as in npm run train: --model, --width, --batch, --bptt, ...`;

/** @typedef {import("../../src/config/settings.ts").BackendName} BackendName */
/** @typedef {import("../../src/worker/border/protocol.ts").BenchLane} BenchLane */
/** @typedef {import("./lanes.mjs").Lane} Lane */

/** Programs that can be timed beside the lab. */
const rivals = /** @type {const} */ (["stock", "jax-js", "pytorch"]);

/**
 * @typedef {object} Question
 * @property {import("../../src/config/config.ts").RunConfig} config
 * @property {number | null} outputs
 * @property {BackendName[]} backends
 * @property {("off" | "f2" | "f4")[]} variants
 * @property {number[]} threadCounts
 * @property {(typeof rivals)[number][]} against
 * @property {number} steps
 * @property {boolean} headed
 */

/** @typedef {import("./report.mjs").Row} Row */

const warmUpSteps = 3;
/** A lane that is as slow as this needs no second step to be warm. */
const longWarmUpMs = 10_000;

/** @param {string} option @param {string} value @param {number} most */
const count = (option, value, most) => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new OptionsError(`--${option} is ${value}, but it must be a whole number from 1 to ${most}.`);
  return number;
};

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 * @returns {Promise<{ kind: "help" } | { kind: "docs", names: string[] | null } | { kind: "bench", question: Question, json: string | null }>}
 */
export async function readBenchOptions(parameters) {
  const docs = parameters.indexOf("--docs");
  if (docs >= 0) return { kind: "docs", names: parameters[docs + 1]?.split(",") ?? null };
  const { text, isSet, config } = await readFlags(parameters, {
    backends: { type: "string" },
    variants: { type: "string" },
    "thread-counts": { type: "string" },
    outputs: { type: "string" },
    against: { type: "string" },
    repeat: { type: "string" },
    json: { type: "string" },
    headed: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  if (isSet("help")) return { kind: "help" };
  /**
   * @template {string} Name
   * @param {string} option
   * @param {readonly Name[]} known
   * @param {readonly Name[]} usual
   * @returns {Name[]}
   */
  const list = (option, known, usual) => {
    const given = text(option)?.split(",") ?? [...usual];
    const found = known.filter((name) => given.includes(name));
    if (found.length < given.length)
      throw new OptionsError(
        `--${option} is ${given.join(",")}, but it must be a list of ${known.join(", ")}.`,
      );
    return found;
  };
  const threads = text("thread-counts");
  const outputs = text("outputs");
  return {
    kind: "bench",
    json: text("json"),
    question: {
      config: config(),
      outputs: outputs === null ? null : count("outputs", outputs, 1_000_000),
      backends: list("backends", ["webgpu", "wasm", "cpu"], ["webgpu", "wasm", "cpu"]),
      variants: list("variants", ["off", "f2", "f4"], []),
      threadCounts:
        threads === null ? [] : threads.split(",").map((value) => count("thread-counts", value, 256)),
      against: list("against", rivals, []),
      steps: count("repeat", text("repeat") ?? "10", 1000),
      headed: isSet("headed"),
    },
  };
}

/** @param {Question} question @param {boolean} convolves @returns {BenchLane[]} */
function lanesOf({ backends, variants, threadCounts, against }, convolves) {
  return backends.flatMap((backend) => {
    /** @type {BenchLane[]} */
    let lanes = [{ backend }];
    if (backend !== "cpu" && variants.length > 0 && convolves)
      lanes = lanes.flatMap((lane) => variants.map((winograd) => ({ ...lane, winograd })));
    if (backend === "wasm" && threadCounts.length > 0)
      lanes = lanes.flatMap((lane) => threadCounts.map((threads) => ({ ...lane, threads })));
    if (against.includes("stock")) lanes.push({ backend, kernels: "stock" });
    return lanes;
  });
}

/**
 * Opens every lane, times their steps in turn and gives a row for each; what cannot be had here is said and left out. `record` and
 * `table` are what the page's Backends tab saves and copies.
 * @param {Question} question
 * @returns {Promise<{
 *   rows: Row[],
 *   record: import("../../src/app/tabs/backends/benchmarkRecord.ts").BenchmarkRecord,
 *   table: string,
 *   about: { processor: string, platform: string, browser: string },
 * }>}
 */
export async function measure(question) {
  const { config, outputs, backends, against, steps, headed } = question;
  const lab = await openLab({ headed });
  const subject = { config, outputs };
  /** @type {Lane[]} */
  const lanes = [];
  try {
    const { convolves } = (await loadRunConfig()).modelSettings[question.config.model];
    lanes.push(...(await labLanes(lab, subject, lanesOf(question, convolves))));
    if (against.includes("pytorch")) {
      const wasmRate = await measureWasmRate();
      console.log(
        `One thread of WASM on this machine: ${Math.round(wasmRate / 1e9)} GFLOP/s from registers.`,
      );
      for (const threads of [1, 2]) {
        const lane = await pytorchLane(subject, threads, wasmRate);
        if (lane) lanes.push(lane);
        else console.log(`PyTorch, ${threads} threads: not run, python3 has no torch here.`);
      }
    }
    if (against.includes("jax-js"))
      for (const backend of backends)
        if (backend !== "cpu")
          try {
            lanes.push(await jaxLane(lab, subject, backend));
          } catch (error) {
            console.log(`jax-js, ${backend}: not run. ${error instanceof Error ? error.message : error}`);
          }
    for (const lane of lanes) {
      const begin = performance.now();
      for (let step = 0; step < warmUpSteps && performance.now() - begin < longWarmUpMs; step += 1)
        await lane.step(false);
    }
    const times = lanes.map(() => /** @type {{ stepMs: number, submitMs: number | null }[]} */ ([]));
    for (let step = 0; step < steps; step += 1)
      for (const [index, lane] of lanes.entries()) times[index]?.push(await lane.step(true));
    const rows = [];
    for (const [index, lane] of lanes.entries())
      rows.push(rowOf(lane.name, times[index] ?? [], await lane.report()));
    const browser =
      lab.page.context().browser()?.version() ?? (await lab.page.evaluate(() => navigator.userAgent));
    const timings = rows.flatMap(({ report }) => report?.timing ?? []);
    const { record, table } = await lab.page.evaluate(
      ([bench, asked]) => window.descent.benchFiles(bench, asked),
      /** @type {const} */ ([{ takenAt: Date.now(), config, timings }, steps]),
    );
    const processor = `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`;
    return { rows, record, table, about: { processor, platform: `${platform()} ${arch()}`, browser } };
  } finally {
    for (const lane of lanes) await lane.close().catch(() => undefined);
    await lab.close();
  }
}

/** @param {Question} question @param {string | null} json */
export async function benchmark(question, json) {
  const { config, outputs } = question;
  const { rows, record, table, about } = await measure(question);
  const { modelSettings } = await loadRunConfig();
  const words = modelSettings[config.model].rows(config);
  const subject = words > 1 ? `${config.batchSize} x ${words} words` : `batch ${config.batchSize}`;
  console.log(`${config.model}, ${subject}; ${about.processor}; Chromium ${about.browser}`);
  printTable(rows);
  for (const row of rows) printReport(row);
  if (record.timings.length > 0) console.log(`\n${table}`);
  if (json !== null)
    writeFileSync(json, `${JSON.stringify({ ...about, ...record, outputs, rows }, null, 2)}\n`);
}
