/** Writes src/training/selfTest/numbers.ts and nodes.ts: what the plain references, which agree with PyTorch, make of the self-test's networks. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createServer, isRunnableDevEnvironment } from "vite";

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
});
const environment = server.environments.ssr;
if (!isRunnableDevEnvironment(environment)) throw new Error("Vite has no runnable environment here.");
const { fingerprint, nodeNumbers } = await environment.runner.import("/src/training/selfTest/selfTest.ts");
const { createCpuBackend } = await environment.runner.import("/src/backends/cpu/backend.ts");
const numbers = {
  images: await fingerprint(createCpuBackend(), "images"),
  text: await fingerprint(createCpuBackend(), "text"),
};
/** Nine digits tell every float32 from its neighbours. @param {unknown} value */
const text = (value) =>
  JSON.stringify(value, (_name, part) => (typeof part === "number" ? Number(part.toPrecision(9)) : part));
await writeFile(
  new URL("../../src/training/selfTest/numbers.ts", import.meta.url),
  `import type { SelfTestNumbers } from "./fingerprint.ts";

/** Written by scripts/build/selfTestNumbers.mjs from the plain references, which agree with PyTorch. */
export const selfTestNumbers: SelfTestNumbers = ${text(numbers)};
`,
);
const nodes = {
  images: await nodeNumbers(createCpuBackend(), "images"),
  text: await nodeNumbers(createCpuBackend(), "text"),
};
await writeFile(
  new URL("../../src/training/selfTest/nodes.ts", import.meta.url),
  `import type { NodeNumbers } from "./fingerprint.ts";

/** Written by scripts/build/selfTestNumbers.mjs: what each op of the self-test's first step gives, from the plain references. */
export const selfTestNodes: Record<"images" | "text", NodeNumbers[]> = ${text(nodes)};
`,
);
await server.close();
