import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test, type Page } from "@playwright/test";

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

test("axe finds nothing in a run, at any tab", async ({ page }) => {
  await page.goto("/#steps=4&width=8&batchSize=16&backend=wasm");
  await page.getByRole("button", { name: "Train on emoji" }).click();
  await expect(page.getByRole("region", { name: "Run status" })).toHaveAttribute("data-status", "finished", {
    timeout: 200_000,
  });
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      for (const finding of await findings(page))
        found.push(`${theme}, ${await tab.textContent()}: ${finding}`);
    }
  }
  expect(found).toEqual([]);
});
