/** A machine with two graphics processors: here two devices of the software adapter, each with a name of its own. */
import { expect, type Page, test } from "@playwright/test";
import { long } from "../support/page/long.ts";

/** Runs in the trainer's worker, before its own code. */
function nameAdapters(): void {
  const ask = GPU.prototype.requestAdapter;
  GPU.prototype.requestAdapter = async function (options) {
    const adapter = await ask.call(this, options);
    if (!adapter) return null;
    const device = options?.powerPreference === "low-power" ? "frugal" : "fast";
    const { isFallbackAdapter } = adapter.info;
    const info = { vendor: "test", architecture: "swiftshader", device, description: "", isFallbackAdapter };
    Object.defineProperty(adapter, "info", { value: info });
    return adapter;
  };
}

// A script may still be on its way when a test is over.
test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

async function giveTwoAdapters(page: Page): Promise<void> {
  await page.context().route("**/assets/trainer.worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${nameAdapters.toString()})();\n${await response.text()}` });
  });
}

/** What the run says that it was trained on. */
const trainedOn = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.parse(window.descent.runJson()).adapter);

async function openMore(page: Page): Promise<void> {
  for (const more of await page.getByText("More settings").all()) await more.click();
}

const strip = (page: Page) => page.getByRole("region", { name: "Run status" });

test(
  "both of two graphics processors can be chosen, tested, trained on and compared",
  long,
  async ({ page }) => {
    await giveTwoAdapters(page);
    await page.goto("/#width=4&pictureSize=16&batchSize=8&steps=2&learningRate=0.01&backend=webgpu");
    const adapter = page.getByRole("combobox", { name: "Adapter" });
    await expect(page.locator("[data-backend-select] option:checked")).toHaveText(
      /Passed · test swiftshader fast/,
      { timeout: 120_000 },
    );
    await page.getByRole("button", { name: "Set-up" }).click();
    await openMore(page);
    await expect(adapter.getByRole("option")).toHaveText([
      "fastest · test swiftshader fast",
      "least power · test swiftshader frugal",
    ]);
    await page.getByRole("button", { name: "Train on emoji" }).click();
    await expect(strip(page)).toHaveAttribute("data-status", "finished", { timeout: 120_000 });
    expect(await trainedOn(page)).toMatch("test swiftshader fast");
    const losses = () => page.evaluate(() => window.descent.metricsJsonl().match(/"loss":[^,]+/g));
    const onFast = await losses();

    await page.getByRole("button", { name: "New run", exact: true }).click();
    await openMore(page);
    await adapter.selectOption("low-power");
    await expect(page.locator("[data-backend-select] option:checked")).toHaveText(
      /Passed · test swiftshader frugal/,
      { timeout: 120_000 },
    );
    await page.getByRole("button", { name: "Start training" }).click();
    await expect(strip(page)).toHaveAttribute("data-status", "finished", { timeout: 120_000 });
    expect(await trainedOn(page)).toMatch("test swiftshader frugal");
    // Two names, one processor: the losses are the same.
    expect(await losses()).toEqual(onFast);

    await page.getByRole("tab", { name: "Backends" }).click();
    await page.getByRole("button", { name: "Run benchmark" }).click();
    const rows = page.getByRole("table", { name: "Backends" }).getByRole("row");
    await expect(rows).toHaveCount(5, { timeout: 120_000 });
    await expect(rows.nth(1)).toContainText("test swiftshader frugal");
    await expect(rows.nth(2)).toContainText("test swiftshader fast");
    for (const row of [rows.nth(1), rows.nth(2)]) await expect(row).toContainText(/\d\sms/);
  },
);
