import { expect, type Page, test } from "@playwright/test";
import { long } from "../support/page/long.ts";

const base = "backend=wasm&width=8&pictureSize=32&batchSize=64&threads=1";
const epochs = 3;
/** A run of some seconds, in the midst of which a tab can die. */
const longer = 8;

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

const state = (page: Page) => page.evaluate(() => window.descent.status());

const rows = (page: Page) => page.getByRole("listitem");

/** The losses of a stored run, opened as a person would. */
async function lossesOf(page: Page, rate: string): Promise<unknown[]> {
  await page
    .getByRole("button", { name: new RegExp(`^Open .*${rate}`) })
    .first()
    .click();
  // Until then the run that was shown before is there.
  await expect(page.getByRole("banner")).toContainText(rate);
  const found = await losses(page);
  await page.getByRole("button", { name: /^Runs/ }).click();
  return found;
}

async function byHand(page: Page, settings: string, of = epochs): Promise<unknown[]> {
  await page.goto("about:blank");
  await page.goto(`/#${base}&epochs=${of}&${settings}`);
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
    await page.goto(`/#${base}&epochs=${epochs}&learningRate=0.05&saveSteps=5`);
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
    for (const rate of ["lr0.03", "lr0.02"]) found.push(await lossesOf(page, rate));
    const other = await (await browser.newContext()).newPage();
    expect(found[0]).toEqual(await byHand(other, "learningRate=0.03"));
    expect(found[1]).toEqual(await byHand(other, "learningRate=0.02"));
  },
);

test(
  "six runs, the tab dead in the third and reloaded in the fifth, end with the losses of six runs by hand",
  long,
  async ({ browser }) => {
    // Twelve runs: on a busy machine more than the five minutes of other tests.
    test.slow();
    const rates = [0.01, 0.02, 0.03, 0.04, 0.06, 0.08];
    const context = await browser.newContext();
    let page = await context.newPage();
    const row = (rate: number) => rows(page).filter({ hasText: `lr${rate}` });
    const queue = () => page.getByRole("radio", { name: /^Queue/ }).check();
    /** In the midst of a run, with a checkpoint behind it and steps that are not in it. */
    const amidst = async (rate: number): Promise<void> => {
      await expect(row(rate)).toHaveAttribute("data-status", "running", { timeout: 120_000 });
      await expect.poll(async () => (await state(page)).step, { intervals: [50] }).toBeGreaterThan(11);
      expect((await state(page)).status).toBe("running");
    };

    // The first visit's click opens the pictures; that run is no part of it.
    await page.goto(`/#${base}&epochs=${longer}&saveSteps=5&learningRate=0.07`);
    await page.getByRole("button", { name: "Train on emoji", exact: true }).click();
    await page.getByRole("button", { name: "Set up another…" }).click();
    for (const rate of rates) {
      await page.getByRole("textbox", { name: "Learning rate", exact: true }).fill(String(rate));
      await page.getByRole("textbox", { name: "Learning rate", exact: true }).blur();
      await page.getByRole("button", { name: "Add to queue" }).click();
    }
    await page.getByRole("button", { name: /^Runs/ }).click();
    await queue();
    await expect(rows(page).filter({ hasText: /lr0\.0[1-8]/ })).toHaveCount(rates.length);
    const start = page.getByRole("button", { name: "Start the queue" });
    // It goes by itself, unless the first run had ended before anything waited.
    if (await start.isVisible()) await start.click();

    await amidst(0.03);
    const crashed = page.waitForEvent("crash");
    const session = await context.newCDPSession(page);
    session.send("Page.crash").catch(() => undefined); // there is nobody left to answer
    await crashed;
    const old = page;
    page = await context.newPage();
    await old.close();
    await page.goto("/");
    await page.getByRole("button", { name: /^Runs/ }).click();
    await queue();
    await expect(row(0.03)).toHaveAttribute("data-status", "running", { timeout: 60_000 });

    await amidst(0.06);
    await page.reload();
    await queue();
    for (const rate of rates)
      await expect(row(rate)).toHaveAttribute("data-status", "finished", { timeout: 120_000 });

    await page.getByRole("radio", { name: /^Runs/ }).check();
    const found: unknown[] = [];
    for (const rate of rates) found.push(await lossesOf(page, `lr${rate}`));
    const other = await (await browser.newContext()).newPage();
    for (const [at, rate] of rates.entries())
      expect(found[at], `learning rate ${rate}`).toEqual(await byHand(other, `learningRate=${rate}`, longer));
  },
);
