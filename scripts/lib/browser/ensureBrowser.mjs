import { existsSync } from "node:fs";
import { command, tool } from "../command.mjs";
import { findBrowser } from "./findBrowser.mjs";

/** Where Playwright's own download lies, if it is there. */
async function findDownload() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

const isDebianRoot = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/**
 * The path of Chrome or Chromium: one that is there ($CHROME_PATH, the usual names), else Playwright's download, else
 * Debian's package. Throws with what to do when none can be had.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const found = findBrowser() ?? (await findDownload());
  if (found) return found;
  console.log("No Chrome or Chromium here: Playwright's is downloaded…");
  await tool("@playwright/test/cli.js", ["install", "chromium"]);
  const downloaded = await findDownload();
  if (downloaded) return downloaded;
  if (isDebianRoot()) {
    console.log("That cannot be had: Debian's package is installed…");
    await command("apt-get", ["update"]);
    await command("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    "There is no Chrome or Chromium, and none could be installed. Install one, or set CHROME_PATH to its program.",
  );
}
