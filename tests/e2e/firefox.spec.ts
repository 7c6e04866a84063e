/** What Firefox can run, driven over WebDriver BiDi: Debian's Firefox ESR, or any other that is there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Browser, type ElementHandle, launch, type Page } from "puppeteer-core";
import { findFirefox } from "../../scripts/lib/browser/findBrowser.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { writeOnePageSample } from "../support/samples/onePageSample.ts";

const firefox = findFirefox();
const missing = "Not run: there is no Firefox on this machine. Install it, or set FIREFOX_PATH to one.";
if (!firefox) console.info(missing);
// Firefox is no part of what npm test installs: without it this is printed and counted as not run, never as passed.
test.skip(!firefox, missing);

const minute = 60_000;
let browser: Browser;
let page: Page;
let downloads = "";
const errors: string[] = [];

test.beforeAll(async () => {
  downloads = mkdtempSync(join(tmpdir(), "descent-firefox-downloads-"));
  // No viewport is set from here, the window's is used: Puppeteer sets the screen's orientation with it,
  // which Firefox 140 ESR does not know (emulation.setScreenOrientationOverride).
  browser = await launch({
    browser: "firefox",
    executablePath: firefox ?? "",
    headless: true,
    defaultViewport: null,
    args: ["--width=1440", "--height=900"],
    // Into this folder, without a question.
    extraPrefsFirefox: { "browser.download.folderList": 2, "browser.download.dir": downloads },
  });
});
test.afterAll(async () => {
  await browser?.close();
  rmSync(downloads, { recursive: true, force: true });
});
test.beforeEach(async ({ baseURL }) => {
  page = await browser.newPage();
  await page.bringToFront();
  page.on("pageerror", (error) => errors.push(error instanceof Error ? error.message : String(error)));
  await page.goto(`${baseURL ?? ""}#width=4&pictureSize=16&batchSize=100&epochs=1&schedule=constant`);
});
test.afterEach(async () => {
  await page.close();
  expect(errors).toEqual([]);
});

const status = () => page.evaluate(() => window.descent.status());

const untilFinished = () =>
  expect
    .poll(() => status().then(({ status: now, error }) => (now === "failed" ? error : now)), {
      timeout: 4 * minute,
    })
    .toBe("finished");

/**
 * Presses the first element of `selector` until `done` holds: what the page says may come, and move a button, just then.
 * Puppeteer's own locators and waits compile code inside the page, which its Content-Security-Policy forbids.
 */
const press = (selector: string, done: () => Promise<boolean>) =>
  expect(async () => {
    if (await done()) return;
    const element = await page.$(selector);
    if (!element) throw new Error(`Nothing on the page is ${selector}`);
    await element.click();
    expect(await done()).toBe(true);
  }).toPass({ timeout: 30_000 });

const textOf = (selector: string) =>
  page.evaluate((one) => document.querySelector(one)?.textContent ?? "", selector);

const hasBegun = () => status().then(({ status: now }) => now !== "idle");

const isShown = (pattern: RegExp) => textOf("main").then((text) => pattern.test(text));

/** The name of the weights that were downloaded, once they are there. */
const weights = (): string | undefined =>
  readdirSync(downloads).find((name) => name.endsWith("-weights.safetensors"));

const read = (): Buffer => readFileSync(join(downloads, weights() ?? ""));

test("Firefox says what it trains on, trains the sample on WASM, evaluates, downloads the model, and has the run after a reload", async ({
  baseURL,
}) => {
  await expect
    .poll(() => status().then(({ notices }) => notices.map(({ text }) => text).join()), { timeout: minute })
    .toMatch(/no WebGPU adapter, so WASM .* Firefox has WebGPU on Windows and macOS/);
  await press("::-p-aria([name='Train on emoji'][role='button'])", hasBegun);
  await untilFinished();
  expect((await status()).backend).toBe("wasm");
  const lines = await page.evaluate(() => window.descent.logLines(0));
  expect(lines.at(-1)).toBe("Training Finished");

  await press("::-p-aria([name='Predictions'][role='tab'])", async () =>
    Boolean(await page.$("::-p-aria([name='Evaluate'][role='button'])")),
  );
  await press("::-p-aria([name='Evaluate'][role='button'])", () => isShown(/Top-1 .* over 307 pictures\./));

  await press("::-p-aria([name='Download the model'][role='button'])", async () =>
    Boolean(await page.$("dialog[open]")),
  );
  await press('::-p-xpath(//dialog//button[starts-with(normalize-space(), "Download")])', async () =>
    Boolean(weights()),
  );
  // Its header's length, then the header; the file is there before its bytes are.
  await expect.poll(() => read().length, { timeout: minute }).toBeGreaterThan(8);
  const header = read().toString("utf8", 8, 8 + Number(read().readBigUInt64LE(0)));
  expect(Object.keys(JSON.parse(header) as object)).toContain("fc.weight");

  await page.goto("about:blank");
  await page.goto(baseURL ?? "");
  await press('::-p-xpath(//nav//button[starts-with(normalize-space(), "Runs")])', async () =>
    page.url().includes("place=runs"),
  );
  await press(
    '::-p-xpath(//button[starts-with(@aria-label, "Open emoji-resnet18")])',
    async () => !page.url().includes("place=runs"),
  );
  await untilFinished();
  await press("::-p-aria([name='Predictions'][role='tab'])", () => isShown(/Top-1 .* over 307 pictures\./));
});

test("Firefox takes a folder through the browser's own dialog, and trains on its text", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descent-firefox-"));
  try {
    for (const [name, lines] of [
      ["train", 200],
      ["valid", 20],
      ["test", 20],
    ] as const)
      writeFileSync(join(folder, `${name}.txt`), "one two three four five six seven\n".repeat(lines));
    // The dialog itself cannot be driven: its input is kept, and given what the dialog would give.
    await page.evaluate("HTMLInputElement.prototype.click = function click() { window.folderInput = this; }");
    await press("[data-choose-folder]", () => page.evaluate(() => "folderInput" in window));
    const input = await page.evaluateHandle(() => Reflect.get(window, "folderInput") as HTMLInputElement);
    expect(await input.evaluate((element) => element.webkitdirectory)).toBe(true);
    await input.uploadFile(...["train", "valid", "test"].map((name) => join(folder, `${name}.txt`)));
    await press("::-p-aria([name='Start training'][role='button'])", hasBegun);
    await untilFinished();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("Firefox opens the one page of pictures and of text from a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descent-firefox-"));
  try {
    for (const model of ["resnet18", "transformer", "gpt"] as const) {
      const file = join(folder, `${model}.html`);
      await writeOnePageSample(model, file);
      await page.goto(`file://${file}`);
      await expect
        .poll(() => page.evaluate(() => document.body.dataset["ready"]), { timeout: minute })
        .toBe("");
      if (model === "resnet18") {
        const input = await page.$("#file");
        await (input as ElementHandle<HTMLInputElement>).uploadFile(
          join(root, "tests/fixtures/pictures/grey.jpg"),
        );
        await expect.poll(() => textOf("#answers li"), { timeout: minute }).toMatch(/ %/);
      } else {
        await page.click("#write");
        await expect
          .poll(() => textOf("#written"), { timeout: minute })
          .toMatch(/^word3 word14( word\d+){20}/);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
