/**
 * Times how a visit begins on the emoji sample, in fresh browser profiles: node scripts/measure/page/start.mjs [LINK] [PROFILES]
 * Needs dist. LINK is a configuration ("backend=webgpu"; the page's own defaults without one), PROFILES how many (3). Of each, from
 * the beginning of the navigation, the button being pressed as soon as it is there:
 *   first visit     until the page can be used, and until the first step is over
 *   second visit    the same in a browser that was closed and opened again with the same profile
 *   reload          in the middle of that run: until the first step after pressing Resume
 */
import "../../lib/headAsHelp.mjs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { median } from "../../bench/report.mjs";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { root } from "../../lib/root.mjs";
import { serve } from "../../lib/serve.mjs";

const [link = "", profiles = "3"] = process.argv.slice(2);
const patience = 300_000;
const server = await serve(join(root, "dist"), 0);

/**
 * Presses the button once it is there. Milliseconds since the navigation began: when it was there, and when a step more than the run
 * began with was over.
 * @param {import("@playwright/test").Page} page
 * @param {RegExp} name
 */
async function press(page, name) {
  const button = page.getByRole("button", { name }).first();
  await button.waitFor({ timeout: patience });
  const usable = await page.evaluate(() => performance.now());
  await button.click();
  const first = await page.waitForFunction(
    () => {
      const { status, step } = window.descent.status();
      if (status !== "running") return null;
      const own = /** @type {{ begunAt?: number }} */ (globalThis);
      own.begunAt ??= step;
      return step > own.begunAt && performance.now();
    },
    undefined,
    { timeout: patience, polling: "raf" },
  );
  return { usable, firstStep: Number(await first.jsonValue()) };
}

/** @param {string} profile @param {(page: import("@playwright/test").Page) => Promise<void>} use */
async function visit(profile, use) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    args: browserFlags,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on("pageerror", (error) => console.error(`Page: ${error.message}`));
    await page.goto(`${server.address}${link && `#${link}`}`);
    await use(page);
  } finally {
    await context.close();
  }
}

/** @type {Record<string, { usable: number, firstStep: number }[]>} */
const taken = { "first visit": [], "second visit": [], reload: [] };
const sample = /^Train on emoji/;
try {
  for (let n = 0; n < Number(profiles); n += 1) {
    const profile = await mkdtemp(join(tmpdir(), "descent-profile-"));
    await visit(profile, async (page) => {
      taken["first visit"]?.push(await press(page, sample));
      // The service worker keeps the page ten seconds later: what a second visit finds.
      await page.waitForTimeout(20_000);
    });
    await visit(profile, async (page) => {
      taken["second visit"]?.push(await press(page, sample));
      await page.getByRole("button", { name: "Save checkpoint" }).click();
      await page.getByText(/^Saved in epoch/).waitFor({ timeout: patience });
      await page.reload();

      taken.reload?.push(await press(page, /^Resume training of/));
    });
    await rm(profile, { recursive: true, maxRetries: 5 });
  }
} finally {
  await server.close();
}
for (const [name, times] of Object.entries(taken)) {
  /** @param {"usable" | "firstStep"} what */
  const of = (what) => {
    const all = times.map((time) => time[what] / 1000);
    return `${median(all).toFixed(2)} s (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
  };
  console.log(`${name.padEnd(13)} usable after ${of("usable")}, first step over after ${of("firstStep")}`);
}
