import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { watch } from "../support/watchPage.ts";

test.use({ serviceWorkers: "allow" });

test("after one visit the page opens, trains and shows every tab with the server gone, and asks no other host", async ({
  page,
}) => {
  const server = await serve(join(root, "dist"), 0);
  const seen = watch(page, server.address);
  try {
    await page.goto(server.address);
    const areSpeechesKept = () =>
      page.evaluate(async () => {
        const cache = await caches.open("descent-samples");
        const kept = await Promise.all(
          ["train", "valid", "test"].map((part) =>
            cache.match(new URL(`samples/speeches/${part}.txt`, document.baseURI)),
          ),
        );
        return kept.every((answer) => answer !== undefined);
      });
    await expect.poll(areSpeechesKept, { timeout: 120_000 }).toBe(true);
  } finally {
    await server.close();
  }
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByRole("button", { name: "Train on speeches" }).click();
  const strip = page.getByRole("region", { name: "Run status" });
  await expect
    .poll(async () => Number(await strip.getAttribute("data-step")), { timeout: 120_000 })
    .toBeGreaterThanOrEqual(2);
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    // Drawn; what it asks for later is seen below, too.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
  }
  await page.getByRole("tab", { name: "Text", exact: true }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByText(/words\/s$/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Save checkpoint" }).click();
  await page.getByRole("tab", { name: /^Checkpoints/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: /^Download .* \.safetensors$/ })
      .first()
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.safetensors$/);
  await expect(strip).toHaveAttribute("data-status", "running");
  expect(seen.otherHosts).toEqual([]);
});
