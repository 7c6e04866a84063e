import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What can be seen in one theme and not in the other: the page is the same, its colours are not. */
export const ofColours = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds, in short: rule, and the first elements that break it.
 * @param only the rules that are asked; all where it is left out
 */
export async function axeFindings(page: Page, only?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async (rules) => {
    const { axe: checker } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await checker.run(document, rules ? { runOnly: rules } : {});
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => node.target.join(" "))
          .join(", ")}`,
    );
  }, only);
}
