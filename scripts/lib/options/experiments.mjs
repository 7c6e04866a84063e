import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../root.mjs";

/** @typedef {typeof import("./experimentsModules.ts")} Experiments */

/** @type {Promise<Experiments> | undefined} */
let loaded;

/**
 * Sweeps, halving and their results as the page has them.
 * @returns {Promise<Experiments>}
 */
export function loadExperiments() {
  loaded ??= runnerImport(join(root, "scripts/lib/options/experimentsModules.ts"), {
    configFile: false,
    logLevel: "error",
  }).then(({ module }) => /** @type {Experiments} */ (module));
  return loaded;
}
