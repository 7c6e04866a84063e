import { join } from "node:path";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";

/** From the end of a run to a page that names a picture where nothing is installed: the clicks that a person makes are counted. */
async function toAnotherMachine(page: Page, file: string): Promise<void> {
  let clicks = 0;
  const click = async (button: Locator): Promise<void> => {
    clicks += 1;
    await button.click();
  };
  await click(page.getByRole("button", { name: "Download the model" }));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    click(page.getByRole("button", { name: "Save One page (.html)" })),
  ]);
  await download.saveAs(file);
  await page.keyboard.press("Escape");

  const other = await page.context().newPage();
  // The double click on the file.
  clicks += 2;
  await other.goto(`file://${file}`);
  await expect(other.locator("body[data-ready]")).toBeVisible();
  expect(clicks).toBeLessThanOrEqual(4);
  // A picture is dropped there, or chosen.
  await other.locator("#file").setInputFiles(join(root, "tests/fixtures/pictures/grey.jpg"));
  await expect(
    other.getByRole("list", { name: "Five most likely" }).getByRole("listitem").first(),
  ).toHaveText(/ %/);
  await other.close();
}

test("a finished run is there after a reload, with its curves, log and predictions, and is gone on with and deleted", async ({
  page,
}) => {
  const strip = page.getByRole("region", { name: "Run status" });
  const press = (name: string | RegExp) => page.getByRole("button", { name, exact: true }).first().click();
  await page.goto("/#backend=wasm&width=8&pictureSize=32&batchSize=64&epochs=2&learningRate=0.05");
  await press("Train on emoji");
  await expect(strip).toHaveAttribute("data-status", "finished", { timeout: 200_000 });
  // The predictions of the best epoch come without asking, and are kept with the run.
  await page.getByRole("group", { name: "What next" }).getByRole("button", { name: "See mistakes" }).click();
  const summary = page.getByText(/^Top-1 .* over 307 pictures\.$/);
  await expect(summary).toBeVisible({ timeout: 60_000 });
  const told = await summary.textContent();
  const leftOut = page.getByText("Left out or noted: 1 file");
  const setUp = page.getByRole("region", { name: "Set-up" });
  await expect(leftOut).toBeVisible();
  await expect(setUp).toContainText("1,537 pictures");
  await toAnotherMachine(page, test.info().outputPath("model.html"));
  await page.goto("about:blank");
  await page.goto("/");

  await page.getByRole("navigation", { name: "Places" }).getByRole("button", { name: /^Runs/ }).click();
  await expect(page).toHaveURL(/place=runs/);
  await page.getByRole("button", { name: /^Open emoji-resnet18/ }).click();
  await expect(page).not.toHaveURL(/place=runs/);
  await expect(strip).toHaveAttribute("data-status", "finished");
  await expect(strip).toHaveAttribute("data-step", "40");
  await expect(leftOut).toBeVisible();
  await expect(setUp).toContainText("1,537 pictures");
  await expect(page.getByRole("img", { name: /^Accuracy, %\. Top-1 train \d/ })).toHaveCount(1);
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("log")).toContainText("Training Finished");
  await page.getByRole("tab", { name: "Predictions" }).click();
  await expect(page.getByText(told ?? "no summary", { exact: true })).toBeVisible();
  // Asked for again, the sample is opened behind the run.
  await press("Evaluate");
  await expect(summary).toHaveText(told ?? "no summary", { timeout: 60_000 });

  await press("Go on for 1 epoch");
  await expect(strip).toHaveAttribute("data-status", "finished", { timeout: 120_000 });
  await expect(strip).toHaveAttribute("data-step", "60");
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("log").getByText("Training Finished")).toHaveCount(2);

  await page.getByRole("button", { name: /^Runs/ }).click();
  await press(/^Delete emoji-resnet18/);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Runs stay here after they end.", { exact: false })).toBeVisible();
});
