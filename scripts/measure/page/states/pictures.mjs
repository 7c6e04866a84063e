/** Runs on pictures: under way, ended, come back to. */
import { join } from "node:path";
import { browserFlags } from "../../../lib/browser/browserFlags.mjs";
import { withFolder } from "./folders.mjs";
import { pictures as link } from "./links.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

const fakeCamera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** @type {import("./visit.mjs").Parts} */
export const pictures = {
  pictures: { link: `${link}&epochs=200`, reach: pictureRun },
  tabs: { link: `${link}&epochs=2`, reach: tabsOfARun },
  recovered: { link, reach: comeBack },
  camera: { link: `${link}&epochs=1`, flags: [...browserFlags, ...fakeCamera], reach: camera },
};

/** @param {Visit} visit */
async function pictureRun(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status, step }) => status === "running" && step >= 1);
  await visit.take("10-running-first-steps");
  await visit.until(({ epoch }) => epoch >= 2);
  await visit.press(words.run.pause);
  await visit.until(({ status }) => status === "paused");
  await visit.take("11-paused");
  await visit.press(words.run.stop);
  await visit.take("12-stop-dialog");
  await page.keyboard.press("Escape");
  await visit.openTab("model");
  await page.getByLabel(words.model.normsOn).check();
  await visit.press(words.run.resume);
  const { epoch: before } = await page.evaluate(() => window.descent.status());
  await visit.until(({ epoch }) => epoch >= before + 2);
  await visit.take("13-running-model");
  await visit.press(words.run.stop);
  visit.holdTrainer();
  await visit.press(words.run.stopAndSave);
  await visit.take("13-stopping");
  await visit.until(({ status }) => status === "stopped");
}

/** What can be looked at of a run that has ended. @param {Visit} visit */
async function tabsOfARun(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status }) => status === "finished");
  await visit.openTab("log");
  await visit.take("14-finished-log");
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
    await visit.openTab(tab);
    if (tab === "context") {
      await visit.press(words.context.lookAtPicture);
      await page.getByText(words.context.fields).waitFor({ timeout: 120_000 });
    }
    await visit.take(`${15 + at}-tab-${tab}`);
  }
  await visit.press(words.clean.look);
  await page.getByRole("button", { name: words.clean.look, exact: true }).waitFor({ timeout: 300_000 });
  await visit.take("21-clean-review");
  await visit.openTab("try");
  await withFolder(
    "pictures",
    { "seen.png": visit.png(64, (x, y) => [x * 3, y * 3, 90]) },
    async (folder) => {
      await page
        .locator("input[type=file][accept*=image], input[type=file][multiple]")
        .first()
        .setInputFiles(join(folder, "seen.png"));
      await page.getByText(words.trying.rests).first().waitFor({ timeout: 120_000 });
      await page.waitForTimeout(3000);
      await visit.take("21-try-picture");
    },
  );
  await visit.openTab("checkpoints");
  await visit.press(new RegExp(`^${words.checkpoints.download} `));
  await visit.take("21-download-menu");
  await page.keyboard.press("Escape");
  await visit.openTab("backends");
  await visit.press(words.backendsTab.run);
  await page.getByRole("button", { name: words.backendsTab.run }).waitFor({ timeout: 300_000 });
  await visit.take("21-tab-backends-measured");
  await visit.openTab("log");
  await page.keyboard.press("t");
  await visit.take("22-table");
  await page.keyboard.press("t");
  await visit.press(words.run.newRun);
  await page.waitForTimeout(1000);
  await visit.take("23-ready-pictures");
  await visit.press(words.rateFinder.open);
  await visit.press(words.rateFinder.start);
  await page.getByRole("button", { name: words.rateFinder.again }).waitFor({ timeout: 300_000 });
  await visit.take("24-rate-finder");
  await visit.press(words.curves.table);
  await visit.take("25-rate-finder-table");
  await visit.press(words.curves.table);
  await page.keyboard.press("Escape");
}

/** A run whose page was reloaded under it: what is offered then, the run that went on, and both a day later. @param {Visit} visit */
async function comeBack(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ epoch }) => epoch >= 2);
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await visit.tested();
  await page.getByRole("heading", { name: words.first.continueTitle }).waitFor();
  await visit.take("26-recovered-offer");
  await visit.press(new RegExp(`^${words.first.resumeOf("emoji-resnet18")}`));
  await visit.until(({ status, epoch }) => status === "finished" || (status === "running" && epoch >= 3));
  await visit.take("27-recovered");
  await visit.until(({ status }) => status === "finished");
  await visit.openTab("checkpoints");
  await page
    .getByRole("button", { name: new RegExp(`^${words.checkpoints.delete} `) })
    .first()
    .click();
  await visit.take("28-delete-checkpoint");
  await page.keyboard.press("Escape");
  await visit.press(words.run.newRun);
  await visit.press(words.setUp.start);
  await visit.until(({ status, step }) => status === "running" && step >= 3);
  await visit.press(words.run.stop);
  await visit.press(words.run.stopAndSave);
  await visit.until(({ status }) => status === "stopped");
  await visit.openTab("checkpoints");
  await visit.take("28-stopped-within-an-epoch");
  await visit.goTo("runs");
  await page.waitForTimeout(1200);
  await visit.take("29-runs");
  for (const box of await page
    .getByRole("checkbox", { name: new RegExp(`^${words.runs.overlay("emoji-resnet18")}`) })
    .all())
    await box.check();
  await page.waitForTimeout(800);
  await visit.take("29-runs-overlaid");
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await visit.goTo("lab");
  await visit.tested();
  await visit.take("29-first-return");
  await visit.goTo("runs");
  await visit.press(new RegExp(`^${words.runs.open("emoji")}`));
  await page.locator("#tab-checkpoints").waitFor();
  await visit.take("29-earlier-run-opened");
}

/** @param {Visit} visit */
async function camera(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status }) => status === "finished");
  await visit.openTab("try");
  await visit.press(words.trying.webcam);
  await page.waitForTimeout(4000);
  await visit.take("41-webcam");
  await visit.press(words.trying.stopWebcam);
  // Asked, and then refused.
  await page.evaluate(() => {
    /** @type {((error: Error) => void)[]} */
    const waiting = [];
    navigator.mediaDevices.getUserMedia = () => new Promise((_, reject) => waiting.push(reject));
    Object.assign(window, {
      answerCamera: () => waiting.forEach((reject) => reject(new DOMException("no", "NotAllowedError"))),
    });
  });
  await visit.press(words.trying.webcam);
  await visit.take("41-webcam-asked");
  await page.evaluate(() => Reflect.get(window, "answerCamera")());
  await page.getByText(words.trying.troubles.refused).waitFor();
  await visit.take("41-webcam-refused");
}
