import { basename, join } from "node:path";
import { build } from "vite";
import { root } from "../lib/root.mjs";

/** Below it the server has what the workers are bundled into; the entry of each has the name of its source. */
const folder = "/workers-in-one-piece/";
const entry = "virtual:worker";

/**
 * Bundles a worker with the workers that it starts, as the built page has them.
 * @param {string} path of its source from the root of the project
 * @returns {Promise<Map<string, string | Uint8Array>>} files by their addresses
 */
async function bundle(path) {
  const output = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    base: folder,
    plugins: [
      {
        name: "descent-worker",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? `import address from ${JSON.stringify(`${join(root, path)}?worker&url`)}; globalThis.address = address;`
            : undefined,
      },
    ],
    worker: { format: "es", rolldownOptions: { output: { entryFileNames: "[name].js" } } },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      assetsInlineLimit: 0,
      rolldownOptions: { input: entry, checks: { pluginTimings: false } },
    },
  });
  const files = new Map();
  for (const { output: list } of /** @type {import("vite").Rolldown.RolldownOutput[]} */ ([output].flat()))
    for (const file of list)
      files.set(folder + file.fileName, file.type === "chunk" ? file.code : file.source);
  return files;
}

/** A page that is isolated, so that WASM has threads, takes workers with these alone. */
const isolated = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Gives tests their workers in one piece. Vite's server hands out some hundred modules one by one to each worker that starts,
 * and tests start hundreds of workers: that took a second of processor time each.
 * @type {import("vite").Plugin}
 */
export const workersInOnePiece = {
  name: "descent-workers-in-one-piece",
  configureServer({ middlewares }) {
    /** @type {Map<string, Promise<Map<string, string | Uint8Array>>>} */
    const bundles = new Map();
    /** @type {Map<string, string | Uint8Array>} */
    const files = new Map();

    /** What lies at an address; the first time that a worker is asked for it is bundled. @param {URL} address */
    async function fileAt({ pathname, searchParams }) {
      if (!searchParams.has("worker_file")) return files.get(pathname);
      const made = bundles.get(pathname) ?? bundle(pathname);
      bundles.set(pathname, made);
      for (const [name, content] of await made) files.set(name, content);
      // By the address by which its parts import from it: by another it would be evaluated twice.
      return `import "${folder}${basename(pathname, ".ts")}.js";`;
    }

    middlewares.use((request, response, next) => {
      const address = new URL(request.url ?? "/", "http://localhost");
      const type = address.pathname.endsWith(".wasm") ? "application/wasm" : "text/javascript";
      fileAt(address).then((file) => {
        if (file === undefined) next();
        else response.writeHead(200, { "Content-Type": type, ...isolated }).end(file);
      }, next);
    });
  },
};
