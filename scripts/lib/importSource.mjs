/** Sources in TypeScript for scripts, as they are: there is nothing to build. */
import { createServer, isRunnableDevEnvironment } from "vite";
import { root } from "./root.mjs";

/**
 * Gives `use` the module at `path` ("/scripts/lib/kernelText.ts"), and closes what read it after that.
 * @template T
 * @param {string} path
 * @param {(module: any) => T | Promise<T>} use
 * @returns {Promise<T>}
 */
export async function importSource(path, use) {
  const server = await createServer({
    configFile: false,
    root,
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const environment = server.environments.ssr;
    if (!isRunnableDevEnvironment(environment)) throw new Error("Vite has no runnable environment here.");
    return await use(await environment.runner.import(path));
  } finally {
    await server.close();
  }
}
