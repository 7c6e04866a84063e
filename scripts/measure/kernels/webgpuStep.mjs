// Times a training step's kernels on WebGPU, variants in turn: node scripts/measure/kernels/webgpuStep.mjs '{"model":"resnet18","batch":8}'
import "../../lib/headAsHelp.mjs";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";

const float32 = { precision: "float32" };
const defaults = {
  model: "resnet18",
  batch: 8,
  outputs: 200,
  width: 64,
  steps: 5,
  variants: { direct: { ...float32, fastProducts: "off" }, f4: { ...float32, fastProducts: "f4" } },
};
const question = { ...defaults, ...JSON.parse(process.argv[2] ?? "{}") };
const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
try {
  await server.listen();
  const page = await browser.newPage();
  page.on("console", (message) => console.error(message.text()));
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/webgpuStep.html`);
  await page.waitForFunction("globalThis.measure");
  const answer = await page.evaluate(`measure(${JSON.stringify(question)})`);
  console.log(JSON.stringify(answer, undefined, 2));
} finally {
  await browser.close();
  await server.close();
}
