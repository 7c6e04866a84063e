import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { dropFolder } from "../../scripts/lib/lab/dropFolder.mjs";
import { latinSentences } from "../support/page/latinSentences.ts";
import { layoutFaults } from "../support/page/layout.ts";
import { zh } from "../../src/app/words/zh/index.ts";
import { long } from "../support/page/long.ts";

test.use({ locale: "zh-CN", contextOptions: { reducedMotion: "reduce" } });

const widths = [1440, 1024, 390];

/** What is wrong with the state that the page is in: sentences that are not Chinese, and words that do not fit. */
async function faultsOf(page: Page, state: string): Promise<string[]> {
  const found = (await latinSentences(page)).map((text) => `${state}: “${text}”`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      let faults: string[] = [];
      // Charts measure themselves, later where the machine is busy.
      for (let attempt = 0; attempt < 4; attempt += 1) {
        await page.waitForTimeout(300);
        faults = await layoutFaults(page);
        if (faults.length === 0) break;
      }
      for (const fault of faults) found.push(`${state}, ${width} ${colorScheme}: ${fault}`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return found;
}

test(
  "in Chinese no sentence is English and no label overflows, from the first page to all runs",
  long,
  async ({ page }, testInfo) => {
    const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
    const found: string[] = [];
    const loose = testInfo.outputPath("loose");
    mkdirSync(loose, { recursive: true });
    writeFileSync(join(loose, "one.png"), "a picture by its name");
    const look = async (state: string): Promise<void> => {
      found.push(...(await faultsOf(page, state)));
    };
    await page.goto("/#backend=wasm&width=8&pictureSize=32&batchSize=64&steps=44");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh");
    await expect(page.getByText(zh.selfTest.testing)).toHaveCount(0, { timeout: 120_000 });
    await look("first");
    await press(zh.first.machineOpen);
    await look("machine");
    await page.keyboard.press("Escape");
    await press(zh.setUp.region);
    for (const more of await page.getByText(zh.setUp.more).all()) await more.click();
    await look("set-up");
    await press(zh.first.trainEmoji);
    const strip = page.getByRole("region", { name: zh.run.region });
    await expect(strip).toHaveAttribute("data-status", "finished", { timeout: 200_000 });
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.waitForTimeout(300);
      await look(`tab ${await tab.textContent()}`);
    }
    await page.locator("#tab-checkpoints").click();
    await page
      .getByRole("button", { name: new RegExp(`^${zh.checkpoints.download} `) })
      .first()
      .click();
    await look("download");
    await page.keyboard.press("Escape");
    await press(zh.run.newRun);
    // How long the run takes is there before Start, without a click.
    await expect(page.getByText(/^在这台电脑上约/)).toBeVisible({ timeout: 60_000 });
    await look("ready");
    await dropFolder(page, loose);
    await expect(page.getByText(/中有 1 张图片并排放置，没有类别文件夹/)).toBeVisible();
    await look("a folder without classes");
    await page.getByRole("button", { name: new RegExp(`^${zh.bar.placeNames.runs}`) }).click();
    await look("runs");
    expect(found).toEqual([]);
  },
);
