/** Another tab in front, in a browser that is started as a person's is: Playwright's pages never know that they are hidden. */
import { expect, test } from "@playwright/test";
import { launch } from "puppeteer-core";
import { browserFlags } from "../../scripts/lib/browser/browserFlags.mjs";
import { findBrowser } from "../../scripts/lib/browser/findBrowser.mjs";

/** What tests switch off and people do not. */
const throttling = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

test("a run in a hidden tab trains on, is saved at once, and the browser is asked to leave it alone", async ({
  baseURL,
}) => {
  const browser = await launch({
    executablePath: findBrowser() ?? "",
    headless: true,
    args: browserFlags.filter((flag) => !throttling.includes(flag)),
    ignoreDefaultArgs: throttling,
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${baseURL ?? ""}#width=4&pictureSize=16&batchSize=8&backend=wasm&epochs=1000`);
    const status = () => page.evaluate(() => window.descent.status());
    await page.locator("::-p-aria([name='Train on emoji'][role='button'])").click();
    await expect.poll(() => status().then(({ step }) => step), { timeout: 120_000 }).toBeGreaterThan(10);
    const other = await browser.newPage();
    await other.bringToFront();
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe("hidden");
    const { step } = await status();
    // Timers of hidden pages fire once a second: at that pace these would take minutes.
    await expect
      .poll(() => status().then((now) => now.step), { timeout: 60_000 })
      .toBeGreaterThan(step + 200);
    expect(await page.evaluate(() => document.visibilityState)).toBe("hidden");
    // The page holds a lock, which keeps browsers from freezing it, and `last` was saved when it was hidden.
    const { locks, saved } = await page.evaluate(async () => ({
      locks: (await navigator.locks.query()).held?.map(({ name }) => name ?? "") ?? [],
      saved: await window.descent.files(),
    }));
    expect(locks.filter((name) => name.startsWith("descent-run-"))).toHaveLength(1);
    expect(saved).toContain("last.safetensors");
  } finally {
    await browser.close();
  }
});
