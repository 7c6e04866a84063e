/**
 * Measures the page's frames while it draws the curves of a million steps and a network trains beside it:
 *     node scripts/measure/page/frames.mjs [POINTS] [SECONDS] [THREADS]
 * THREADS are those of the training, on WASM; all of the machine's at first, and then the page has none for itself.
 * Prints what the main thread did between one frame and the next, in milliseconds: by the wall's clock, and in its own
 * processor time, which tells of the cost also where other programs are running.
 */
import "../../lib/headAsHelp.mjs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { prepare } from "../../build/prepare.mjs";
import { root } from "../../lib/root.mjs";
import { serve } from "../../lib/serve.mjs";
import { framesOf } from "../../lib/browser/traceFrames.mjs";

const points = Number(process.argv[2] ?? 1_000_000);
const seconds = Number(process.argv[3] ?? 20);
const threads = process.argv[4] === undefined ? null : Number(process.argv[4]);

const folder = mkdtempSync(join(tmpdir(), "descent-frames-"));
await prepare();
await build({
  configFile: false,
  root,
  base: "./",
  logLevel: "error",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: "es2022",
    rolldownOptions: { input: join(root, "scripts/measure/page/pages/frames.html") },
  },
});
const server = await serve(folder, 0);
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.address}scripts/measure/page/pages/frames.html`);
  // Self-tests of the backends are over by then.
  await page.waitForFunction(() => !document.body.innerText.includes("Testing…"), undefined, {
    timeout: 120_000,
  });
  await page.evaluate((asked) => window.train(asked.points, asked.threads), { points, threads });
  await page.waitForTimeout(3000);
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  const before = await page.evaluate(() => window.frameCount);
  await page.waitForTimeout(seconds * 1000);
  const frameCount = (await page.evaluate(() => window.frameCount)) - before;
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const lines = await page.evaluate(() =>
    [...document.querySelectorAll(".recharts-line-curve, [data-raw]")].map(
      (line) => (line.getAttribute("d") ?? "").split(/[LMH]/).length - 1,
    ),
  );
  const { step } = await page.evaluate(() => window.descent.status());
  console.log(
    JSON.stringify(
      {
        points: step,
        stepsTrainedMeanwhile: step - points,
        callbacksPerSecond: Number((frameCount / seconds).toFixed(1)),
        mostPointsOfALine: Math.max(...lines),
        ...framesOf(trace.traceEvents),
      },
      undefined,
      2,
    ),
  );
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
