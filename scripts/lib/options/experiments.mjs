import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../root.mjs";

/**
 * @typedef {typeof import("../../../src/experiments/sweep.ts") & typeof import("../../../src/experiments/vary.ts")
 *   & typeof import("../../../src/experiments/halving.ts") & typeof import("../../../src/experiments/results.ts")
 *   & typeof import("../../../src/experiments/timeToTarget.ts") & typeof import("../../../src/experiments/turns.ts")
 *   & typeof import("../../../src/checkpoints/logs/metricsJsonl.ts")} Experiments
 */
const files = [
  ...["sweep", "vary", "halving", "results", "timeToTarget", "turns"].map((name) => `experiments/${name}.ts`),
  "checkpoints/logs/metricsJsonl.ts",
];

/** @type {Promise<Experiments> | undefined} */
let loaded;

/**
 * Sweeps, halving and their results as the page has them.
 * @returns {Promise<Experiments>}
 */
export function loadExperiments() {
  loaded ??= Promise.all(
    files.map((file) => runnerImport(join(root, "src", file), { configFile: false, logLevel: "error" })),
  ).then((parts) => Object.assign({}, ...parts.map(({ module }) => module)));
  return loaded;
}
