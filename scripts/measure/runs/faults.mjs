// Disturbs real runs at random moments and counts what was lost: node scripts/measure/runs/faults.mjs [--count 100] [--seed N]
// The worker is killed, the tab is closed, or the browser's storage is full and then the worker is killed. After each fault every
// stored checkpoint is opened and the run goes on from the newest; each run ends with the losses of an undisturbed one.
import "../../lib/headAsHelp.mjs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";

const { values } = parseArgs({
  options: { count: { type: "string", default: "100" }, seed: { type: "string" } },
});
const wanted = Number(values.count);
let seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`${wanted} faults, seed ${seed}`);

/** A number from 0 to 1, from the seed (mulberry32). */
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {"worker killed" | "tab closed" | "storage full"} Fault */
/** @type {Fault[]} */
const kinds = ["worker killed", "tab closed", "storage full"];
/** @type {Map<Fault, { times: number, loaded: number, broken: number, lost: number }>} */
const counts = new Map(kinds.map((kind) => [kind, { times: 0, loaded: 0, broken: 0, lost: 0 }]));
/** @type {string[]} */
const problems = [];

const profile = mkdtempSync(join(tmpdir(), "descent-faults-"));
const server = await createServer({ server: { port: 0, hmr: false, watch: null }, logLevel: "error" });
await server.listen();
const address = `${server.resolvedUrls?.local[0]}scripts/measure/runs/pages/faults.html`;
const context = await chromium.launchPersistentContext(profile, {
  executablePath: findBrowser(),
  args: browserFlags,
  headless: true,
});

async function openPage() {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`Page: ${error.message}`));
  await page.goto(address);
  await page.waitForFunction("globalThis.faults");
  return page;
}

const watcher = await openPage();
const heard = () =>
  watcher.evaluate(() => {
    const { made, status, notices } = globalThis.faults.watcher;
    return { made, status, notices };
  });
const told = () =>
  watcher.evaluate(() => {
    const { losses, contradictions } = globalThis.faults.watcher;
    return { losses, contradictions };
  });
// Room for what the browser has not cleaned up yet beside what is stored. It holds for as long as the session is there.
const session = await context.newCDPSession(watcher);
await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(address).origin, quotaSize: 400e6 });
/** @param {boolean} all */
const forget = (all) => watcher.evaluate((of) => globalThis.faults.watcher.forget(of), all);
const isOver = (/** @type {string | null} */ status) => /^(finished|failed)/.test(status ?? "");
/** @param {(now: Awaited<ReturnType<typeof heard>>) => boolean} fits */
async function until(fits) {
  for (let now = await heard(); ; now = await heard()) {
    if (fits(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Starts or goes on; a tab that was closed lets go of its run a moment later.
 * @param {Page} page
 * @param {string} runId
 * @param {boolean} [saves]
 */
async function start(page, runId, saves = true) {
  for (let tries = 0; ; tries += 1)
    try {
      await page.evaluate(({ id, on }) => globalThis.faults.trained.start(id, on), { id: runId, on: saves });
      return;
    } catch (error) {
      const isHeld = error instanceof Error && error.message.includes("Another tab");
      if (!isHeld || tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** The step of the newest checkpoint that storage refused: the page has it. */
const offered = (/** @type {Page} */ page) => page.evaluate(() => globalThis.faults.trained.offeredStep());
const look = (/** @type {string} */ runId) =>
  watcher.evaluate((id) => globalThis.faults.watcher.look(id), runId);
const kill = (/** @type {Page} */ page) => page.evaluate(() => globalThis.faults.trained.kill());

/**
 * Causes the fault; the newest step that the page itself still holds, and the page to go on in.
 * @param {Fault} fault
 * @param {Page} page
 */
async function cause(fault, page) {
  if (fault === "tab closed") {
    await page.close();
    return { held: 0, next: await openPage() };
  }
  if (fault === "worker killed") {
    await kill(page);
    return { held: await offered(page), next: page };
  }
  await watcher.evaluate(() => globalThis.faults.watcher.fillStorage());
  const full = await until(({ notices, status }) => notices.includes("storageFull") || isOver(status));
  await until(({ made, status }) => made >= full.made + Math.floor(random() * 40) || isOver(status));
  await kill(page);
  await watcher.evaluate(() => globalThis.faults.watcher.freeStorage());
  return { held: await offered(page), next: page };
}

let done = 0;
let [runs, equal] = [0, 0];
try {
  let page = await openPage();
  await start(page, "undisturbed", false);
  await until(({ status }) => isOver(status));
  const { losses: expected } = await told();
  const { interval } = await page.evaluate(() => ({ interval: globalThis.faults.interval }));
  while (done < wanted) {
    runs += 1;
    const runId = `disturbed-${runs}`;
    await forget(true);
    // A record that storage had no room for ends where storage was full; the page has the rest.
    let endedFull = false;
    for (;;) {
      const started = start(page, runId).catch((/** @type {Error} */ error) => error);
      // Sometimes while the run is still beginning, mostly somewhere in it.
      await new Promise((resolve) => setTimeout(resolve, random() * 1500));
      if (random() < 0.8) await started;
      if (random() < 0.8) await new Promise((resolve) => setTimeout(resolve, random() * 1000));
      if (done >= wanted || isOver((await heard()).status)) {
        await started;
        await until(({ status }) => isOver(status));
        break;
      }
      let fault = kinds[Math.floor(random() * kinds.length)] ?? "worker killed";
      // What storage refused and a page offers as a file goes with its tab, as the page says.
      if (fault === "tab closed" && (await offered(page)) > (await look(runId)).newest)
        fault = "worker killed";
      if (fault === "storage full") await started;
      const { held, next } = await cause(fault, page);
      page = next;
      await started;
      await new Promise((resolve) => setTimeout(resolve, 50)); // the last words of the dead are still on their way
      const { made, status } = await heard();
      const found = await look(runId);
      const lost = isOver(status) ? 0 : Math.max(0, made - Math.max(found.newest, held));
      done += 1;
      const count = counts.get(fault);
      if (count) {
        count.times += 1;
        count.loaded += found.loaded;
        count.broken += found.broken.length;
        count.lost = Math.max(count.lost, lost);
      }
      problems.push(...found.broken);
      console.log(
        `${done}. ${fault}: run ${runs}, step ${made}, ${lost} steps lost, ${found.loaded} checkpoints load`,
      );
      if (lost > interval) problems.push(`${fault}, run ${runs}: ${lost} steps lost at step ${made}`);
      if (isOver(status)) {
        endedFull = fault === "storage full";
        break;
      }
      await forget(false);
    }
    const { status } = await heard();
    const { losses, contradictions } = await told();
    const recorded = await watcher.evaluate((id) => globalThis.faults.watcher.recorded(id), runId);
    const known = endedFull ? recorded.length : expected.length;
    const differ = expected.flatMap((loss, step) => {
      const isSame = losses[step] === loss && (step >= known || recorded[step] === loss);
      return isSame && !contradictions.includes(step) ? [] : [step];
    });
    if (status === "finished" && differ.length === 0) equal += 1;
    else
      problems.push(
        `run ${runs} ended as ${status}; ${differ.length} steps differ, the first is ${differ[0]}`,
      );
  }
  console.log("\nfault           times   checkpoints loaded   not loaded   steps lost at most");
  for (const [kind, { times, loaded, broken, lost }] of counts)
    console.log(
      kind.padEnd(14) +
        [times, loaded, broken, lost].map((n, i) => String(n).padStart([7, 21, 13, 21][i] ?? 0)).join(""),
    );
  console.log(`\n${done} faults. The policy saves every ${interval} steps.`);
  console.log(
    `${equal} of ${runs} runs ended with the losses of an undisturbed one in the page and in their record, ${expected.length} steps each.`,
  );
} finally {
  await context.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
