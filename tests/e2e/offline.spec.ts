import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/root.mjs";
import { serve } from "../../scripts/serve.mjs";

test.use({ serviceWorkers: "allow" });

test("after one visit the page opens and trains with the server gone", async ({ page }) => {
  const server = await serve(join(root, "dist"), 0);
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
});
