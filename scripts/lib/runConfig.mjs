import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./root.mjs";

/** @param {string} path */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: "error" })).module;

/**
 * The tables of models and fields and the reading of links as the page has them: they are told once, in src/config.
 * @returns {Promise<typeof import("../../src/config/fields.ts") & typeof import("../../src/config/link.ts") & typeof import("../../src/config/models/index.ts")>}
 */
export async function loadRunConfig() {
  const [fields, link, models] = await Promise.all(
    ["fields.ts", "link.ts", "models/index.ts"].map((file) => load(`src/config/${file}`)),
  );
  return /** @type {Awaited<ReturnType<typeof loadRunConfig>>} */ ({
    .../** @type {object} */ (fields),
    .../** @type {object} */ (link),
    .../** @type {object} */ (models),
  });
}
