import "./nodeVersion.mjs";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { installAndBuild } from "./build.mjs";
import { root } from "./root.mjs";

// Takes the README's pictures from a real run on the emoji: node scripts/screenshots.mjs
await installAndBuild();
const { openLab, whileAlive } = await import("./lab.mjs");

const folder = join(root, "docs");
mkdirSync(folder, { recursive: true });
const lab = await openLab({ link: "backend=wasm&epochs=12&batchSize=32&learningRate=0.02" });
const { page } = lab;

/** @param {string} name */
const take = (name) => page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });

/** @param {string} name */
const openTab = async (name) => {
  await page.getByRole("tab", { name }).click();
  // Panels draw when their data has come.
  await page.waitForTimeout(2000);
};

try {
  await page.emulateMedia({ colorScheme: "light" });
  // The table of backends is filled by their self-tests.
  await page.waitForFunction(() => !document.body.innerText.includes("Testing…"), undefined, {
    timeout: 300_000,
  });
  await take("first-visit");
  await page.getByRole("button", { name: "Train on emoji" }).click();
  await whileAlive(
    lab,
    page.waitForFunction(() => window.descent.status().epoch >= 8, undefined, { timeout: 1_200_000 }),
  );
  await take("run");
  await whileAlive(
    lab,
    page.waitForFunction(() => window.descent.status().status === "finished", undefined, {
      timeout: 1_200_000,
    }),
  );
  await whileAlive(
    lab,
    page.evaluate(() => window.descent.evaluate()),
  );
  await page.emulateMedia({ colorScheme: "dark" });
  await openTab("Predictions");
  await take("predictions");
} finally {
  await lab.close();
}
