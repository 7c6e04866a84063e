import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "./root.mjs";

/**
 * src/config.ts as the page has it: flags, limits and links are told once, in that table.
 * @returns {Promise<typeof import("../src/config.ts")>}
 */
export async function loadRunConfig() {
  const { module } = await runnerImport(join(root, "src/config.ts"), {
    configFile: false,
    logLevel: "error",
  });
  return /** @type {typeof import("../src/config.ts")} */ (module);
}
