import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { dropFolder } from "../../scripts/lib/lab/dropFolder.mjs";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";
import { watch } from "../support/page/watchPage.ts";

const strip = (page: Page) => page.getByRole("region", { name: "Run status" });
const step = async (page: Page) => Number(await strip(page).getAttribute("data-step"));

let folder = "";
test.beforeAll(() => {
  folder = makePictureFolder();
});
test.afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

test("a dropped folder trains to the end, pauses on the way, and leaves checkpoints and predictions", async ({
  page,
  baseURL,
}) => {
  const seen = watch(page, baseURL ?? "");
  const link = "width=8&pictureSize=32&batchSize=20&epochs=5&learningRate=0.05&schedule=constant";
  await page.goto(`/#${link}&backend=webgpu`);
  // Set-up waits, and Start with it, until there is data.
  await expect(page.getByRole("button", { name: "Start training" })).toBeHidden();
  await dropFolder(page, folder);
  await page.getByRole("button", { name: "Start training" }).click();
  await expect(strip(page)).toHaveAttribute("data-status", "running", { timeout: 120_000 });
  await expect.poll(() => step(page), { timeout: 120_000 }).toBeGreaterThanOrEqual(2);

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(strip(page)).toHaveAttribute("data-status", "paused");
  const held = await step(page);
  await page.waitForTimeout(500);
  expect(await step(page)).toBe(held);
  await page.getByRole("button", { name: "Resume training" }).click();

  await expect(strip(page)).toHaveAttribute("data-status", "finished", { timeout: 200_000 });
  expect(await step(page)).toBe(30); // 120 pictures, batches of 20, 5 epochs
  const lines = await page.evaluate(() => window.descent.logLines(0));
  expect(lines.filter((line) => line.startsWith(" *   Acc@1"))).toHaveLength(5);
  expect(lines.at(-1)).toBe("Training Finished");
  const names = await page.evaluate(() => window.descent.files());
  expect(names).toEqual(
    expect.arrayContaining(["last.safetensors", "best.safetensors", "epoch-5.safetensors"]),
  );
  const predictions = await page.evaluate(() => window.descent.evaluate());
  expect(predictions.trim().split("\n")).toHaveLength(31); // a header and 30 pictures
  expect(seen).toEqual({ errors: [], otherHosts: [] });
});

test("one click trains on the emoji", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL ?? "");
  await page.goto("/");
  await page.getByRole("button", { name: "Train on emoji" }).click();
  await expect.poll(() => step(page), { timeout: 200_000 }).toBeGreaterThanOrEqual(1);
  const metrics = await page.evaluate(() => window.descent.metricsJsonl());
  const first = JSON.parse(metrics.split("\n")[0] ?? "");
  expect(first).toMatchObject({ kind: "step", epoch: 0, step: 0 });
  // Nine classes: guessing has the loss ln 9 = 2.2.
  expect(first.loss).toBeGreaterThan(1.5);
  expect(first.loss).toBeLessThan(6);
  expect(seen).toEqual({ errors: [], otherHosts: [] });
});

test("one click trains on the speeches", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL ?? "");
  await page.goto("/");
  await page.getByRole("button", { name: "Train on speeches" }).click();
  await expect.poll(() => step(page), { timeout: 200_000 }).toBeGreaterThanOrEqual(1);
  expect(seen).toEqual({ errors: [], otherHosts: [] });
});

test("a run is there again after the tab was closed, and goes on", async ({ page, context }) => {
  const link =
    "/#width=8&pictureSize=32&batchSize=20&epochs=40&learningRate=0.05&schedule=constant&backend=wasm";
  await page.goto(link);
  // What is dropped before the page listens is not seen.
  await expect(page.getByRole("button", { name: "Choose folder…" })).toBeVisible();
  await dropFolder(page, folder);
  await page.getByRole("button", { name: "Start training" }).click();
  await expect(strip(page)).toHaveAttribute("data-epoch", /^[1-9]/, { timeout: 200_000 });
  await page.close();

  const again = await context.newPage();
  await again.goto("/");
  await expect(
    again.getByText(/This run stopped in epoch \d+, at step \d+, when the tab was closed/).first(),
  ).toBeVisible();
});
