import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../root.mjs";

/** @param {string} path */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: "error" })).module;

/**
 * @typedef {typeof import("../../../src/config/fields.ts") & typeof import("../../../src/config/link.ts")
 *   & typeof import("../../../src/config/models/index.ts") & typeof import("../../../src/config/presets.ts")
 *   & typeof import("../../../src/config/readAs.ts") & typeof import("../../../src/config/samples.ts")
 *   & typeof import("../../../src/config/exports.ts") & typeof import("../../../src/config/bestMetric.ts")} RunConfigModules
 */
const files = [
  "bestMetric.ts",
  "exports.ts",
  "fields.ts",
  "link.ts",
  "models/index.ts",
  "presets.ts",
  "readAs.ts",
  "samples.ts",
];

/** @type {Promise<RunConfigModules> | undefined} */
let loaded;

/**
 * The tables of models, fields, recipes and samples and the reading of links as the page has them: they are told once, in
 * src/config.
 * @returns {Promise<RunConfigModules>}
 */
export function loadRunConfig() {
  loaded ??= Promise.all(files.map((file) => load(`src/config/${file}`))).then((parts) =>
    Object.assign({}, ...parts),
  );
  return loaded;
}
