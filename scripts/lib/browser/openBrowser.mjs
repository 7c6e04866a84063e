import { spawn } from "node:child_process";

/**
 * Opens the person's own browser where there is a display; says nothing where there is none.
 * @param {string} address
 */
export function openBrowser(address) {
  const hasDisplay =
    process.platform !== "linux" || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (!hasDisplay || process.env.CI) return;
  const [file, ...parameters] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  if (!file) return;
  const child = spawn(file, parameters, { stdio: "ignore", detached: true });
  // The address stands in the terminal anyway.
  child.once("error", () => undefined);
  child.unref();
}
