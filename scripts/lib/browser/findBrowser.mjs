import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  `${process.env.PROGRAMFILES ?? ""}\\Google\\Chrome\\Application\\chrome.exe`,
  `${process.env.LOCALAPPDATA ?? ""}\\Google\\Chrome\\Application\\chrome.exe`,
];

/** @param {string} path */
const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * The first that can be started: by its usual names on the PATH, then in the usual folders.
 * @param {string[]} known
 * @param {string[]} places
 */
function find(known, places) {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => known.map((name) => join(folder, name)));
  return [...onPath, ...places].find(isExecutable);
}

/**
 * The path of Chrome or Chromium: $CHROME_PATH, the usual names on the PATH, the usual folders; undefined when there is none.
 * @returns {string | undefined}
 */
export const findBrowser = () => process.env.CHROME_PATH || find(names, applications);

/**
 * The path of Firefox: $FIREFOX_PATH, the usual names on the PATH, the usual folders; undefined when there is none.
 * @returns {string | undefined}
 */
export const findFirefox = () =>
  process.env.FIREFOX_PATH ||
  find(
    ["firefox-esr", "firefox"],
    [
      "/Applications/Firefox.app/Contents/MacOS/firefox",
      `${process.env.PROGRAMFILES ?? ""}\\Mozilla Firefox\\firefox.exe`,
    ],
  );
