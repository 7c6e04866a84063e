import "../lib/nodeVersion.mjs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { browserFlags } from "../lib/browser/browserFlags.mjs";
import { installAndBuild } from "../build/page.mjs";
import { dropFolder } from "../lib/lab/dropFolder.mjs";
import { root } from "../lib/root.mjs";

// Takes a picture of every state of the page, at three widths and in both themes, to be looked at one by one:
//     node scripts/measure/states.mjs --out FOLDER [--only PART-OF-NAME] [--language zh]
// Everything shown is really reached: small networks train on the built-in samples.
const { values } = parseArgs({
  options: {
    out: { type: "string", default: "states" },
    only: { type: "string", default: "" },
    language: { type: "string", default: "en" },
  },
});
mkdirSync(values.out, { recursive: true });
await installAndBuild();
const { openLab, whileAlive } = await import("../lib/lab/lab.mjs");

/** @type {{ module: typeof import("../../src/app/words/words.ts") }} */
const { module } = await runnerImport(join(root, "src/app/words/words.ts"), { configFile: false, root });
const words = /** @type {import("../../src/app/words/words.ts").Words} */ (
  module.languages[values.language] ?? module.languages["en"]
);

const widths = [1440, 1024, 390];
const pictures = "backend=wasm&width=8&pictureSize=32&batchSize=64&epochs=6&learningRate=0.05";
const text = "model=transformer&backend=wasm&emsize=32&hidden=32&batchSize=20&epochs=6&steps=400";

/** @typedef {import("../lib/lab/lab.mjs").Lab} Lab */

/**
 * The state that the page is in, at every width and in both themes.
 * @param {Lab} lab
 * @param {string} name
 */
async function take({ page }, name) {
  if (!name.includes(values.only)) return;
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      // Charts measure themselves, and canvases are drawn again.
      await page.waitForTimeout(350);
      const path = join(values.out, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, animations: "disabled", fullPage: width < 1280 });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  console.log(name);
}

/**
 * @param {Lab} lab
 * @param {(status: import("../../src/app/headlessHook.ts").HeadlessStatus) => boolean} isReached
 */
async function until(lab, isReached) {
  for (;;) {
    const status = await whileAlive(
      lab,
      lab.page.evaluate(() => window.descent.status()),
    );
    if (isReached(status)) return;
    if (status.status === "failed") throw new Error(status.error ?? "The run failed.");
    await lab.page.waitForTimeout(100);
  }
}

/**
 * @param {{ link?: string, flags?: string[] }} how
 * @param {(lab: Lab) => Promise<void>} work
 */
async function inLab({ link = "", flags = browserFlags }, work) {
  const lab = await openLab({ flags });
  try {
    await lab.page.evaluate((code) => localStorage.setItem("language", code), values.language);
    const address = new URL(lab.page.url());
    address.hash = link;
    await lab.page.goto("about:blank");
    await lab.page.goto(address.href);
    await lab.page.waitForFunction(() => "descent" in window);
    await work(lab);
  } finally {
    await lab.close();
  }
}

/** Every backend has told how its self-test went. @param {Lab} lab */
const tested = ({ page }) =>
  page.waitForFunction((testing) => !document.body.innerText.includes(testing), words.selfTest.testing, {
    timeout: 300_000,
  });

/**
 * Presses the button of that name.
 * @param {Lab} lab
 * @param {string | RegExp} name
 */
const press = ({ page }, name) =>
  page
    .getByRole("button", { name, exact: typeof name === "string" })
    .first()
    .click();

/**
 * @param {Lab} lab
 * @param {string} id of the tab
 */
async function openTab({ page }, id) {
  await page.locator(`#tab-${id}`).click();
  await page.waitForTimeout(1200);
}

/** @param {Lab} lab */
async function beforeARun(lab) {
  await tested(lab);
  await take(lab, "01-first-visit");
  await lab.page.keyboard.press("?");
  await take(lab, "02-shortcuts");
  await lab.page.keyboard.press("Escape");
  await lab.page.evaluate(() => {
    location.hash = "learningRate=fast";
  });
  await lab.page.reload();
  await tested(lab);
  await take(lab, "03-bad-link");
  const folder = mkdtempSync(join(tmpdir(), "descent-folder-"));
  try {
    for (let at = 0; at < 5; at += 1) writeFileSync(join(folder, `holiday ${at}.jpg`), "no picture");
    await dropFolder(lab.page, folder);
    await lab.page.getByRole("alert").first().waitFor();
    await take(lab, "04-unrecognised-folder");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Lab} lab */
async function pictureRun(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status, step }) => status === "running" && step >= 1);
  await take(lab, "10-running-first-steps");
  await until(lab, ({ epoch }) => epoch >= 2);
  await press(lab, words.run.pause);
  await until(lab, ({ status }) => status === "paused");
  await take(lab, "11-paused");
  await press(lab, words.run.stop);
  await take(lab, "12-stop-dialog");
  await page.keyboard.press("Escape");
  await openTab(lab, "model");
  await page.getByLabel(words.model.normsOn).check();
  await press(lab, words.run.resume);
  await until(lab, ({ epoch }) => epoch >= 4);
  await take(lab, "13-running-model");
  await until(lab, ({ status }) => status === "finished");
  await openTab(lab, "log");
  await take(lab, "14-finished-log");
  await page.evaluate(() => window.descent.evaluate());
  for (const [at, tab] of ["predictions", "context", "checkpoints", "backends", "cluster"].entries()) {
    await openTab(lab, tab);
    if (tab === "context") {
      await press(lab, words.context.lookAtPicture);
      await page.getByText(words.context.fields).waitFor({ timeout: 120_000 });
    }
    await take(lab, `${15 + at}-tab-${tab}`);
  }
  await openTab(lab, "backends");
  await press(lab, words.backendsTab.run);
  await page.getByRole("button", { name: words.backendsTab.run }).waitFor({ timeout: 300_000 });
  await take(lab, "21-tab-backends-measured");
  await openTab(lab, "log");
  await page.keyboard.press("t");
  await take(lab, "22-table");
  await page.keyboard.press("t");
  await press(lab, words.run.newRun);
  await page.waitForTimeout(1000);
  await take(lab, "23-ready-pictures");
  await press(lab, words.rateFinder.open);
  await press(lab, words.rateFinder.start);
  await page.getByRole("button", { name: words.rateFinder.again }).waitFor({ timeout: 300_000 });
  await take(lab, "24-rate-finder");
  await press(lab, words.curves.table);
  await take(lab, "25-rate-finder-table");
  await press(lab, words.curves.table);
  await page.keyboard.press("Escape");
  await comeBack(lab);
}

/** A run whose page was reloaded under it: what is offered then, and the run that went on. @param {Lab} lab */
async function comeBack(lab) {
  const { page } = lab;
  await press(lab, words.setUp.start);
  await until(lab, ({ epoch }) => epoch >= 2);
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await tested(lab);
  await page.getByRole("heading", { name: words.first.continueTitle }).waitFor();
  await take(lab, "26-recovered-offer");
  await press(lab, new RegExp(`^${words.first.resumeOf("emoji-resnet18")}`));
  await until(lab, ({ status, epoch }) => status === "finished" || (status === "running" && epoch >= 3));
  await take(lab, "27-recovered");
  await until(lab, ({ status }) => status === "finished");
  await openTab(lab, "checkpoints");
  await page
    .getByRole("button", { name: new RegExp(`^${words.checkpoints.delete} `) })
    .first()
    .click();
  await take(lab, "28-delete-checkpoint");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: new RegExp(`^${words.bar.placeNames.runs}`) }).click();
  await page.waitForTimeout(1200);
  await page
    .getByRole("checkbox", { name: new RegExp(`^${words.runs.overlay("emoji-resnet18")}`) })
    .last()
    .check();
  await take(lab, "29-runs-overlaid");
}

/** A loss that grew beyond all numbers: the run has ended and can go back. @param {Lab} lab */
async function notFinite(lab) {
  await press(lab, words.first.trainSpeeches);
  await lab.page.waitForFunction(() => window.descent.status().status === "failed", undefined, {
    timeout: 120_000,
  });
  await take(lab, "34-loss-not-finite");
}

/** @param {Lab} lab */
async function textRun(lab) {
  const { page } = lab;
  await press(lab, words.first.trainSpeeches);
  await until(lab, ({ step }) => step >= 100);
  await openTab(lab, "text");
  await take(lab, "30-running-text");
  await until(lab, ({ status }) => status === "finished");
  await press(lab, words.text.generate);
  await page.getByRole("button", { name: words.text.stop }).waitFor();
  await page.getByRole("button", { name: words.text.generate }).waitFor({ timeout: 60_000 });
  await take(lab, "31-finished-text");
  await openTab(lab, "context");
  await press(lab, words.context.lookAtWords);
  await page.getByText(words.context.looksAt).waitFor({ timeout: 120_000 });
  await take(lab, "32-context-text");
  await openTab(lab, "model");
  await take(lab, "33-model-text");
}

/** @param {Lab} lab */
async function fallback(lab) {
  await tested(lab);
  await take(lab, "40-without-webgpu");
}

await inLab({}, beforeARun);
await inLab({ link: pictures }, pictureRun);
await inLab({ link: text }, textRun);
await inLab({ link: `${text}&learningRate=100&weightDecay=1&clip=none&schedule=constant` }, notFinite);
await inLab({ flags: browserFlags.filter((flag) => flag !== "--enable-unsafe-webgpu") }, fallback);
