// The WGSL of any op and variant, without a device: npm run kernel -- conv2d "3x3 s1 16x16x64-64 b8" quad
import "./lib/nodeVersion.mjs";
import { parseArgs } from "node:util";
import { createServer, isRunnableDevEnvironment } from "vite";
import { root } from "./lib/root.mjs";

/** Reads the sources as they are: there is nothing to build. */
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
  /** @type {typeof import("./lib/kernelText.ts")} */
  const { kernelText, KernelUsageError, usage } = await environment.runner.import(
    "/scripts/lib/kernelText.ts",
  );
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean", default: false },
        software: { type: "boolean", default: false },
        mixed: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 3) throw new KernelUsageError("A shape of several words stands in quotes.");
    console.log(
      values.help ? usage : kernelText(positionals, { isSoftware: values.software, isMixed: values.mixed }),
    );
  } catch (error) {
    const isUsage = error instanceof KernelUsageError || (error instanceof TypeError && "code" in error);
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = isUsage ? 2 : 1;
  }
} finally {
  await server.close();
}
