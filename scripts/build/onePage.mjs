import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { newestChange } from "../lib/newestChange.mjs";
import { root } from "../lib/root.mjs";

/** What the program is made from. */
const sources = [
  "backends",
  "checkpoints",
  "config",
  "data",
  "interop",
  "models",
  "tokenizers",
  "training",
  "workers",
  "random.ts",
  "said.ts",
  "inTime.ts",
];

/**
 * Bundles the program of the one page with the kernels inside, for the page to send out with a network. Skipped where it is newer
 * than its sources.
 */
export async function buildOnePage() {
  const path = join(root, "public/onePage.js");
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const times = [...sources.map((name) => `src/${name}`), "generated"].map((name) =>
    newestChange(join(root, name)),
  );
  if (times.every((time) => time <= made)) return;
  const { build } = await import("vite");
  // Beside the program lie workers that a page of one thread does not start.
  const folder = join(root, "node_modules/.tmp/onePage");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    worker: { format: "es" },
    build: {
      target: "es2022",
      outDir: folder,
      // Kernels become part of the file.
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      lib: {
        entry: join(root, "src/interop/page/program/onePage.ts"),
        formats: ["es"],
        fileName: () => "onePage.js",
      },
    },
  });
  copyFileSync(join(folder, "onePage.js"), path);
}
