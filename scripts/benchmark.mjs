import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { OptionsError, readFlags } from "./configFlags.mjs";
import { openLab, whileAlive } from "./lab.mjs";

export const usage = `npm run bench -- [--backends webgpu,wasm,cpu] [options]

Times training steps in one browser session, a step of each backend in turn, after warm-up.

  --backends LIST     webgpu,wasm,cpu
  --against stock     also times plain tfjs kernels without Descent's
  --repeat N          steps of each round (10)
  --rounds N          rounds, each from a fresh network on; the spread is theirs (3)
  --json FILE         writes every round's numbers
  --headed            shows the window
Every option of a configuration as in npm run train: --model, --width, --batch, --bptt, ...`;

/** @typedef {import("../src/config.ts").BackendName} BackendName */
/** @typedef {import("../src/worker/protocol.ts").BackendTiming} BackendTiming */

/**
 * @typedef {object} BenchOptions
 * @property {import("../src/config.ts").RunConfig} config
 * @property {BackendName[]} backends
 * @property {boolean} stock
 * @property {number} steps
 * @property {number} rounds
 * @property {string | null} json
 * @property {boolean} headed
 */

/**
 * @param {string} name
 * @returns {name is BackendName}
 */
const isBackend = (name) => ["webgpu", "wasm", "cpu"].includes(name);

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 * @returns {Promise<BenchOptions | "help">}
 */
export async function readBenchOptions(parameters) {
  const { text, isSet, config } = await readFlags(parameters, {
    backends: { type: "string" },
    against: { type: "string" },
    repeat: { type: "string" },
    rounds: { type: "string" },
    json: { type: "string" },
    headed: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  if (isSet("help")) return "help";
  const names = (text("backends") ?? "webgpu,wasm,cpu").split(",");
  const backends = names.filter(isBackend);
  if (backends.length < names.length)
    throw new OptionsError(
      `--backends is ${names.join(",")}, but it must be a list of webgpu, wasm and cpu.`,
    );
  const against = text("against");
  if (against !== null && against !== "stock")
    throw new OptionsError(`--against is ${against}, but it must be stock.`);
  /** @param {string} name @param {number} usual */
  const count = (name, usual) => {
    const value = Number(text(name) ?? usual);
    if (!Number.isInteger(value) || value < 1 || value > 1000)
      throw new OptionsError(`--${name} is ${text(name)}, but it must be a whole number from 1 to 1000.`);
    return value;
  };
  return {
    config: config(),
    backends,
    stock: against === "stock",
    steps: count("repeat", 10),
    rounds: count("rounds", 3),
    json: text("json"),
    headed: isSet("headed"),
  };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/**
 * Medians over the rounds of one variant.
 * @param {BackendTiming[]} rounds
 * @returns {BackendTiming}
 */
function merge(rounds) {
  const first = /** @type {BackendTiming} */ (rounds[0]);
  /** @param {(timing: BackendTiming) => number | null | undefined} of */
  const middle = (of) => median(rounds.map((timing) => of(timing) ?? Number.NaN));
  return {
    ...first,
    stepMs: middle(({ stepMs }) => stepMs),
    examplesPerSecond: middle(({ examplesPerSecond }) => examplesPerSecond),
    parts: first.parts && {
      uploadMs: middle(({ parts }) => parts?.uploadMs),
      computeMs: middle(({ parts }) => parts?.computeMs),
      readMs: middle(({ parts }) => parts?.readMs),
    },
  };
}

/**
 * The table that the Backends tab copies, then how far the rounds lie apart.
 * @param {import("./lab.mjs").Lab} lab
 * @param {Map<string, BackendTiming[]>} variants
 * @param {boolean} isText
 */
async function printTable(lab, variants, isText) {
  const merged = [...variants.values()].map(merge);
  console.log(
    await lab.page.evaluate(
      ([timings, text]) => window.descent.benchTable(timings, text),
      /** @type {const} */ ([merged, isText]),
    ),
  );
  for (const [name, rounds] of variants) {
    const times = rounds.map(({ stepMs }) => stepMs);
    const [least, most] = [Math.min(...times), Math.max(...times)];
    console.log(`${name}: ${least.toFixed(2)} to ${most.toFixed(2)} ms in ${rounds.length} rounds`);
  }
}

/**
 * Times every backend in turn, step by step, so that a machine that slows down slows all of them.
 * @param {BenchOptions} options
 */
export async function benchmark({ config, backends, stock, steps, rounds, json, headed }) {
  const lab = await openLab({ headed });
  /** @type {Map<string, BackendTiming[]>} */
  const variants = new Map();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ask = { config, backends, steps, stock };
      const timings = await whileAlive(
        lab,
        lab.page.evaluate((question) => window.descent.bench(question), ask),
      );
      for (const timing of timings) {
        const name = `${timing.backend}, ${timing.description}`;
        variants.set(name, [...(variants.get(name) ?? []), timing]);
      }
    }
    const browser =
      lab.page.context().browser()?.version() ?? (await lab.page.evaluate(() => navigator.userAgent));
    const processor = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`;
    console.log(
      `${config.model}, width ${config.width}, batch ${config.batchSize}; ${processor}; ${browser}`,
    );
    await printTable(lab, variants, config.model === "transformer");
    if (json !== null)
      writeFileSync(
        json,
        `${JSON.stringify(
          {
            config,
            steps,
            rounds,
            processor,
            platform: `${platform()} ${arch()}`,
            browser,
            variants: Object.fromEntries(variants),
          },
          null,
          2,
        )}\n`,
      );
  } finally {
    await lab.close();
  }
}
