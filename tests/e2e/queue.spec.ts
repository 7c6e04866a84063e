import { expect, type Page, test } from "@playwright/test";
import { long } from "../support/page/long.ts";

const base = "backend=wasm&width=8&pictureSize=32&batchSize=64&epochs=3&threads=1";

/** Losses of the run that is shown. */
const losses = (page: Page): Promise<unknown[]> =>
  page.evaluate(() =>
    window.descent
      .metricsJsonl()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { step?: number; loss?: number; valLoss?: number })
      .map(({ step, loss, valLoss }) => [step, loss, valLoss]),
  );

const strip = (page: Page) => page.getByRole("region", { name: "Run status" });

async function byHand(page: Page, settings: string): Promise<unknown[]> {
  await page.goto("about:blank");
  await page.goto(`/#${base}&${settings}`);
  await page.getByRole("button", { name: "Train on emoji", exact: true }).click();
  await expect(strip(page)).toHaveAttribute("data-status", "finished", { timeout: 120_000 });
  return losses(page);
}

test(
  "a queue with a failure, a dead worker, a pause and reloads in it ends with the losses of runs by hand",
  long,
  async ({ browser }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const set = async (name: string, value: string) => {
      await page.getByRole("textbox", { name, exact: true }).fill(value);
      await page.getByRole("textbox", { name, exact: true }).blur();
    };
    await page.goto(`/#${base}&learningRate=0.05&saveSteps=5`);
    await page.getByRole("button", { name: "Train on emoji", exact: true }).click();
    await page.getByRole("button", { name: "Set up another…" }).click();
    const add = page.getByRole("button", { name: "Add to queue" });
    await set("Learning rate", "100");
    await add.click();
    await set("Learning rate", "0.02");
    await add.click();
    await set("Learning rate", "0.03");
    await add.click();
    await page.getByRole("button", { name: /^Runs/ }).click();
    await page.getByRole("radio", { name: /^Queue/ }).check();
    const waiting = page.getByRole("list").filter({ has: page.getByRole("button", { name: /^Move up/ }) });
    await expect(page.getByRole("listitem", { name: /lr100/ })).toBeVisible();
    // The last one goes before the second by keyboard.
    await page.getByRole("button", { name: /^Move up .*lr0.03/ }).click();
    await expect(waiting.getByRole("listitem").last()).not.toHaveAccessibleName(/lr0.03/);
    await expect(page.getByRole("listitem", { name: /lr100/ })).toHaveAttribute("data-status", "failed", {
      timeout: 120_000,
    });
    await expect(page.getByRole("listitem", { name: /lr100/ })).toContainText("Failed: The loss");
    const moved = page.getByRole("listitem", { name: /lr0.03/ });
    await expect(moved).toHaveAttribute("data-status", "running");
    await page.getByRole("button", { name: "Lab", exact: true }).click();
    await expect(page.getByRole("banner")).toContainText("lr0.03");
    await expect.poll(async () => (await losses(page)).length).toBeGreaterThan(6);
    await page
      .workers()
      .findLast((one) => one.url().includes("trainer.worker"))
      ?.evaluate("self.close()");
    await expect(page.getByText(/The training worker ended without a word/).first()).toBeVisible();
    // Paused by the person it stays so, over a reload, until they go on.
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect(strip(page)).toHaveAttribute("data-status", "paused");
    await page.getByRole("button", { name: /^Runs/ }).click();
    await expect(moved).toContainText("Paused");
    await page.reload();
    await page.getByRole("radio", { name: /^Queue/ }).check();
    await expect(page.getByText(/is paused, and the queue with it/)).toBeVisible();
    await expect(moved).toContainText("Paused");
    await page.getByRole("button", { name: "Start the queue" }).click();
    await expect(page.getByRole("listitem", { name: /lr0.02/ })).toHaveAttribute("data-status", "running", {
      timeout: 120_000,
    });
    await page.reload();
    await page.getByRole("radio", { name: /^Queue/ }).check();
    for (const name of [/lr0.03/, /lr0.02/])
      await expect(page.getByRole("listitem", { name })).toHaveAttribute("data-status", "finished", {
        timeout: 120_000,
      });
    await page.getByRole("radio", { name: /^Runs/ }).check();
    const found: unknown[][] = [];
    for (const rate of ["lr0.03", "lr0.02"]) {
      await page
        .getByRole("button", { name: new RegExp(`^Open .*${rate}`) })
        .first()
        .click();
      // Until then the run that was shown before is there.
      await expect(page.getByRole("banner")).toContainText(rate);
      found.push(await losses(page));
      await page.getByRole("button", { name: /^Runs/ }).click();
    }
    const other = await (await browser.newContext()).newPage();
    expect(found[0]).toEqual(await byHand(other, "learningRate=0.03"));
    expect(found[1]).toEqual(await byHand(other, "learningRate=0.02"));
  },
);
