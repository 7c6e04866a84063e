import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/**
 * Runs a command in the project's folder with its output shown, and gives its exit status; one that takes longer than
 * `timeoutMs` is ended with what it started.
 * @param {string} file
 * @param {string[]} parameters
 * @param {{ env?: NodeJS.ProcessEnv, shell?: boolean, timeoutMs?: number, onStderr?: boolean, onOutput?: (bytes: Buffer) => void }} [options]
 *   `onStderr`: its output goes to standard error, where standard output is for results alone; `onOutput`: takes what it writes to
 *   both, which is then not shown
 * @returns {Promise<number>}
 */
export function command(
  file,
  parameters,
  { env, shell = false, timeoutMs, onStderr = false, onOutput } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, {
      cwd: root,
      env: { ...process.env, ...env },
      shell,
      stdio: onOutput
        ? ["ignore", "pipe", "pipe"]
        : ["ignore", onStderr ? process.stderr.fd : "inherit", "inherit"],
      // A group of its own, so that a browser left behind by a stuck test ends too.
      detached: timeoutMs !== undefined && process.platform !== "win32",
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            console.error(`${file} ${parameters.join(" ")} took longer than ${timeoutMs / 60_000} minutes.`);
            endGroup(child);
          }, timeoutMs);
    const interrupt = () => endGroup(child);
    if (timer) process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    child.once("error", (cause) =>
      reject(new Error(`${file} could not be run: ${cause.message}`, { cause })),
    );
    const streams = [child.stdout, child.stderr];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let late;
    if (onOutput) {
      for (const stream of streams) stream?.on("data", onOutput);
      // A browser that it left behind may hold them open, but not for ever.
      const close = () => streams.forEach((stream) => stream?.destroy());
      child.once("exit", () => (late = setTimeout(close, 5000)));
    }
    // Closed: all that it wrote has come.
    child.once(onOutput ? "close" : "exit", (status) => {
      clearTimeout(timer);
      clearTimeout(late);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve(status ?? 1);
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child started with a group of its own */
function endGroup(child) {
  if (child.pid === undefined) return;
  if (process.platform === "win32") child.kill("SIGKILL");
  else process.kill(-child.pid, "SIGKILL");
}

/**
 * Runs npm, the one that started this script where there is one; its output goes to standard error.
 * @param {string[]} parameters
 */
export function npm(parameters) {
  const path = process.env.npm_execpath;
  if (path?.endsWith("js")) return command(process.execPath, [path, ...parameters], { onStderr: true });
  // On Windows npm is a .cmd file, which only a shell can run.
  return command("npm", parameters, { shell: process.platform === "win32", onStderr: true });
}

/**
 * Runs the command-line program of an installed package with this Node.js, and gives its exit status.
 * @param {string} path of the program below node_modules
 * @param {string[]} parameters
 * @param {Parameters<typeof command>[2]} [options]
 */
export function tool(path, parameters, options) {
  return command(process.execPath, [`node_modules/${path}`, ...parameters], options);
}
