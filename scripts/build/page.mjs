import "../lib/nodeVersion.mjs";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { alone } from "../lib/alone.mjs";
import { tool } from "../lib/command.mjs";
import { install } from "../lib/install.mjs";
import { newestChange } from "../lib/newestChange.mjs";
import { root } from "../lib/root.mjs";

/** What the built page is made from. */
const sources = ["src", "public", "scripts", "index.html", "vite.config.ts", "package-lock.json"];

/** Whether dist is there and newer than everything that it is made from. */
function isBuilt() {
  const built = statSync(join(root, "dist/index.html"), { throwIfNoEntry: false });
  // The samples are made by the build itself.
  const samples = join(root, "public/samples");
  return (
    built !== undefined &&
    sources.every((source) => newestChange(join(root, source), samples) <= built.mtimeMs)
  );
}

/** Builds the static site into dist. Throws when it cannot be built. */
async function build() {
  console.error("Building the page…");
  const status = await tool("vite/bin/vite.js", ["build", "--logLevel", "warn"], { onStderr: true });
  if (status !== 0) throw new Error("The page could not be built, see above.");
}

/** Installs and builds where that is needed, after another command that is at it. */
export function installAndBuild() {
  return alone(async () => {
    await install();
    if (!isBuilt()) await build();
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await alone(async () => {
      await install();
      await build();
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
