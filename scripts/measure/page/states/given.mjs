/** What is said of data and checkpoints that are given. */
import { join } from "node:path";
import { dropFolder } from "../../../lib/lab/dropFolder.mjs";
import { smallFolder, withFolder } from "./folders.mjs";
import { pictures } from "./links.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

/** @type {import("./visit.mjs").Parts} */
export const given = {
  given: { link: "backend=wasm", reach: dataGiven },
  differs: { link: `${pictures}&epochs=1`, reach: otherClasses },
};

/** What is read of data before anything is trained. @param {Visit} visit */
async function dataGiven(visit) {
  const { page, words } = visit;
  await visit.tested();
  /** @type {Record<string, string>} */
  const many = {};
  for (let at = 0; at < 30_000; at += 1) many[`${at % 40}/${at}.png`] = "";
  await withFolder("many-pictures", many, async (folder) => {
    await dropFolder(page, folder);
    await page.getByRole("progressbar").first().waitFor();
    await visit.take("04-reading");
    const cancel = page.getByRole("button", { name: words.reading.cancel, exact: true });
    if (await cancel.isVisible()) await cancel.click();
    await page.waitForFunction(() => window.descent.status().reading === null);
  });
  await page.reload();
  await visit.tested();
  const loose = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`holiday ${at}.jpg`, "no picture"]));
  await withFolder("holiday-2025", loose, async (folder) => {
    await dropFolder(page, folder);
    await page.getByRole("alert").first().waitFor();
    await visit.take("04-unrecognised-folder");
  });
  const small = smallFolder(visit.png);
  await withFolder("insects", small, async (folder) => {
    await dropFolder(page, folder);
    await visit.readTo("ready");
    await page.waitForTimeout(2000);
    await visit.take("05-ready-small");
    for (const more of await page.getByText(words.setUp.more, { exact: true }).all()) await more.click();
    await page.getByRole("textbox", { name: words.fields.learningRate.name, exact: true }).fill("fast");
    await page.getByRole("textbox", { name: words.fields.batchSize.name, exact: true }).fill("64");
    await page.getByRole("textbox", { name: words.fields.batchSize.name, exact: true }).blur();
    await visit.take("05-ready-changed-and-wrong");
  });
  /** @type {Record<string, string | Uint8Array>} */
  const doubled = { ...small, "val/lemon/again.png": small["train/lemon/1.png"] ?? "" };
  doubled["train/monarch/cut.jpg"] = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
  doubled["test/one.png"] = small["train/lemon/2.png"] ?? "";
  await withFolder("insects-twice", doubled, async (folder) => {
    await dropFolder(page, folder);
    await visit.readTo("ready");
    await page.getByText(words.readAs.sharedText).first().waitFor();
    await visit.take("06-decision-open");
  });
  const english = "It was the best of times, it was the worst of times.\n".repeat(400);
  await withFolder("novel", { "novel.txt": english }, async (folder) => {
    await dropFolder(page, join(folder, "novel.txt"));
    await visit.readTo("ready");
    await page.waitForTimeout(1000);
    await visit.take("07-ready-text");
  });
  await withFolder("model", { "broken.safetensors": "no checkpoint" }, async (folder) => {
    await dropFolder(page, join(folder, "broken.safetensors"));
    await page.waitForTimeout(1500);
    await visit.take("08-checkpoint-refused");
  });
}

/** A checkpoint of nine classes, on data of three. @param {Visit} visit */
async function otherClasses(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status }) => status === "finished");
  const bytes = await page.evaluate(async () => {
    const names = await window.descent.files();
    const file = await window.descent.file(names.find((name) => name.startsWith("last")) ?? "");
    return [...new Uint8Array(await file.arrayBuffer())];
  });
  await visit.press(words.run.newRun);
  await withFolder("insects", smallFolder(visit.png), async (folder) => {
    await dropFolder(page, folder);
    await page.waitForFunction(() => document.body.innerText.includes("ladybug"));
    await visit.readTo("ready");
    await withFolder("model", { "emoji.safetensors": Uint8Array.from(bytes) }, async (around) => {
      const chooser = page.waitForEvent("filechooser");
      await visit.press(words.setUp.importCheckpoint);
      await (await chooser).setFiles(join(around, "emoji.safetensors"));
      await page.getByText("emoji.safetensors").first().waitFor();
      await page.waitForTimeout(2000);
      await visit.take("09-other-classes-imported");
      await visit.press(words.setUp.start);
      await page.waitForTimeout(3000);
      await visit.take("09-other-classes-refused");
    });
  });
}
