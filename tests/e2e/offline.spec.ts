import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { watch } from "../support/page/watchPage.ts";
import { long } from "../support/page/long.ts";

test.use({ serviceWorkers: "allow" });

const isKernel = (url: string): boolean => /kernels-[^/]*\.wasm$/.test(url);

test(
  "plain tfjs is fetched when it is asked for, and is there without a network from then on",
  long,
  async ({ page }) => {
    const server = await serve(join(root, "dist"), 0);
    const kept = () =>
      page.evaluate(async () => {
        const names = (await caches.keys()).filter((name) => name.startsWith("descent-build-"));
        const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return keys.flat().map(({ url }) => url);
      });
    const small = "#model=transformer&emsize=8&hidden=8&layers=1&bptt=4&batchSize=2&backend=wasm";
    const compare = async () => {
      await page.getByRole("button", { name: "Set-up" }).click();
      await page.getByRole("button", { name: "Compare backends…" }).click();
      const table = page.getByRole("table", { name: "Backends" });
      await expect(table.getByText("Passed")).toHaveCount(3, { timeout: 120_000 });
      await page.getByLabel("Beside plain tfjs").check();
      await page.getByRole("button", { name: "Run benchmark" }).click();
      await expect(table.getByText("plain tfjs")).toHaveCount(2, { timeout: 120_000 });
    };
    try {
      await page.goto(`${server.address}${small}`);
      // Of our own kernels the one build that this browser runs.
      await expect.poll(async () => (await kept()).filter(isKernel).length, { timeout: 60_000 }).toBe(1);
      expect((await kept()).filter((url) => /tfjs|stockTrainer/.test(url))).toEqual([]);
      await compare();
      expect(
        (await kept()).filter((url) => /tfjs-backend-wasm.*\.wasm$|stockTrainer/.test(url)),
      ).toHaveLength(2);
    } finally {
      await server.close();
    }
    await page.reload();
    await compare();
  },
);

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
  await page
    .getByRole("button", { name: /^Download (epoch|the state after step)/ })
    .first()
    .click();
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
