import "../../lib/nodeVersion.mjs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { installAndBuild } from "../../build/page.mjs";
import { dropFolder } from "../../lib/lab/dropFolder.mjs";
import { Gallery } from "../../lib/lab/gallery.mjs";
import { root } from "../../lib/root.mjs";

const usage = `node scripts/measure/page/states.mjs [options]

Takes a picture of every state of the page, to be looked at one by one, and says what is wrong with it: a page wider than the
window, words over words or cut off, sentences in another language, what axe finds. Everything shown is really reached: small
networks train on the built-in samples.

  --out FOLDER          where the pictures go (states)
  --language en|zh
  --parts NAME,NAME     of: PARTS; all when left out
  --only PART,PART      of the pictures' names
  --widths N,N          in CSS pixels (1440,1024,390)
  --themes light,dark
  --no-build            dist is as it should be

Exit status: 0 nothing was found, 1 something was, or a state was not reached, 2 bad options.`;

/** How each state is reached, in rooms that share a run. @type {Record<string, () => Promise<void>>} */
const parts = {
  first: () => inLab({}, beforeARun),
  given: () => inLab({ link: "backend=wasm" }, dataGiven),
  pictures: () => inLab({ link: `${pictures}&epochs=200` }, pictureRun),
  tabs: () => inLab({ link: `${pictures}&epochs=2` }, tabsOfARun),
  differs: () => inLab({ link: `${pictures}&epochs=1` }, otherClasses),
  recovered: () => inLab({ link: pictures }, comeBack),
  text: () => inLab({ link: text }, textRun),
  gpt: () => inLab({ link: gpt }, gptRun),
  queue: () => inLab({ link: `${pictures}&epochs=2` }, queueAndSweep),
  camera: () => inLab({ link: `${pictures}&epochs=1`, flags: [...browserFlags, ...fakeCamera] }, camera),
  full: () => inLab({ link: pictures }, storageFull),
  gone: () => inLab({ link: pictures.replace("backend=wasm", "backend=webgpu") }, deviceGone),
  lost: () => inLab({ link: pictures.replace("backend=wasm", "backend=webgpu") }, deviceLost),
  refused: () => inLab({ link: "backend=wasm" }, selfTestFailed),
  infinite: () =>
    inLab({ link: `${text}&learningRate=100&weightDecay=1&clip=none&schedule=constant` }, notFinite),
  fallback: () =>
    inLab({ flags: browserFlags.filter((flag) => flag !== "--enable-unsafe-webgpu") }, fallback),
};
const fakeCamera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** @returns {never} */
function refuse(/** @type {string} */ why) {
  console.error(why);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "states" },
    language: { type: "string", default: "en" },
    parts: { type: "string", default: "" },
    only: { type: "string", default: "" },
    widths: { type: "string", default: "1440,1024,390" },
    themes: { type: "string", default: "light,dark" },
    "no-build": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(usage.replace("PARTS", Object.keys(parts).join(", ")));
  process.exit(0);
}
/** @param {string} text */
const listed = (text) => text.split(",").filter((part) => part !== "");
const wanted = listed(values.parts);
for (const part of wanted)
  if (!Object.hasOwn(parts, part)) refuse(`“${part}” is no part: ${Object.keys(parts).join(", ")}.`);
if (!values["no-build"]) await installAndBuild();
const { openLab, whileAlive } = await import("../../lib/lab/lab.mjs");

/** @type {{ module: typeof import("../../../tests/support/page/everyWords.ts") }} */
const { module } = await runnerImport(join(root, "tests/support/page/everyWords.ts"), {
  configFile: false,
  root,
});
const words =
  module.everyWords[values.language] ??
  refuse(`“${values.language}” is no language: ${Object.keys(module.everyWords).join(", ")}.`);

/** @type {{ module: typeof import("../../../tests/support/samples/pictureFolder.ts") }} */
const { module: samples } = await runnerImport(join(root, "tests/support/samples/pictureFolder.ts"), {
  configFile: false,
  root,
});

const pictures = "backend=wasm&width=8&pictureSize=32&batchSize=64&epochs=6&learningRate=0.05";
const text = "model=transformer&backend=wasm&emsize=32&hidden=32&batchSize=20&epochs=6&steps=400";
const gpt =
  "model=gpt&backend=wasm&emsize=32&layers=1&heads=2&bptt=32&batchSize=8&steps=50000&read.tokenizer=characters";

const gallery = new Gallery({
  folder: values.out,
  language: values.language,
  widths: listed(values.widths).map(Number),
  themes: listed(values.themes).map((theme) => (theme === "dark" ? "dark" : "light")),
  only: listed(values.only),
});

/** @typedef {import("../../lib/lab/lab.mjs").Lab} Lab */

/** @param {Lab} lab @param {string} name */
const take = ({ page }, name) => gallery.take(page, name);

/**
 * @param {Lab} lab
 * @param {(status: import("../../../src/app/headlessHook.ts").HeadlessStatus) => boolean} isReached
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

/**
 * The trainer does nothing for a while: what a slow machine shows for some seconds, long enough for pictures.
 * @param {Lab} lab
 */
function holdTrainer({ page }) {
  for (const worker of page.workers())
    if (worker.url().includes("trainer"))
      void worker.evaluate(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
      });
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

/**
 * A folder in a temporary place while `work` goes on.
 * @param {string} name
 * @param {Record<string, string | Uint8Array>} files by their path in it
 * @param {(path: string) => Promise<void>} work
 */
async function withFolder(name, files, work) {
  const around = mkdtempSync(join(tmpdir(), "descent-states-"));
  const folder = join(around, name);
  mkdirSync(folder);
  try {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    await work(folder);
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}

/** @param {Lab} lab @param {string} path of a file or a folder, held over the page's middle */
async function hold({ page }, path) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 };
  const at = { x: width / 2, y: height / 2 };
  for (const type of /** @type {const} */ (["dragEnter", "dragOver"]))
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  return async () => {
    await session.send("Input.dispatchDragEvent", { type: "dragCancel", ...at, data });
    await session.detach();
  };
}

/** @param {Lab} lab */
async function beforeARun(lab) {
  const { page } = lab;
  await take(lab, "01-first-testing");
  await tested(lab);
  await take(lab, "01-first-visit");
  await press(lab, words.first.machineOpen);
  await take(lab, "02-self-test-open");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await take(lab, "02-shortcuts");
  await page.keyboard.press("Escape");
  await press(lab, words.setUp.region);
  for (const more of await page.getByText(words.setUp.more, { exact: true }).all()) await more.click();
  await take(lab, "02-set-up-open");
  await withFolder("pets", { "cats/1.png": samples.png(8, () => [9, 9, 9]) }, async (folder) => {
    const letGo = await hold(lab, folder);
    await take(lab, "02-dragging-folder");
    await letGo();
  });
  await withFolder("model", { "best.safetensors": "none" }, async (folder) => {
    const letGo = await hold(lab, join(folder, "best.safetensors"));
    await take(lab, "02-dragging-checkpoint");
    await letGo();
  });
  await press(lab, new RegExp(`^${words.bar.placeNames.try}`));
  await take(lab, "02-try-empty");
  await press(lab, new RegExp(`^${words.bar.placeNames.runs}`));
  await page.getByRole("region", { name: words.runs.place, exact: true }).waitFor();
  await take(lab, "02-runs-empty");
  await page.getByRole("radio", { name: new RegExp(`^${words.queue.viewNames.queue}`) }).check();
  await take(lab, "02-queue-empty");
  await press(lab, new RegExp(`^${words.bar.placeNames.lab}`));
  await page.evaluate(() => {
    location.hash = "learningRate=fast";
  });
  await page.reload();
  await tested(lab);
  await take(lab, "03-bad-link");
}

/** Twelve pictures of three classes each, and what a person's folder has besides. */
function smallFolder() {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const [kind, name] of ["lemon", "ladybug", "monarch"].entries())
    for (let at = 0; at < 16; at += 1)
      files[`${at < 12 ? "train" : "val"}/${name}/${at}.png`] = samples.png(40, (x, y) => [
        80 * kind + ((x * at) % 60),
        200 - 60 * kind + ((y * (at + 2)) % 50),
        (x * y + 17 * at) % 200,
      ]);
  return files;
}

/** @param {Lab} lab */
const readTo = (lab, /** @type {"ready" | "empty"} */ mode) =>
  lab.page.waitForFunction((/** @type {string} */ wantedMode) => {
    const { mode: now, reading, error } = window.descent.status();
    return reading === null && (now === wantedMode || error !== null);
  }, mode);

/** What is read of data before anything is trained. @param {Lab} lab */
async function dataGiven(lab) {
  const { page } = lab;
  await tested(lab);
  /** @type {Record<string, string>} */
  const many = {};
  for (let at = 0; at < 30_000; at += 1) many[`${at % 40}/${at}.png`] = "";
  await withFolder("many-pictures", many, async (folder) => {
    await dropFolder(page, folder);
    await page.getByRole("progressbar").first().waitFor();
    await take(lab, "04-reading");
    const cancel = page.getByRole("button", { name: words.reading.cancel, exact: true });
    if (await cancel.isVisible()) await cancel.click();
    await page.waitForFunction(() => window.descent.status().reading === null);
  });
  await page.reload();
  await tested(lab);
  const loose = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`holiday ${at}.jpg`, "no picture"]));
  await withFolder("holiday-2025", loose, async (folder) => {
    await dropFolder(page, folder);
    await page.getByRole("alert").first().waitFor();
    await take(lab, "04-unrecognised-folder");
  });
  const small = smallFolder();
  await withFolder("insects", small, async (folder) => {
    await dropFolder(page, folder);
    await readTo(lab, "ready");
    await page.waitForTimeout(2000);
    await take(lab, "05-ready-small");
    for (const more of await page.getByText(words.setUp.more, { exact: true }).all()) await more.click();
    await page.getByRole("textbox", { name: words.fields.learningRate.name, exact: true }).fill("fast");
    await page.getByRole("textbox", { name: words.fields.batchSize.name, exact: true }).fill("64");
    await page.getByRole("textbox", { name: words.fields.batchSize.name, exact: true }).blur();
    await take(lab, "05-ready-changed-and-wrong");
  });
  /** @type {Record<string, string | Uint8Array>} */
  const doubled = { ...small, "val/lemon/again.png": small["train/lemon/1.png"] ?? "" };
  doubled["train/monarch/cut.jpg"] = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
  doubled["test/one.png"] = small["train/lemon/2.png"] ?? "";
  await withFolder("insects-twice", doubled, async (folder) => {
    await dropFolder(page, folder);
    await readTo(lab, "ready");
    await page.getByText(words.readAs.sharedText).first().waitFor();
    await take(lab, "06-decision-open");
  });
  const english = "It was the best of times, it was the worst of times.\n".repeat(400);
  await withFolder("novel", { "novel.txt": english }, async (folder) => {
    await dropFolder(page, join(folder, "novel.txt"));
    await readTo(lab, "ready");
    await page.waitForTimeout(1000);
    await take(lab, "07-ready-text");
  });
  await withFolder("model", { "broken.safetensors": "no checkpoint" }, async (folder) => {
    await dropFolder(page, join(folder, "broken.safetensors"));
    await page.waitForTimeout(1500);
    await take(lab, "08-checkpoint-refused");
  });
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
  const { epoch: before } = await page.evaluate(() => window.descent.status());
  await until(lab, ({ epoch }) => epoch >= before + 2);
  await take(lab, "13-running-model");
  await press(lab, words.run.stop);
  holdTrainer(lab);
  await press(lab, words.run.stopAndSave);
  await take(lab, "13-stopping");
  await until(lab, ({ status }) => status === "stopped");
}

/** What can be looked at of a run that has ended. @param {Lab} lab */
async function tabsOfARun(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status }) => status === "finished");
  await openTab(lab, "log");
  await take(lab, "14-finished-log");
  await page.evaluate(() => window.descent.evaluate());
  for (const [at, tab] of [
    "predictions",
    "context",
    "checkpoints",
    "backends",
    "cluster",
    "try",
    "clean",
  ].entries()) {
    await openTab(lab, tab);
    if (tab === "context") {
      await press(lab, words.context.lookAtPicture);
      await page.getByText(words.context.fields).waitFor({ timeout: 120_000 });
    }
    await take(lab, `${15 + at}-tab-${tab}`);
  }
  await press(lab, words.clean.look);
  await page.getByRole("button", { name: words.clean.look, exact: true }).waitFor({ timeout: 300_000 });
  await take(lab, "21-clean-review");
  await openTab(lab, "try");
  await withFolder(
    "pictures",
    { "seen.png": samples.png(64, (x, y) => [x * 3, y * 3, 90]) },
    async (folder) => {
      await page
        .locator("input[type=file][accept*=image], input[type=file][multiple]")
        .first()
        .setInputFiles(join(folder, "seen.png"));
      await page.getByText(words.trying.rests).first().waitFor({ timeout: 120_000 });
      await page.waitForTimeout(3000);
      await take(lab, "21-try-picture");
    },
  );
  await openTab(lab, "checkpoints");
  await press(lab, new RegExp(`^${words.checkpoints.download} `));
  await take(lab, "21-download-menu");
  await page.keyboard.press("Escape");
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
}

/** @param {Lab} lab @param {"runs" | "try" | "lab"} place */
const goTo = (lab, place) => press(lab, new RegExp(`^${words.bar.placeNames[place]}`));

/** A run whose page was reloaded under it: what is offered then, the run that went on, and both a day later. @param {Lab} lab */
async function comeBack(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
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
  await press(lab, words.run.newRun);
  await press(lab, words.setUp.start);
  await until(lab, ({ status, step }) => status === "running" && step >= 3);
  await press(lab, words.run.stop);
  await press(lab, words.run.stopAndSave);
  await until(lab, ({ status }) => status === "stopped");
  await openTab(lab, "checkpoints");
  await take(lab, "28-stopped-within-an-epoch");
  await goTo(lab, "runs");
  await page.waitForTimeout(1200);
  await take(lab, "29-runs");
  for (const box of await page
    .getByRole("checkbox", { name: new RegExp(`^${words.runs.overlay("emoji-resnet18")}`) })
    .all())
    await box.check();
  await page.waitForTimeout(800);
  await take(lab, "29-runs-overlaid");
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await goTo(lab, "lab");
  await tested(lab);
  await take(lab, "29-first-return");
  await goTo(lab, "runs");
  await press(lab, new RegExp(`^${words.runs.open("emoji")}`));
  await page.locator("#tab-checkpoints").waitFor();
  await take(lab, "29-earlier-run-opened");
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
  await page.getByRole("button", { name: words.text.stop, exact: true }).waitFor();
  await page.getByRole("button", { name: words.text.generate, exact: true }).waitFor({ timeout: 60_000 });
  await take(lab, "31-finished-text");
  await openTab(lab, "context");
  await press(lab, words.context.lookAtWords);
  await page.getByText(words.context.looksAt).waitFor({ timeout: 120_000 });
  await take(lab, "32-context-text");
  await openTab(lab, "model");
  await take(lab, "33-model-text");
}

/** A GPT that writes while it learns, on Chinese. @param {Lab} lab */
async function gptRun(lab) {
  const { page } = lab;
  const novel =
    "却说天下大势，分久必合，合久必分。月明星稀，乌鹊南飞，绕树三匝，何枝可依？山不厌高，海不厌深。\n".repeat(
      300,
    );
  await withFolder("小说", { "小说.txt": novel }, async (folder) => {
    await dropFolder(page, join(folder, "小说.txt"));
    await readTo(lab, "ready");
    await page.waitForTimeout(1500);
    await take(lab, "35-ready-gpt-chinese");
    await press(lab, words.setUp.start);
    await until(lab, ({ step }) => step >= 20);
    await take(lab, "35-running-gpt");
    await press(lab, words.run.stop);
    await press(lab, words.run.stopAndSave);
    await until(lab, ({ status }) => status === "stopped");
    await openTab(lab, "text");
    await press(lab, words.text.generate);
    await page.getByRole("button", { name: words.text.generate, exact: true }).waitFor({ timeout: 60_000 });
    await take(lab, "36-gpt-wrote");
    await goTo(lab, "try");
    await page.waitForTimeout(1500);
    await take(lab, "36-gpt-try");
  });
}

/** @param {Lab} lab */
async function queueAndSweep(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ step }) => step >= 1);
  await press(lab, words.run.pause);
  await until(lab, ({ status }) => status === "paused");
  await press(lab, words.queue.compose);
  const rate = page.getByRole("textbox", { name: words.fields.learningRate.name, exact: true });
  for (const value of ["0.02", "0.1"]) {
    await rate.fill(value);
    await rate.blur();
    await press(lab, words.queue.add);
  }
  await take(lab, "37-composing");
  await goTo(lab, "runs");
  await page.getByRole("radio", { name: new RegExp(`^${words.queue.viewNames.queue}`) }).check();
  await take(lab, "37-queue");
  await press(lab, words.sweep.new);
  await page
    .getByRole("combobox", { name: words.sweep.addField, exact: true })
    .selectOption({ label: words.fields.learningRate.name });
  await page
    .getByRole("textbox", { name: words.sweep.values(words.fields.learningRate.name) })
    .fill("0.02, 0.05");
  await page.getByRole("textbox").last().blur();
  await take(lab, "38-sweep-editor");
  await press(lab, new RegExp(words.sweep.add(4).replace(/4.*/, "\\d")));
  await goTo(lab, "lab");
  await press(lab, words.run.resume);
  await goTo(lab, "runs");
  await page.waitForFunction(
    () => document.querySelectorAll('[data-status="running"], [data-status="waiting"]').length === 0,
    undefined,
    { timeout: 400_000 },
  );
  await page.waitForTimeout(1000);
  await take(lab, "39-sweep-results");
}

/** @param {Lab} lab */
async function camera(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status }) => status === "finished");
  await openTab(lab, "try");
  await press(lab, words.trying.webcam);
  await page.waitForTimeout(4000);
  await take(lab, "41-webcam");
  await press(lab, words.trying.stopWebcam);
  // Asked, and then refused.
  await page.evaluate(() => {
    /** @type {((error: Error) => void)[]} */
    const waiting = [];
    navigator.mediaDevices.getUserMedia = () => new Promise((_, reject) => waiting.push(reject));
    Object.assign(window, {
      answerCamera: () => waiting.forEach((reject) => reject(new DOMException("no", "NotAllowedError"))),
    });
  });
  await press(lab, words.trying.webcam);
  await take(lab, "41-webcam-asked");
  await page.evaluate(() => Reflect.get(window, "answerCamera")());
  await page.getByText(words.trying.troubles.refused).waitFor();
  await take(lab, "41-webcam-refused");
}

/** @param {Lab} lab */
async function storageFull(lab) {
  const { page } = lab;
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await press(lab, words.first.trainEmoji);
  await until(
    lab,
    ({ epoch, notices }) =>
      epoch >= 1 && notices.some(({ code }) => code === "storageFull" || code === "storageRefused"),
  );
  await take(lab, "42-storage-full");
  await session.detach();
}

/** @param {Lab} lab */
async function deviceLost(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status, step }) => status === "running" && step >= 3);
  const session = await page.context().browser()?.newBrowserCDPSession();
  await session?.send("Browser.crashGpuProcess").catch(() => undefined);
  await until(lab, ({ notices }) => notices.some(({ code }) => code.startsWith("device")));
  await take(lab, "43-device-lost");
}

/** No graphics device is offered any more after it was lost. @param {Lab} lab */
async function deviceGone(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status, step }) => status === "running" && step >= 3);
  const trainer = page.workers().find((worker) => worker.url().includes("trainer"));
  await trainer?.evaluate(() => {
    const gpu = Reflect.get(navigator, "gpu");
    gpu.requestAdapter = () => Promise.resolve(null);
  });
  const session = await page.context().browser()?.newBrowserCDPSession();
  await session?.send("Browser.crashGpuProcess").catch(() => undefined);
  await page.waitForFunction(() => window.descent.status().status === "failed", undefined, {
    timeout: 120_000,
  });
  await take(lab, "43-device-gone");
}

/** A checkpoint of nine classes, on data of three. @param {Lab} lab */
async function otherClasses(lab) {
  const { page } = lab;
  await press(lab, words.first.trainEmoji);
  await until(lab, ({ status }) => status === "finished");
  const bytes = await page.evaluate(async () => {
    const names = await window.descent.files();
    const file = await window.descent.file(names.find((name) => name.startsWith("last")) ?? "");
    return [...new Uint8Array(await file.arrayBuffer())];
  });
  await press(lab, words.run.newRun);
  await withFolder("insects", smallFolder(), async (folder) => {
    await dropFolder(page, folder);
    await page.waitForFunction(() => document.body.innerText.includes("ladybug"));
    await readTo(lab, "ready");
    await withFolder("model", { "emoji.safetensors": Uint8Array.from(bytes) }, async (around) => {
      const chooser = page.waitForEvent("filechooser");
      await press(lab, words.setUp.importCheckpoint);
      await (await chooser).setFiles(join(around, "emoji.safetensors"));
      await page.getByText("emoji.safetensors").first().waitFor();
      await page.waitForTimeout(2000);
      await take(lab, "09-other-classes-imported");
      await press(lab, words.setUp.start);
      await page.waitForTimeout(3000);
      await take(lab, "09-other-classes-refused");
    });
  });
}

/** A gradient that is two parts in a hundred too large on its way into the page, as a faulty browser would make it. @param {Lab} lab */
async function selfTestFailed(lab) {
  const { page } = lab;
  let changed = 0;
  await page.context().route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    const body = script.replace(
      /(name:`layerNormGradient`,.*?)reference\(/s,
      "$1reference(i,o,a){this.sound(i,o,a);o[1].data.forEach((v,n,d)=>{d[n]=v*1.02})},sound(",
    );
    if (body !== script) changed += 1;
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await tested(lab);
  if (changed === 0) throw new Error("No script has the gradient of the layer norm.");
  await press(lab, words.setUp.region);
  await page.getByRole("combobox", { name: words.setUp.backend, exact: true }).selectOption("cpu");
  await page.getByText(words.selfTest.failed, { exact: true }).first().waitFor();
  await take(lab, "44-self-test-failed");
  await page.context().unrouteAll({ behavior: "ignoreErrors" });
}

/** @param {Lab} lab */
async function fallback(lab) {
  await tested(lab);
  await take(lab, "40-without-webgpu");
}

for (const [name, reach] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    await reach();
  } catch (error) {
    // The other parts are looked at all the same.
    gallery.faults.push(
      `${name} was not reached to its end: ${error instanceof Error ? error.message : error}`,
    );
    console.error(error);
  }
}
console.log(`${gallery.pictures} pictures, ${gallery.faults.length} faults`);
for (const fault of gallery.faults) console.log(fault);
process.exitCode = gallery.faults.length > 0 ? 1 : 0;
