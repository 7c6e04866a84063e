/** What WebKitGTK can run, driven over its own WebDriver. It is not Safari, whose private file system and dialogs differ. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findWebKit } from "../../scripts/lib/browser/findBrowser.mjs";
import type { HeadlessStatus } from "../../src/app/headlessHook.ts";
import { writeOnePageSample } from "../support/samples/onePageSample.ts";
import { WebKit } from "../support/webkit/webkit.ts";

const driver = findWebKit();
const missing =
  "Not run: there is no WebKitGTK on this machine. On Debian: apt-get install webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb";
if (!driver) console.info(missing);
// It is no part of what npm test installs: without it this is printed and counted as not run, never as passed.
test.skip(!driver, missing);
// One window for all, one after the other.
test.describe.configure({ mode: "default" });

const minute = 60_000;
let webkit: WebKit;

test.beforeAll(async () => {
  webkit = await WebKit.start();
});
test.afterAll(() => webkit?.stop());
test.afterEach(({ baseURL }, { status, expectedStatus }) => {
  if (status !== expectedStatus) console.info(`${baseURL}: ${webkit.said().slice(-4000)}`);
});

const status = () => webkit.run("return window.descent.status()") as Promise<HeadlessStatus>;
const button = (name: string) => `//button[normalize-space()="${name}" or @aria-label="${name}"]`;

/** Presses a button once it is there. */
const press = (xpath: string) =>
  expect(async () => {
    await webkit.click(xpath);
  }).toPass({ timeout: minute, intervals: [200] });

const untilFinished = () =>
  expect
    .poll(() => status().then(({ status: now, error }) => (now === "failed" ? error : now)), {
      timeout: 4 * minute,
    })
    .toBe("finished");

const text = (selector: string) =>
  webkit.run(`return document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);

test("WebKit trains the sample on WASM, and evaluates", async ({ baseURL }) => {
  const address = baseURL ?? "";
  await webkit.go(`${address}#width=4&pictureSize=16&batchSize=100&epochs=1&schedule=constant`);
  await press(button("Train on emoji"));
  await untilFinished();
  const { backend, notices } = await status();
  expect(backend).toBe("wasm");
  expect(notices.filter(({ level }) => level === "error")).toEqual([]);
  expect((await webkit.run("return window.descent.logLines(0)")) as string[]).toContain("Training Finished");

  await press('//*[@role="tab"][normalize-space()="Predictions"]');
  await press(button("Evaluate"));
  await expect.poll(() => text("main"), { timeout: minute }).toMatch(/Top-1 .* over 307 pictures\./);
});

test("WebKit opens the one page of a text's network from a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descent-webkit-page-"));
  try {
    const file = join(folder, "gpt.html");
    await writeOnePageSample("gpt", file);
    await webkit.go(`file://${file}`);
    const ready = () => webkit.run('return document.body?.dataset["ready"] ?? "not yet"');
    await expect.poll(ready, { timeout: minute }).toBe("");
    await press('//*[@id="write"]');
    await expect.poll(() => text("#written"), { timeout: minute }).toMatch(/^word3 word14( word\d+){20}/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
