/** Runs on text, what they write, and a loss that grows beyond all numbers. */
import { join } from "node:path";
import { dropFolder } from "../../../lib/lab/dropFolder.mjs";
import { withFolder } from "./folders.mjs";
import { gpt, text } from "./links.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

/** @type {import("./visit.mjs").Parts} */
export const texts = {
  text: { link: text, reach: textRun },
  gpt: { link: gpt, reach: gptRun },
  infinite: {
    link: `${text}&learningRate=100&weightDecay=1&clip=none&schedule=constant`,
    reach: notFinite,
  },
};

/** @param {Visit} visit */
async function textRun(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainSpeeches);
  await visit.until(({ step }) => step >= 100);
  await visit.openTab("text");
  await visit.take("30-running-text");
  await visit.until(({ status }) => status === "finished");
  await visit.press(words.text.generate);
  await page.getByRole("button", { name: words.text.stop, exact: true }).waitFor();
  await page.getByRole("button", { name: words.text.generate, exact: true }).waitFor({ timeout: 60_000 });
  await visit.take("31-finished-text");
  await visit.openTab("context");
  await visit.press(words.context.lookAtWords);
  await page.getByText(words.context.looksAt).waitFor({ timeout: 120_000 });
  await visit.take("32-context-text");
  await visit.openTab("model");
  await visit.take("33-model-text");
}

/** A GPT that writes while it learns, on Chinese. @param {Visit} visit */
async function gptRun(visit) {
  const { page, words } = visit;
  const novel =
    "却说天下大势，分久必合，合久必分。月明星稀，乌鹊南飞，绕树三匝，何枝可依？山不厌高，海不厌深。\n".repeat(
      300,
    );
  await withFolder("小说", { "小说.txt": novel }, async (folder) => {
    await dropFolder(page, join(folder, "小说.txt"));
    await visit.readTo("ready");
    await page.waitForTimeout(1500);
    await visit.take("35-ready-gpt-chinese");
    await visit.press(words.setUp.start);
    await visit.until(({ step }) => step >= 20);
    await visit.take("35-running-gpt");
    await visit.press(words.run.stop);
    await visit.press(words.run.stopAndSave);
    await visit.until(({ status }) => status === "stopped");
    await visit.openTab("text");
    await visit.press(words.text.generate);
    await page.getByRole("button", { name: words.text.generate, exact: true }).waitFor({ timeout: 60_000 });
    await visit.take("36-gpt-wrote");
    await visit.goTo("try");
    await page.waitForTimeout(1500);
    await visit.take("36-gpt-try");
  });
}

/** A loss that grew beyond all numbers: the run has ended, begins anew, and its weights write nothing. @param {Visit} visit */
async function notFinite(visit) {
  const { words } = visit;
  await visit.press(words.first.trainSpeeches);
  await visit.page.waitForFunction(() => window.descent.status().status === "failed", undefined, {
    timeout: 120_000,
  });
  await visit.take("34-loss-not-finite");
  await visit.openTab("text");
  await visit.take("34-loss-not-finite-text");
}
