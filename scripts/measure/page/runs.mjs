/**
 * Measures Runs with many runs, after `npm run build`:
 *     node scripts/measure/page/runs.mjs [RUNS] [STEPS] [BUILD...]
 * Fills a fresh browser with RUNS runs (500) of STEPS steps (10,000) each, and prints what opening the place takes until its rows are
 * drawn, and for each thing that is done there what the main thread did between frames: milliseconds by the wall's clock and in its
 * own processor time, and what the longest frame was made of. Several builds (dist) are measured one after the other, each as often
 * as it is named: what is compared is compared under the same load.
 */
import "../../lib/headAsHelp.mjs";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { root } from "../../lib/root.mjs";
import { loadRunConfig } from "../../lib/options/runConfig.mjs";
import { serve } from "../../lib/serve.mjs";
import { framesOf } from "../../lib/browser/traceFrames.mjs";

const runs = Number(process.argv[2] ?? 500);
const steps = Number(process.argv[3] ?? 10_000);
const builds = process.argv.length > 4 ? process.argv.slice(4) : [join(root, "dist")];
const { preset } = await loadRunConfig();
const config = { ...preset("report", "resnet18"), epochs: 20 };

/**
 * Puts the runs into the page's database; in the page.
 * @param {{ runs: number, steps: number, config: typeof config }} what
 */
async function fill({ runs: count, steps: length, config: base }) {
  const database = await new Promise((done, reject) => {
    const wanted = indexedDB.open("descent");
    wanted.addEventListener("success", () => done(wanted.result));
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
    await new Promise((done, reject) => {
      transaction.addEventListener("complete", done);
      transaction.addEventListener("error", () => reject(transaction.error));
    });
  }
  database.close();
}

/** @typedef {import("@playwright/test").Page} Page */

/**
 * The middle of what a selector finds first, or of the one whose words are matched. Found before it is measured: the driver's own
 * looks are no work of the page.
 * @param {Page} page @param {string} selector @param {string} [words]
 */
const middleOf = (page, selector, words = "") =>
  page.evaluate(([found, text]) => {
    const element = [...document.querySelectorAll(found)].find((one) =>
      new RegExp(text, "u").test(one.textContent),
    );
    if (!element) throw new Error(`nothing is ${found} ${text}`);
    element.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, /** @type {[string, string]} */ ([selector, words]));

/** @param {string} selector @param {string} [words] @returns {Does} */
const clickOn = (selector, words) => async (page) => {
  const { x, y } = await middleOf(page, selector, words);
  return () => page.mouse.click(x, y);
};

/** @param {string} value @returns {Does} */
const groupBy = (value) => async (page) => () =>
  page.evaluate((chosen) => {
    const select = document.querySelector("main header select");
    if (!(select instanceof HTMLSelectElement)) throw new Error("nothing to group by");
    select.value = chosen;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);

/** @param {number} times @param {number} by @returns {Does} */
const scroll = (times, by) => async (page) => {
  await page.mouse.move(400, 600);
  return async () => {
    for (let at = 0; at < times; at += 1) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(50);
    }
  };
};

/** @type {Does} */
const toTop = async (page) => () => page.evaluate(() => document.querySelector("main")?.scrollTo(0, 0));

/** @typedef {(page: Page) => Promise<() => Promise<unknown>>} Does */
/** What is done, in this order: each makes itself ready, and what it gives back is measured. @type {[string, Does][]} */
const deeds = [
  ["open", clickOn("nav button", "^Runs")],
  ["scroll", scroll(10, 300)],
  ["scroll fast", scroll(10, 2000)],
  ["to the top", toTop],
  [
    "search",
    async (page) => {
      const { x, y } = await middleOf(page, "main input[type=search]");
      await page.mouse.click(x, y);
      return () => page.keyboard.type("w32 paper", { delay: 60 });
    },
  ],
  [
    "clear the search",
    async (page) => async () => {
      await page.keyboard.press("Control+A");
      await page.keyboard.press("Delete");
    },
  ],
  ["sort by best", clickOn("thead button", "Best")],
  ["sort by name", clickOn("thead button", "Run")],
  ["choose one", clickOn("main tbody tr:nth-child(2) input")],
  ["choose all", clickOn("main header button", "^Choose all")],
  [
    "hover over lines",
    async (page) => {
      const { x, y } = await middleOf(page, "main [role=slider]");
      return async () => {
        for (let at = -20; at < 20; at += 1) await page.mouse.move(x + 8 * at, y, { steps: 1 });
      };
    },
  ],
  ["choose none", clickOn("main header button", "^Choose none")],
  ["details", clickOn("main tbody button[aria-expanded]")],
  ["group", groupBy("width")],
  ["unfold a group", clickOn("main tbody button", "^[0-9]+ more")],
  ["scroll a group", scroll(10, 600)],
  ["ungroup", groupBy("")],
];

/** @param {string} build */
async function measure(build) {
  const server = await serve(resolve(build), 0);
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
    const first = await ready();
    const opened = await first.evaluate(async () => {
      const button = [...document.querySelectorAll("nav button")].at(-1);
      const begun = performance.now();
      if (button instanceof HTMLElement) button.click();
      while (document.querySelectorAll("main tbody tr").length < 10)
        await new Promise((drawn) => requestAnimationFrame(drawn));
      return performance.now() - begun;
    });
    await first.close();
    const page = await ready();
    // A callback a frame, so that every frame has its beginning in the trace.
    await page.evaluate(() => {
      const tick = () => requestAnimationFrame(tick);
      tick();
    });
    console.log(
      `${build}: ${String(runs)} runs of ${String(steps)} steps, open in ${String(Math.round(opened))} ms`,
    );
    console.table(
      Object.fromEntries(
        await inTurn(deeds, async ([name, does]) => {
          const deed = await does(page);
          await page.waitForTimeout(300);
          await browser.startTracing(page, {
            categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
          });
          await page.waitForTimeout(50);
          await deed();
          await page.waitForTimeout(name === "open" ? 1500 : 500);
          const { frames, wall, processor, longest } = framesOf(
            JSON.parse((await browser.stopTracing()).toString()).traceEvents,
          );
          return [
            name,
            {
              frames,
              "wall p95": wall.p95,
              "wall most": wall.most,
              "own p95": processor.p95,
              "own most": processor.most,
              longest,
            },
          ];
        }),
      ),
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * @template In, Out
 * @param {In[]} all @param {(one: In) => Promise<Out>} each
 */
async function inTurn(all, each) {
  /** @type {Out[]} */
  const done = [];
  for (const one of all) done.push(await each(one));
  return done;
}

for (const build of builds) await measure(build);
