import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { dropFolder } from "../../scripts/lib/lab/dropFolder.mjs";
import { fields } from "../../src/config/fields.ts";
import { type ModelName, modelNames, modelSettings } from "../../src/config/models/index.ts";
import type { Setting } from "../../src/config/settings.ts";
import { writing } from "../../src/config/settings/writing.ts";
import { png } from "../support/samples/pictureFolder.ts";
import { axeFindings as findings, ofColours } from "../support/page/axe.ts";
import { long } from "../support/page/long.ts";

// Another theme's colours come in a tenth of a second: what axe looks at must not be on its way.
test.use({ contextOptions: { reducedMotion: "reduce" } });

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
  for (const tab of await page.getByRole("tab").all()) {
    await page.emulateMedia({ colorScheme: "light" });
    await tab.click();
    const name = await tab.textContent();
    for (const finding of await findings(page)) found.push(`light, ${name}: ${finding}`);
    await page.emulateMedia({ colorScheme: "dark" });
    for (const finding of await findings(page, ofColours)) found.push(`dark, ${name}: ${finding}`);
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
  await page.getByRole("button", { name: "Look at the text" }).click();
  await expect(page.getByText(/^Every word can see all/)).toBeVisible({ timeout: 60_000 });
  expect(await findingsOfTabs(page)).toEqual([]);
});

/** Noise in two classes: a network can only learn it by heart, so validation loss soon rises while training loss falls. */
function makeNoiseFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "descent-noise-"));
  let seed = 1;
  const noise = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 256;
  };
  for (const name of ["train/one", "train/two", "val/one", "val/two"]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let at = 0; at < 20; at += 1)
      writeFileSync(
        join(folder, name, `${at}.png`),
        png(16, () => [noise(), noise(), noise()]),
      );
  }
  return folder;
}

test("axe finds nothing in any dialog, notice or refusal", long, async ({ page }) => {
  const folder = makeNoiseFolder();
  const found: string[] = [];
  const look = async (what: string): Promise<void> => {
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const finding of await findings(page)) found.push(`${theme}, ${what}: ${finding}`);
    }
  };
  const press = (name: string | RegExp) =>
    page
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();
  /** Presses the button, looks at the dialog that it opens, and closes it. */
  const lookAtDialog = async (name: string | RegExp): Promise<void> => {
    await press(name);
    await expect(page.getByRole("dialog")).toBeVisible();
    await look(`dialog of ${String(name)}`);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  };
  try {
    await page.goto("/#backend=wasm&width=8&pictureSize=16&batchSize=20&epochs=3000&learningRate=0.05");
    await lookAtDialog("Keyboard shortcuts");
    await lookAtDialog("Self-test and sources");
    await press("Set-up");
    await lookAtDialog("Compare backends…");
    await page.getByText("What is stored in this browser").click();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press("Import checkpoint…")]);
    await chooser.setFiles({ name: "no.safetensors", mimeType: "", buffer: Buffer.from("no checkpoint") });
    await expect.poll(() => page.evaluate(() => window.descent.status().error)).not.toBeNull();
    await look("refused checkpoint");
    await dropFolder(page, folder);
    await expect(page.getByRole("button", { name: "Start training" })).toBeEnabled();
    await lookAtDialog("Find a learning rate…");
    await press("Start training");
    await expect(page.getByRole("button", { name: "What to try" })).toBeVisible({ timeout: 60_000 });
    // By then accuracy, which keeps the caption quiet while it gets better, has had its best on such noise.
    await expect(page.getByRole("region", { name: "Run status" })).toHaveAttribute("data-epoch", /\d{3}/, {
      timeout: 120_000,
    });
    await press("Pause");
    await lookAtDialog("What to try");
    await lookAtDialog("Stop");
    await press("Stop");
    await press("Stop and save");
    await page.getByRole("tab", { name: /^Checkpoints/ }).click();
    await lookAtDialog(/^Delete epoch/);
    await lookAtDialog(/^Download epoch/);
    await press(/^Runs/);
    await look("all runs");
    await lookAtDialog(/^Delete /);
    // Each step makes the weights some hundred times larger.
    await page.goto("about:blank");
    await page.goto(
      "/#model=transformer&emsize=16&hidden=16&backend=wasm&learningRate=100&weightDecay=1&clip=none&schedule=constant",
    );
    await press("Train on speeches");
    await expect(page.getByRole("button", { name: /^Go back/ })).toBeVisible({ timeout: 60_000 });
    await look("loss that is not finite");
    expect(found).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The fields in a model's parts of the form. */
const shown = (model: ModelName): readonly Setting[] =>
  Object.values(modelSettings[model].form).flatMap(({ first, more }) => [...first, ...more]);

test("every field of a run's configuration has its control", async ({ page }) => {
  // Those of generation stand in the tab Text, which has its own test by keyboard; the size of a validation's batch has no control.
  const elsewhere = [...Object.keys(writing), "evalBatchSize"];
  const missing = new Set(
    Object.entries(fields).flatMap(([field, { name }]) => (elsewhere.includes(field) ? [] : [name])),
  );
  for (const model of modelNames) {
    if (!shown(model).some((field) => missing.has(fields[field].name))) continue;
    await page.goto("about:blank");
    await page.goto(`/#model=${model}`);
    await page.getByRole("button", { name: "Set-up" }).click();
    for (const more of await page.getByText("More settings").all()) await more.click();
    for (const name of missing)
      if (await page.getByLabel(name, { exact: true }).first().isVisible()) missing.delete(name);
  }
  expect([...missing]).toEqual([]);
  await expect(page.getByLabel("Start from")).toBeVisible();
});
