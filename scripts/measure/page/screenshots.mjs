/**
 * Takes the README's pictures anew into docs, of the built page: node scripts/measure/page/screenshots.mjs
 * Builds the page where it is older than its sources, trains a network and a language model, and overwrites docs/*.png.
 */
import "../../lib/headAsHelp.mjs";
import "../../lib/nodeVersion.mjs";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { installAndBuild } from "../../build/page.mjs";
import { root } from "../../lib/root.mjs";

// Takes the README's pictures from real runs on both samples: node scripts/measure/page/screenshots.mjs
await installAndBuild();
const { openLab, whileAlive } = await import("../../lib/lab/lab.mjs");

const folder = join(root, "docs");
mkdirSync(folder, { recursive: true });
const words = "Tonight I ask the Congress of the United States to join me in this work for the people";
const link = "backend=wasm";
const lab = await openLab({ link });
const { page } = lab;
// Wide enough for the page's widest form, and small enough for a README.
const size = { width: 1280, height: 800 };

/** @param {string} name */
const take = (name) => page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });

/** @param {string} name */
const openTab = async (name) => {
  await page.getByRole("tab", { name }).click();
  // Panels draw when their data has come.
  await page.waitForTimeout(2000);
};

/** @param {string} name */
const press = (name) => page.getByRole("button", { name, exact: true }).first().click();

/** @param {(status: import("../../../src/app/headlessHook.ts").HeadlessStatus) => boolean} isReached */
const until = async (isReached) => {
  for (;;) {
    const status = await whileAlive(
      lab,
      page.evaluate(() => window.descent.status()),
    );
    if (isReached(status)) return;
    if (status.status === "failed") throw new Error(status.error ?? "The run failed.");
    await page.waitForTimeout(200);
  }
};

try {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: "light" });
  // The table of backends is filled by their self-tests.
  await page.waitForFunction(() => !document.body.innerText.includes("Testing…"), undefined, {
    timeout: 300_000,
  });
  await take("first-visit");
  // A language model first, so that the words have something to be looked at with.
  await press("Train on speeches");
  await until(({ epoch }) => epoch >= 1);
  await press("Stop");
  await press("Stop and save");
  await until(({ status }) => status === "stopped");
  await page.goto(page.url().replace(/#.*/, ""));
  await page.reload();
  await page.goto(`${page.url()}#${link}`);
  await page.reload();

  await press("Train on emoji");
  await until(({ epoch }) => epoch >= 8);
  await take("run");
  await until(({ status }) => status === "finished");
  await whileAlive(
    lab,
    page.evaluate(() => window.descent.evaluate()),
  );
  await page.keyboard.press("1");
  await openTab("Model");
  await take("model");
  await openTab("Context");
  await press("Look at a picture");
  await page.getByRole("textbox", { name: "Text", exact: true }).fill(words);
  await press("Look at the text");
  await page.getByText("Where the chosen head looks").waitFor({ timeout: 120_000 });
  await page.getByText("How far back each layer sees").waitFor({ timeout: 120_000 });
  // Without what stands around it, which the other pictures show.
  await page.setViewportSize({ ...size, height: 1590 });
  const path = join(folder, "context.png");
  await page.locator("#details-panel > div").screenshot({ path, animations: "disabled" });
  await page.setViewportSize(size);
  // The picture of the context has scrolled it.
  await page.locator("main").evaluate((element) => element.scrollTo(0, 0));
  await page.emulateMedia({ colorScheme: "dark" });
  await openTab("Predictions");
  await take("predictions");
} finally {
  await lab.close();
}
