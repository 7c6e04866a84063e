import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { watch } from "../support/page/watchPage.ts";
import { long } from "../support/page/long.ts";

test.use({ serviceWorkers: "allow" });

/** The built files that this browser keeps, with their bytes. */
const keptFiles = (page: Page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("descent-build-"));
    const files = await Promise.all(
      names.map(async (name) => {
        const cache = await caches.open(name);
        const keys = await cache.keys();
        return Promise.all(
          keys.map(async ({ url }) => ({
            url,
            bytes: ((await (await cache.match(url))?.arrayBuffer()) ?? new ArrayBuffer()).byteLength,
          })),
        );
      }),
    );
    return files.flat();
  });

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
    // Its program is fetched now.
    await expect(page.getByRole("tabpanel").locator(":scope > *")).toHaveCount(1);
    await expect(page.getByRole("tabpanel").getByText("not kept in this browser")).toHaveCount(0);
  }
  // A third of the page is what draws the lines.
  await expect(page.locator(".recharts-line-curve").first()).toBeAttached();
  await page.getByRole("tab", { name: "Text", exact: true }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByText(/^\d+ words.*words\/s$/)).toBeVisible({ timeout: 60_000 });
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
  // The dialog of the downloads.
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Cluster" }).click();
  const [bundle] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download bundle" }).click(),
  ]);
  expect(bundle.suggestedFilename()).toMatch(/\.zip$/);
  const places = page.getByRole("navigation", { name: "Places" });
  await places.getByRole("button", { name: /^Runs/ }).click();
  await expect(page.getByRole("table").first()).toBeVisible();
  await places.getByRole("button", { name: "Try" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/./);
  await places.getByRole("button", { name: "Lab" }).click();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByLabel("Language").selectOption("zh");
  await expect(page.getByRole("dialog").getByRole("heading", { name: "键盘快捷键" })).toBeVisible();
  expect(seen.otherHosts).toEqual([]);
});

test("a visit that is to cost little fetches 1.5 MB at most; what was not used then says offline what to do", async ({
  page,
}) => {
  const server = await serve(join(root, "dist"), 0);
  // As a browser tells it that spares its connection: the rest is not fetched before it is asked for.
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true } }),
  );
  try {
    await page.goto(server.address);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const files = (await keptFiles(page)).filter(({ url }) => !url.includes("/onUse/"));
    expect(files.some(({ url }) => url.includes("/trainer"))).toBe(true);
    // The page itself is kept by two names.
    const bytes = files.reduce((sum, file) => sum + (file.url === server.address ? 0 : file.bytes), 0);
    expect(bytes).toBeLessThanOrEqual(1_500_000);
  } finally {
    await server.close();
  }
  const runs = page.getByRole("navigation").getByRole("button", { name: /^Runs/ });
  await runs.click();
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("Connect to the network, then try again.");
  await page.getByRole("navigation").getByRole("button", { name: "Lab" }).click();
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByText("Connect to the network, then try again.")).toBeVisible();
  const again = await serve(join(root, "dist"), Number(new URL(server.address).port));
  try {
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("navigation", { name: "位置" }).getByRole("button", { name: "训练记录" }).click();
    await expect(alert).toHaveCount(0);
    await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  } finally {
    await again.close();
  }
});
