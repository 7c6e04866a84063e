import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./root.mjs";

/**
 * @typedef {typeof import("../../src/experiments/sweep.ts") & typeof import("../../src/experiments/vary.ts")
 *   & typeof import("../../src/experiments/halving.ts") & typeof import("../../src/experiments/results.ts")} Experiments
 */
const files = ["sweep.ts", "vary.ts", "halving.ts", "results.ts"];

/**
 * Sweeps, halving and their results as the page has them.
 * @returns {Promise<Experiments>}
 */
export async function loadExperiments() {
  const parts = await Promise.all(
    files.map((file) =>
      runnerImport(join(root, "src/experiments", file), { configFile: false, logLevel: "error" }),
    ),
  );
  return Object.assign({}, ...parts.map(({ module }) => module));
}
