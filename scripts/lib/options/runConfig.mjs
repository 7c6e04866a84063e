import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../root.mjs";

/** @typedef {typeof import("./runConfigModules.ts")} RunConfigModules */

/** @type {Promise<RunConfigModules> | undefined} */
let loaded;

/**
 * The tables of models, fields, recipes and samples and the reading of links as the page has them: they are told once, in
 * src/config.
 * @returns {Promise<RunConfigModules>}
 */
export function loadRunConfig() {
  loaded ??= runnerImport(join(root, "scripts/lib/options/runConfigModules.ts"), {
    configFile: false,
    logLevel: "error",
  }).then(({ module }) => /** @type {RunConfigModules} */ (module));
  return loaded;
}
