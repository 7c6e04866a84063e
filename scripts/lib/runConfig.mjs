import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./root.mjs";

/** @param {string} path */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: "error" })).module;

/**
 * The configuration's table and links as the page has them: flags, limits and links are told once, in src/config/config.ts.
 * @returns {Promise<typeof import("../../src/config/config.ts") & typeof import("../../src/config/link.ts")>}
 */
export async function loadRunConfig() {
  const [config, link] = await Promise.all([load("src/config/config.ts"), load("src/config/link.ts")]);
  return /** @type {Awaited<ReturnType<typeof loadRunConfig>>} */ ({
    .../** @type {object} */ (config),
    .../** @type {object} */ (link),
  });
}
