// Times the self-test in fresh browser profiles, and again in the same: node scripts/measure/kernels/selfTest.mjs [webgpu|wasm|cpu] [PROFILES] [MODEL|all]
import "../../lib/headAsHelp.mjs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { median } from "../../bench/report.mjs";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";

const [backend = "webgpu", profiles = "5", model = "resnet18"] = process.argv.slice(2);
const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
await server.listen();
const address = `${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/selfTest.html`;

/** @param {string} profile */
async function visit(profile) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    args: browserFlags,
  });
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(address);
    await page.waitForFunction("globalThis.measure");
    return await page.evaluate(
      `measure(${JSON.stringify(backend)}, ${JSON.stringify(model === "all" ? null : model)})`,
    );
  } finally {
    await context.close();
  }
}

/** @type {Record<string, any[]>} */
const visits = { first: [], second: [] };
try {
  for (let n = 0; n < Number(profiles); n += 1) {
    const profile = await mkdtemp(join(tmpdir(), "descent-profile-"));
    for (const taken of Object.values(visits)) taken.push(await visit(profile));
    await rm(profile, { recursive: true, maxRetries: 5 });
  }
} finally {
  await server.close();
}
for (const [name, taken] of Object.entries(visits)) {
  /** @param {string} part */
  const of = (part) => median(taken.map((times) => times[part]));
  const all = taken.map(({ totalMs }) => totalMs);
  console.log(
    `${name} visit: ${of("totalMs")} ms in the median of ${taken.length} (${Math.min(...all)} to ${Math.max(...all)}), ` +
      `passed ${taken.filter(({ passed }) => passed).length}; ${of("openMs")} ms to open ${taken[0]?.backend}, ` +
      `${of("compileMs")} ms while ${of("pipelines")} pipelines were compiled, ${of("readMs")} ms for ${of("reads")} read-backs`,
  );
}
