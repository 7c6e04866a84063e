import { relative } from "node:path";
import { root } from "../lib/root.mjs";

/** What every visitor fetches before anything is asked for, in bytes as they lie on the disk. */
const mostBytes = 1_500_000;

/**
 * Dynamically imported all the same by every visit: the trainer, the self-tests' numbers, the backends and the queue. What else is
 * imported dynamically comes later.
 */
const atStart = [
  "src/worker/trainer.ts",
  "src/backends/webgpu/backend.ts",
  "src/backends/wasm/backend.ts",
  "src/backends/webgpu/device/device.ts",
  "src/training/selfTest/caseNumbers.ts",
  "src/training/selfTest/nodes.ts",
  "src/app/queue/drive.ts",
];

/** Started on its own, but by runs on pictures alone: the other workers are there from the first step on. */
const startedLater = "src/data/pictures/decode.worker.ts";

/** @typedef {{ url: string, revision: string | null, size: number }} Listed a built file, as the service worker's list has it */

/**
 * A program and its style sheets.
 * @param {import("vite").Rolldown.OutputChunk} chunk
 */
const filesOf = (chunk) => [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])];

/**
 * Tells the built files that every visitor needs from those that wait until the page is quiet, by who imports them: what an entry or
 * a part `atStart` imports statically comes first, with its style sheets.
 */
export function filesByNeed() {
  /** Style sheets and programs that come first. @type {Set<string>} */
  const first = new Set();
  /** All of them. @type {Set<string>} */
  const known = new Set();

  /** @type {import("vite").Plugin} of the page and of its workers */
  const plugin = {
    name: "descent-files-by-need",
    apply: "build",
    generateBundle(_, bundle) {
      /** @param {string} name */
      const chunkOf = (name) => {
        const file = bundle[name];
        return file?.type === "chunk" ? file : undefined;
      };
      /** @param {string} name */
      const visit = (name) => {
        const chunk = chunkOf(name);
        if (!chunk || first.has(name)) return;
        for (const file of filesOf(chunk)) first.add(file);
        for (const imported of chunk.imports) visit(imported);
      };
      for (const name of Object.keys(bundle)) {
        const chunk = chunkOf(name);
        if (!chunk) continue;
        for (const file of filesOf(chunk)) known.add(file);
        const sources = chunk.moduleIds.map((source) => relative(root, source));
        const isAtStart = sources.some((source) => atStart.includes(source));
        if (isAtStart || (chunk.isEntry && !sources.includes(startedLater))) visit(name);
      }
    },
  };

  /**
   * Marks in the service worker's list what comes later. Throws when what comes first is too much.
   * @param {Listed[]} list
   */
  const mark = (list) => {
    const marked = list.map((file) => ({ ...file, later: known.has(file.url) && !first.has(file.url) }));
    const early = marked.filter(({ later }) => !later);
    const bytes = early.reduce((sum, { size }) => sum + size, 0);
    if (bytes > mostBytes)
      throw new Error(
        `Every visitor would fetch ${bytes} bytes, more than ${mostBytes}. What few need is imported when they ask for it. The largest: ` +
          early
            .toSorted((a, b) => b.size - a.size)
            .slice(0, 8)
            .map(({ url, size }) => `${url} ${size}`)
            .join(", "),
      );
    return { manifest: marked, warnings: [] };
  };

  return { plugin, mark };
}
