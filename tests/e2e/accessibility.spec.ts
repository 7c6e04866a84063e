import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test, type Page } from "@playwright/test";
import { fields } from "../../src/config.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, in short: rule, and the first elements that break it. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await checker.run(document);
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => node.target.join(" "))
          .join(", ")}`,
    );
  });
}

for (const theme of ["light", "dark"] as const)
  test(`axe finds nothing on the first visit, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto("/");
    await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });

/** What axe finds at every tab of the run that is open, in both themes. */
async function findingsOfTabs(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      for (const finding of await findings(page))
        found.push(`${theme}, ${await tab.textContent()}: ${finding}`);
    }
  }
  return found;
}

const finished = (page: Page) =>
  expect(page.getByRole("region", { name: "Run status" })).toHaveAttribute("data-status", "finished", {
    timeout: 200_000,
  });

test("axe finds nothing in a run of pictures, at any tab", async ({ page }) => {
  await page.goto("/#steps=4&width=8&pictureSize=32&batchSize=16&backend=wasm");
  await page.getByRole("button", { name: "Train on emoji" }).click();
  await finished(page);
  await page.evaluate(() => window.descent.evaluate());
  await page.getByRole("tab", { name: "Context" }).click();
  await page.getByRole("button", { name: "Look at a picture" }).click();
  await expect(page.getByText(/^How much each pixel moves/)).toBeVisible({ timeout: 60_000 });
  expect(await findingsOfTabs(page)).toEqual([]);
});

test("axe finds nothing in a run of text, at any tab", async ({ page }) => {
  await page.goto("/#model=transformer&steps=4&emsize=16&hidden=16&backend=wasm");
  await page.getByRole("button", { name: "Train on speeches" }).click();
  await finished(page);
  await page.getByRole("tab", { name: "Context" }).click();
  await page.getByRole("button", { name: "Look at the words" }).click();
  await expect(page.getByText(/^Every word can see all/)).toBeVisible({ timeout: 60_000 });
  expect(await findingsOfTabs(page)).toEqual([]);
});

test("every field of a run's configuration has its control", async ({ page }) => {
  // Those of generation stand in the tab Text, which has its own test by keyboard.
  const elsewhere = new Set(["Prompt", "Temperature", "Top-k", "Length"]);
  const missing = new Set(
    Object.values(fields).flatMap(({ control }) =>
      control === null || elsewhere.has(control) ? [] : [control],
    ),
  );
  for (const model of ["resnet18", "transformer"]) {
    await page.goto("about:blank");
    await page.goto(`/#model=${model}`);
    await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
    for (const more of await page.getByText("More settings").all()) await more.click();
    for (const name of missing)
      if (await page.getByLabel(name, { exact: true }).first().isVisible()) missing.delete(name);
  }
  expect([...missing]).toEqual([]);
  await expect(page.getByLabel("Start from")).toBeVisible();
});
