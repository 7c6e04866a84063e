/**
 * Measures Runs with many runs, after `npm run build`:
 *     node scripts/measure/page/runs.mjs [RUNS] [STEPS]
 * Fills a fresh browser with RUNS runs (500) of STEPS steps (10,000) each, and prints what opening the place takes until its rows are
 * drawn, and what the main thread did between frames while the list is scrolled, searched, sorted and grouped: milliseconds by the
 * wall's clock and in its own processor time.
 */
import "../../lib/headAsHelp.mjs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { root } from "../../lib/root.mjs";
import { loadRunConfig } from "../../lib/options/runConfig.mjs";
import { serve } from "../../lib/serve.mjs";
import { framesOf } from "../../lib/browser/traceFrames.mjs";

const runs = Number(process.argv[2] ?? 500);
const steps = Number(process.argv[3] ?? 10_000);
const { preset } = await loadRunConfig();
const config = { ...preset("report", "resnet18"), epochs: 20 };

/**
 * Puts the runs into the page's database; in the page.
 * @param {{ runs: number, steps: number, config: typeof config }} what
 */
async function fill({ runs: count, steps: length, config: base }) {
  const database = await new Promise((resolve, reject) => {
    const wanted = indexedDB.open("descent");
    wanted.addEventListener("success", () => resolve(wanted.result));
    wanted.addEventListener("error", () => reject(wanted.error));
  });
  const perEpoch = length / base.epochs;
  for (let run = 0; run < count; run += 1) {
    const id = `measured-${run}`;
    const width = [16, 32, 64][run % 3];
    const transaction = database.transaction("lab", "readwrite");
    const objects = transaction.objectStore("lab");
    const epochs = Array.from({ length: base.epochs }, (_, epoch) => ({
      epoch,
      trainLoss: 2 / (epoch + 1),
      valLoss: 2.2 / (epoch + 1),
      valAcc1: 40 + epoch + (run % 7),
      learningRate: 0.1,
      seconds: 10,
    }));
    objects.put(
      {
        id,
        number: run + 1,
        name: `pets-resnet18-w${width}-${run}`,
        config: { ...base, width, seed: run },
        data: { name: "pets", layout: "class folders", train: 50_000, validation: 5000 },
        started: Date.now() - run * 60_000,
        changed: Date.now() - run * 60_000,
        status: "finished",
        epoch: base.epochs,
        step: length,
        best: epochs.at(-1).valAcc1,
        tags: run % 5 === 0 ? ["paper"] : [],
        notes: "",
      },
      ["run", id],
    );
    objects.put(epochs, ["epochs", id]);
    for (let from = 0; from < length; from += 1000) {
      const points = Array.from({ length: Math.min(1000, length - from) }, (_, at) => ({
        epoch: Math.floor((from + at) / perEpoch),
        step: from + at,
        loss: 2 / Math.sqrt(from + at + 1),
        learningRate: 0.1,
        dataMs: 1,
        stepMs: 10,
        seconds: (from + at) / 100,
      }));
      objects.put({ points, epochs: from === 0 ? epochs : [], end: null }, ["curve", id, from / 1000]);
    }
    await new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("error", () => reject(transaction.error));
    });
  }
  database.close();
}

const server = await serve(join(root, "dist"), 0);
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(120_000);
  const ready = async () => {
    const page = await context.newPage();
    page.on("pageerror", (error) => console.error(error.message));
    await page.goto(server.address);
    await page.waitForFunction(() => !document.body.innerText.includes("Testing…"));
    return page;
  };
  const filled = await ready();
  await filled.evaluate(fill, { runs, steps, config });
  // In a process of its own: what filling left behind is not collected while frames are counted.
  await filled.close();
  const page = await ready();
  const opened = await page.evaluate(async () => {
    const [button] = [...document.querySelectorAll("nav button")].slice(-1);
    const begun = performance.now();
    if (button instanceof HTMLElement) button.click();
    while (document.querySelectorAll("main tbody tr").length < 10)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - begun;
  });
  // The driver brings its own script at the first look, which is no work of the page.
  await page.getByRole("searchbox", { name: "Search runs" }).count();
  await page.waitForTimeout(500);
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  // A callback a frame, so that every frame has its beginning in the trace.
  await page.evaluate(() => {
    const tick = () => requestAnimationFrame(tick);
    tick();
  });
  for (let at = 0; at < 10; at += 1) {
    await page.mouse.move(400, 500);
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(50);
  }
  await page.getByRole("searchbox", { name: "Search runs" }).pressSequentially("w32 paper", { delay: 60 });
  await page.getByRole("searchbox", { name: "Search runs" }).fill("");
  await page.getByRole("button", { name: /^Best/ }).click();
  await page.waitForTimeout(300);
  await page.getByRole("combobox", { name: "Group by" }).selectOption("width");
  await page.waitForSelector("[data-band]", { state: "attached" });
  await page.waitForTimeout(300);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const bands = await page.locator("[data-band]").count();
  console.log(
    JSON.stringify(
      { runs, steps, openedMs: Math.round(opened), bands, ...framesOf(trace.traceEvents) },
      undefined,
      2,
    ),
  );
} finally {
  await browser.close();
  await server.close();
}
