/** What WebKitGTK can run, driven over its own WebDriver. It is not Safari, whose private file system and dialogs differ. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { findWebKit } from "../../scripts/lib/browser/findBrowser.mjs";
import { root } from "../../scripts/lib/root.mjs";
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

test("WebKit trains the sample on WASM, evaluates, downloads the model, and has the run after a reload", async ({
  baseURL,
}) => {
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

  await press(button("Download the model"));
  await press('//dialog//button[starts-with(normalize-space(), "Download")]');
  await expect.poll(() => webkit.downloaded("-weights.safetensors"), { timeout: minute }).not.toBeNull();
  const weights = () => readFileSync(webkit.downloaded("-weights.safetensors") ?? "");
  // Its header's length, then the header: what was cut short has fewer bytes than it says.
  await expect.poll(() => weights().length, { timeout: minute }).toBeGreaterThan(8);
  const header = JSON.parse(
    weights().toString("utf8", 8, 8 + Number(weights().readBigUInt64LE(0))),
  ) as object;
  expect(Object.keys(header)).toContain("fc.weight");

  await webkit.go("about:blank");
  await webkit.go(address);
  await press('//nav//button[starts-with(normalize-space(), "Runs")]');
  await press('//button[starts-with(@aria-label, "Open emoji-resnet18")]');
  await expect.poll(() => status().then((now) => now.status), { timeout: minute }).toBe("finished");
  await press('//*[@role="tab"][normalize-space()="Predictions"]');
  await expect.poll(() => text("main"), { timeout: minute }).toMatch(/Top-1 .* over 307 pictures\./);
});

test("WebKit takes a folder's files from the browser's own dialog, and trains on its text", async ({
  baseURL,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "descent-webkit-text-"));
  try {
    const paths = ["train", "valid", "test"].map((name) => join(folder, `${name}.txt`));
    for (const [at, path] of paths.entries())
      writeFileSync(path, "one two three four five six seven\n".repeat(at === 0 ? 200 : 20));
    await webkit.go("about:blank");
    await webkit.go(
      `${baseURL ?? ""}#model=transformer&emsize=16&heads=2&hidden=16&layers=1&steps=5&epochs=1`,
    );
    // The dialog itself cannot be driven: its input is kept, and given what the dialog would give.
    await webkit.run(
      "HTMLInputElement.prototype.click = function () { this.id = 'given'; document.body.append(this); }",
    );
    await expect(async () => {
      await webkit.click("//*[@data-choose-folder]");
      expect(await webkit.run("return document.querySelector('#given')?.webkitdirectory")).toBe(true);
    }).toPass({ timeout: minute, intervals: [500] });
    // Its automation gives a folder's input no single files.
    await webkit.run("document.querySelector('#given').webkitdirectory = false");
    await webkit.giveFiles('//*[@id="given"]', paths);
    // It is off until the backend is tested.
    await expect(async () => {
      if ((await status()).status === "idle") await webkit.click(button("Start training"));
      expect((await status()).status).not.toBe("idle");
    }).toPass({ timeout: minute, intervals: [500] });
    await untilFinished();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("WebKit names a picture on the one page of a network from a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descent-webkit-page-"));
  try {
    const file = join(folder, "resnet18.html");
    await writeOnePageSample("resnet18", file);
    await webkit.go(`file://${file}`);
    const ready = () => webkit.run('return document.body?.dataset["ready"] ?? "not yet"');
    await expect.poll(ready, { timeout: minute }).toBe("");
    await webkit.giveFiles('//*[@id="file"]', [join(root, "tests/fixtures/pictures/grey.jpg")]);
    await expect.poll(() => text("#answers li"), { timeout: minute }).toMatch(/ %/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
