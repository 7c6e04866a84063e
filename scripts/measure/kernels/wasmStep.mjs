// What of a training step on WASM more threads do not shorten, counted from the times that its pieces take on one: what the first thread does
// alone, what threads wait for the last of them, and how long they take to meet.
// node scripts/measure/kernels/wasmStep.mjs ['{"model":"resnet18","batch":16,"outputs":200,"threads":[4,8],"launches":true}']
import "../../lib/headAsHelp.mjs";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";

const defaults = {
  model: "resnet18",
  batch: 16,
  outputs: 200,
  threads: [4, 8],
  fastProducts: "f4",
  steps: 10,
  launches: false,
};
const { threads, launches: isLong, ...question } = { ...defaults, ...JSON.parse(process.argv[2] ?? "{}") };

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** When the last of `count` threads ends that take pieces in their order. @param {number[]} pieces @param {number} count */
function lastEnd(pieces, count) {
  const ends = Array(count).fill(0);
  for (const piece of pieces) ends[ends.indexOf(Math.min(...ends))] += piece;
  return Math.max(...ends);
}

/** Milliseconds beyond an even share. @param {number[]} pieces @param {number} count */
const beyond = (pieces, count) => lastEnd(pieces, count) - sum(pieces) / count;

// Threads need an isolated page.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const server = await createServer({ server: { port: 0, hmr: false, headers }, logLevel: "error" });
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
try {
  await server.listen();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/wasmStep.html`);
  await page.waitForFunction("globalThis.measure");
  const empty = /** @type {number} */ (await page.evaluate("emptyLaunch()"));
  console.log(`Two threads meet in ${(1000 * empty).toFixed(1)} microseconds.`);
  for (const count of threads) {
    const asked = JSON.stringify({ ...question, threads: count });
    const launches = /** @type {import("./pages/wasmStep.ts").Launch[]} */ (
      await page.evaluate(`measure(${asked})`)
    );
    const all = sum(launches.flatMap(({ pieces }) => pieces));
    const shared = launches.filter(({ pieces }) => pieces.length > 1);
    const alone = all - sum(shared.flatMap(({ pieces }) => pieces));
    const uneven = sum(shared.map(({ pieces }) => beyond(pieces, count)));
    const meeting = empty * shared.length;
    const share = (100 * (alone + uneven + meeting)) / all;
    console.log(
      `${question.model} for ${count} threads: ${launches.length} launches, pieces of ${all.toFixed(1)} ms; ${alone.toFixed(2)} ms alone, ` +
        `${uneven.toFixed(2)} uneven, ${meeting.toFixed(2)} to meet ${shared.length} times: ${share.toFixed(1)} %`,
    );
    if (!isLong) continue;
    console.log("ms\tuneven\tpieces\tunits\tkernel\tnode");
    for (const { node, kernel, units, pieces } of launches)
      console.log(
        [sum(pieces).toFixed(3), beyond(pieces, count).toFixed(3), pieces.length, units, kernel, node].join(
          "\t",
        ),
      );
  }
} finally {
  await browser.close();
  await server.close();
}
