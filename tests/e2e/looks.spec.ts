import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";
import { layoutFaults, type Look, looks, standsStill } from "../support/page/layout.ts";
import { long } from "../support/page/long.ts";

const widths = [1440, 1024, 390];
/** 200 % of a window of 1440: what a zoomed page has to live with. */
const zoomed = 720;
const resize = (page: Page, width: number) => page.setViewportSize({ width, height: 900 });

// Another theme's colours come in a tenth of a second: what is kept must not be on its way.
test.use({ contextOptions: { reducedMotion: "reduce" } });

/** Looks that were seen and found good; written anew with DESCENT_LOOKS=keep. */
const file = join(root, "tests/fixtures/looks.json");
/** Rounding of fonts differs a little between machines; a moved or resized part differs by more. */
const tolerance = 3;

function differences(before: Record<string, Look>, now: Record<string, Look>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [old, fresh] = [before[name], now[name]];
    if (!old || !fresh) return [`${name} is ${old ? "gone" : "new"}`];
    const moved = old.box.some((value, at) => Math.abs(value - (fresh.box[at] ?? 0)) > tolerance);
    const parts = moved ? [`${name} moved from ${old.box.join(" ")} to ${fresh.box.join(" ")}`] : [];
    for (const what of ["ink", "paper", "font"] as const)
      if (old[what] !== fresh[what]) parts.push(`${name}: ${what} was ${old[what]}, is ${fresh[what]}`);
    return parts;
  });
}

test("the first visit looks as it was found good, at three widths and in both themes", async ({ page }) => {
  await page.goto("/#backend=wasm");
  // The sample's numbers have come.
  await expect(page.getByText(/^A sample: 1,/)).toBeVisible();
  await expect(page.getByText("Testing…")).toHaveCount(0, { timeout: 120_000 });
  await page.evaluate(() => document.fonts.ready);
  const isKeeping = process.env.DESCENT_LOOKS === "keep";
  const now: Record<string, Record<string, Look>> = {};
  expect(isKeeping || existsSync(file)).toBe(true);
  const before = isKeeping ? {} : (JSON.parse(readFileSync(file, "utf8")) as typeof now);
  for (const width of widths)
    for (const colorScheme of ["light", "dark"] as const) {
      await resize(page, width);
      await page.emulateMedia({ colorScheme });
      await standsStill(page);
      const name = `${width} ${colorScheme}`;
      // A busy machine takes a while to lay the page out again.
      await expect(async () => {
        now[name] = await looks(page);
        if (!isKeeping) expect(differences(before[name] ?? {}, now[name]), `at ${name}`).toEqual([]);
        expect(await layoutFaults(page)).toEqual([]);
      }).toPass({ timeout: 10_000, intervals: [300, 300, 1000] });
    }
  if (isKeeping) writeFileSync(file, `${JSON.stringify(now)}\n`);
});

/** Faults of the layout that are there for good: charts measure themselves, later where the machine is busy. */
async function lastingFaults(page: Page): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    if (attempt > 0) await page.waitForTimeout(400);
    await standsStill(page);
    const faults = await layoutFaults(page);
    if (faults.length === 0 || attempt === 5) return faults;
  }
}

test("a difference is seen: a moved part, a colour, a part that is gone", () => {
  const look: Look = { box: [10, 10, 100, 30], ink: "black", paper: "white", font: "13px 400" };
  const before = { one: look, two: look, three: look, four: look };
  const now = {
    one: { ...look, box: [12, 10, 100, 30] as Look["box"] },
    two: { ...look, box: [10, 18, 100, 30] as Look["box"] },
    three: { ...look, paper: "red" },
    five: look,
  };
  expect(differences(before, now)).toEqual([
    "two moved from 10 10 100 30 to 10 18 100 30",
    "three: paper was white, is red",
    "four is gone",
    "five is new",
  ]);
});

test(
  "no tab of a run has words over words, cut words or a page wider than the window",
  long,
  async ({ page }) => {
    await page.goto("/#steps=44&width=8&pictureSize=32&batchSize=32&backend=wasm");
    await page.getByRole("button", { name: "Train on emoji" }).click();
    await expect(page.getByRole("region", { name: "Run status" })).toHaveAttribute(
      "data-status",
      "finished",
      {
        timeout: 200_000,
      },
    );
    await page.evaluate(() => window.descent.evaluate());
    const found: string[] = [];
    // 1280 is the narrowest of the wide form.
    for (const width of [...widths, 1280, zoomed]) {
      await resize(page, width);
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        const faults = await lastingFaults(page);
        for (const fault of faults) found.push(`${width}, ${await tab.textContent()}: ${fault}`);
      }
    }
    expect(found).toEqual([]);
  },
);
