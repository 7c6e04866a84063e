import "../lib/nodeVersion.mjs";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tool } from "../lib/command.mjs";
import { install } from "../lib/install.mjs";
import { root } from "../lib/root.mjs";

/** What the built page is made from. */
const sources = ["src", "public", "scripts", "index.html", "vite.config.ts", "package-lock.json"];

/**
 * The newest change in a file or below a folder, in milliseconds since 1970; a folder's own time tells of deleted files.
 * @param {string} path
 * @returns {number}
 */
function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  let newest = stat.mtimeMs;
  // The samples are made by the build itself.
  if (stat.isDirectory() && path !== join(root, "public/samples"))
    for (const name of readdirSync(path)) newest = Math.max(newest, newestChange(join(path, name)));
  return newest;
}

/** Whether dist is there and newer than everything that it is made from. */
export function isBuilt() {
  const built = statSync(join(root, "dist/index.html"), { throwIfNoEntry: false });
  return built !== undefined && sources.every((source) => newestChange(join(root, source)) <= built.mtimeMs);
}

/** Builds the static site into dist. Throws when it cannot be built. */
export async function build() {
  console.error("Building the page…");
  const status = await tool("vite/bin/vite.js", ["build", "--logLevel", "warn"], { onStderr: true });
  if (status !== 0) throw new Error("The page could not be built, see above.");
}

/** Installs and builds where that is needed. */
export async function installAndBuild() {
  await install();
  if (!isBuilt()) await build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await install();
    await build();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
