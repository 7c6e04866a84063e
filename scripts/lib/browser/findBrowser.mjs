import { spawnSync } from "node:child_process";
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

/**
 * The path of WebKitGTK's WebDriver: $WEBKIT_DRIVER_PATH or the usual name on the PATH; undefined where it is not there, or what its
 * window needs (Xvfb, and Debian's Python with WebKit's bindings).
 * @returns {string | undefined}
 */
export function findWebKit() {
  const driver = process.env.WEBKIT_DRIVER_PATH || find(["WebKitWebDriver"], []);
  if (!driver || !find(["Xvfb"], [])) return undefined;
  const bindings = "import gi; gi.require_version('WebKit2', '4.1'); gi.require_version('Gtk', '3.0')";
  return spawnSync("/usr/bin/python3", ["-c", bindings]).status === 0 ? driver : undefined;
}
