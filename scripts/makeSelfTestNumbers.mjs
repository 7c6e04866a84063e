/** Writes src/training/selfTestNumbers.ts: what the plain references, which agree with PyTorch, make of the self-test's networks. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createServer, isRunnableDevEnvironment } from "vite";

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("..", import.meta.url)),
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
});
const environment = server.environments.ssr;
if (!isRunnableDevEnvironment(environment)) throw new Error("Vite has no runnable environment here.");
const { fingerprint } = await environment.runner.import("/src/training/selfTest.ts");
const { createCpuBackend } = await environment.runner.import("/src/backends/cpu/backend.ts");
const numbers = {
  images: await fingerprint(createCpuBackend(), "images"),
  text: await fingerprint(createCpuBackend(), "text"),
};
/** Nine digits tell every float32 from its neighbours. */
const text = JSON.stringify(numbers, (_name, value) =>
  typeof value === "number" ? Number(value.toPrecision(9)) : value,
);
await writeFile(
  new URL("../src/training/selfTestNumbers.ts", import.meta.url),
  `import type { SelfTestNumbers } from "./selfTest.ts";

/** Written by scripts/makeSelfTestNumbers.mjs from the plain references, which agree with PyTorch. */
export const selfTestNumbers: SelfTestNumbers = ${text};
`,
);
await server.close();
