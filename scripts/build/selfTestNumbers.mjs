/** Writes src/training/selfTest/numbers.ts and nodes.ts: what the plain references, which agree with PyTorch, make of the self-test's networks. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { createServer, isRunnableDevEnvironment } from "vite";

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
});
const environment = server.environments.ssr;
if (!isRunnableDevEnvironment(environment)) throw new Error("Vite has no runnable environment here.");
const { fingerprint, nodeNumbers, referenceNumbers, tested } = await environment.runner.import(
  "/src/training/selfTest/selfTest.ts",
);
const { createCpuBackend } = await environment.runner.import("/src/backends/cpu/backend.ts");
/** @type {Record<string, unknown>} */
const numbers = {};
/** @type {Record<string, unknown>} */
const nodes = {};
for (const model of tested) {
  numbers[model] = await fingerprint(createCpuBackend(), model);
  nodes[model] = await nodeNumbers(createCpuBackend(), model);
}
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
await writeFile(
  new URL("../../src/training/selfTest/nodes.ts", import.meta.url),
  `import type { ModelName } from "../../config/models/index.ts";
import type { NodeNumbers } from "./fingerprint.ts";

/** Written by scripts/build/selfTestNumbers.mjs: what each op of the self-test's first step gives, from the plain references. */
export const selfTestNodes: Partial<Record<ModelName, NodeNumbers[]>> = ${text(nodes)};
`,
);
const casesPath = fileURLToPath(new URL("../../src/training/selfTest/caseNumbers.ts", import.meta.url));
await writeFile(
  casesPath,
  await format(
    `import type { NodeNumbers } from "./fingerprint.ts";

/** Written by scripts/build/selfTestNumbers.mjs: what the plain reference of each op gives on its cases, a row a result. */
export const selfTestCases: readonly NodeNumbers[] = ${text(referenceNumbers())};
`,
    { ...(await resolveConfig(casesPath)), filepath: casesPath },
  ),
);
await server.close();
