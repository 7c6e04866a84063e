import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserFlags } from "../browser/browserFlags.mjs";
import { ensureBrowser } from "../browser/ensureBrowser.mjs";
import { root } from "../root.mjs";
import { serve } from "../serve.mjs";

/**
 * The built page, served on a free port and opened in Chromium with a profile of its own.
 * @typedef {object} Lab
 * @property {import("@playwright/test").Page} page
 * @property {Promise<never>} broken rejects when the page or the browser dies
 * @property {() => Promise<void>} close
 * @property {(work: () => void) => void} onClose what is to be done after the browser has ended
 */

/**
 * Opens the lab; needs dist. Rejects with what the page's console said when it does not come up.
 * @param {{ link?: string, headed?: boolean, flags?: string[] }} [options]
 * @returns {Promise<Lab>}
 */
export async function openLab({ link = "", headed = false, flags = browserFlags } = {}) {
  const executablePath = await ensureBrowser();
  // A profile on disk: the storage of a private window lies in memory and is small.
  const profile = mkdtempSync(join(tmpdir(), "descent-profile-"));
  const server = await serve(join(root, "dist"), 0);
  /** @type {import("@playwright/test").BrowserContext | undefined} */
  let context;
  /** @type {(() => void)[]} */
  const atEnd = [];
  const close = async () => {
    await context?.close().catch(() => undefined);
    for (const work of atEnd) work();
    await server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: !headed,
      args: flags,
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
      // Nothing is kept for later here.
      serviceWorkers: "block",
      // Ctrl-C stops the run first; the browser must live until its files are written.
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    /** @type {Promise<never>} */
    const broken = new Promise((_, reject) => {
      page.once("crash", () => reject(new Error("The page crashed: the browser may be out of memory.")));
      context?.once("close", () => reject(new Error("The browser was closed.")));
    });
    // Whoever waits for something races against it; nobody waiting is no error.
    broken.catch(() => undefined);
    page.on("pageerror", (error) => console.error(`Page: ${error.message}`));
    /** @type {string[]} */
    const said = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    await page.goto(`${server.address}${link === "" ? "" : `#${link}`}`);
    await page
      .waitForFunction(() => "descent" in window, undefined, { timeout: 60_000 })
      .catch((cause) => {
        throw new Error(`The page did not come up. ${said.join("\n")}`.trim(), { cause });
      });
    return { page, broken, close, onClose: (work) => void atEnd.push(work) };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Waits for a promise, but not beyond the page's death.
 * @template T
 * @param {Lab} lab
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export const whileAlive = (lab, promise) => Promise.race([promise, lab.broken]);

/**
 * Writes a file of the page's to `path`, by a download as a person would: hundreds of megabytes pass.
 * @param {Lab} lab
 * @param {string} name as `window.descent.files()` gives it
 * @param {string} path
 */
export function saveFile(lab, name, path) {
  return saveBlob(
    lab,
    lab.page.evaluateHandle((file) => window.descent.file(file), name),
    name,
    path,
  );
}

/**
 * Writes a blob of the page's to `path`, likewise.
 * @param {Lab} lab
 * @param {Promise<import("@playwright/test").JSHandle<Blob>>} made
 * @param {string} name that the download has
 * @param {string} path
 */
export async function saveBlob(lab, made, name, path) {
  const blob = await whileAlive(lab, made);
  const [download] = await whileAlive(
    lab,
    Promise.all([
      lab.page.waitForEvent("download", { timeout: 300_000 }),
      blob.evaluate((content, file) => {
        const address = URL.createObjectURL(content);
        const anchor = document.createElement("a");
        anchor.href = address;
        anchor.download = file;
        anchor.click();
        setTimeout(() => URL.revokeObjectURL(address), 600_000);
      }, name),
    ]),
  );
  await blob.dispose();
  await download.saveAs(path);
  await download.delete();
}
