// Times a GPT's writing, token by token, at several lengths of its text: node scripts/measure/kernels/writing.mjs [webgpu|wasm|cpu] [micro|mini|small]
import "../../lib/headAsHelp.mjs";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { loadRunConfig } from "../../lib/options/runConfig.mjs";

const [backend = "wasm", size = "micro"] = process.argv.slice(2);
const { modelSettings } = await loadRunConfig();
const fields = modelSettings.gpt.sizes?.[size];
if (!fields) {
  console.error(`There is no size “${size}”: ${Object.keys(modelSettings.gpt.sizes ?? {}).join(", ")}.`);
  process.exit(2);
}
const lengths = backend === "cpu" ? [32, 128, 512] : [32, 128, 512, 1000];
const tokens = backend === "cpu" ? 3 : 20;
const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
await server.listen();
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/writing.html`);
  await page.waitForFunction("globalThis.measure");
  const asked = [backend, fields, lengths, tokens].map((value) => JSON.stringify(value)).join(", ");
  const { description, parameters, rows } = await page.evaluate(`measure(${asked})`);
  console.log(
    `${size}, ${parameters} parameters, block 1024, ${description}; lower quartile of ${tokens} tokens`,
  );
  for (const { length, keptMs, anewMs, promptMs } of rows)
    console.log(
      `${length} tokens: ${keptMs.toFixed(2)} ms a token with kept keys and values, ` +
        `${(keptMs / rows[0].keptMs).toFixed(2)} of that at ${rows[0].length}; ${anewMs.toFixed(2)} ms anew; ` +
        `${promptMs.toFixed(0)} ms until the first`,
    );
} finally {
  await browser.close();
  await server.close();
}
