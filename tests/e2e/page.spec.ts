import { expect, test } from "@playwright/test";
import { layoutFaults } from "../support/page/layout.ts";
import { watch } from "../support/page/watchPage.ts";
import { long } from "../support/page/long.ts";

test("the page opens without an error and without a request to another host", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL ?? "");
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Train on speeches" })).toBeVisible();
  // Self-tests of the backends run after the first paint.
  await expect(page.locator("[data-backend-select] option:checked")).toHaveText(/Passed/);
  expect(seen.errors).toEqual([]);
  expect(seen.otherHosts).toEqual([]);
});

test("the page is isolated, so that WASM has threads", async ({ page }) => {
  await page.goto("/");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test(
  "a graphics adapter in software gives way to WASM, says why, and can still be chosen",
  long,
  async ({ page }) => {
    await page.goto("/");
    const backend = page.getByRole("combobox", { name: "Backend" });
    // A chip that opens, not a line across the page.
    await page.getByText("WebGPU in software, so WASM").click({ timeout: 60_000 });
    await expect(page.getByText(/^WebGPU runs on the processor here/)).toBeVisible();
    await page.getByRole("button", { name: "Set-up" }).click();
    await expect(backend).toHaveValue("wasm");
    await backend.selectOption("webgpu");
    await page.getByRole("button", { name: "Train on emoji" }).click();
    await expect(page.getByRole("region", { name: "Run status" })).toHaveAttribute("data-backend", "webgpu", {
      timeout: 60_000,
    });
  },
);

test("a link that is not understood is told, and the page still works", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/#learningRate=fast");
  await expect(
    page
      .getByText(/Learning rate/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Train on emoji" })).toBeEnabled();
  expect(await page.evaluate(() => window.descent.status().error)).toMatch(/Learning rate/);
  const notices = page.getByRole("status", { name: "Notice", exact: true });
  const notice = notices.getByText(/Learning rate/);
  // That WASM was chosen may have been told since, and stands before it.
  await expect(async () => {
    const more = notices.getByRole("button", { name: /^\d more$/ });
    if (await more.isVisible()) await more.click();
    await expect(notice).toBeInViewport({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await page.goto("/#learningRate=0.2");
  await expect(notice).toHaveCount(0);
});

test("on a phone each page begins at its top, and what comes next comes into sight", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/#steps=4&width=4&pictureSize=16&batchSize=16&backend=wasm");
  await page.getByRole("button", { name: "Train on emoji" }).click();
  await page.getByRole("button", { name: "See mistakes" }).click({ timeout: 120_000 });
  // Predictions come later, and the page does not leave them below the window.
  await expect(page.getByText(/^Top-1 .* over 307 pictures/)).toBeInViewport({ timeout: 60_000 });
  await expect(
    page.getByRole("button", { name: /^All 307/ }).or(page.getByText(/^All 307/)),
  ).toBeInViewport();
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(100);
  await page.getByRole("button", { name: "New run" }).click();
  await expect(page.getByRole("heading", { name: "emoji" })).toBeInViewport();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  // Start is there without a way of 2,000 pixels down the form.
  await expect(page.getByRole("button", { name: "Start training" })).toBeInViewport();
  const liesWell = () =>
    expect(async () => expect(await layoutFaults(page)).toEqual([])).toPass({ timeout: 10_000 });
  // Where the page fills its window, nothing that is only spoken makes it longer.
  await page.setViewportSize({ width: 1440, height: 900 });
  await liesWell();
  // On a narrower one all that can be done with a checkpoint is in sight.
  await page.setViewportSize({ width: 1024, height: 800 });
  await page.getByRole("button", { name: /^Runs/ }).click();
  await page.getByRole("button", { name: /^Open emoji/ }).click();
  await page.locator("#tab-checkpoints").click();
  await expect(page.getByRole("button", { name: "Delete the state after step 4" })).toBeVisible();
  await liesWell();
});
