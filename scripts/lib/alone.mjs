import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { root } from "./root.mjs";

/** Held by the command that installs or builds. */
const buildLock = join(root, ".building");

/** A lock that is not written yet is as good as held for so long. */
const writeMs = 10_000;

/**
 * Does what only one command at a time may do to this folder, and gives its answer. Waits for another one that is at it, says so once,
 * and throws after `limitMs`. The lock of a command that was killed does not count.
 * @template T
 * @param {() => Promise<T>} work
 * @param {{ path?: string, limitMs?: number, pollMs?: number, say?: (text: string) => void }} [options]
 * @returns {Promise<T>}
 */
export async function alone(
  work,
  { path = buildLock, limitMs = 15 * 60_000, pollMs = 200, say = console.error } = {},
) {
  const begun = Date.now();
  let isTold = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder === "nobody") continue;
    if (holder === "dead") {
      clear(path);
      continue;
    }
    if (!isTold) say(`Waiting for ${named(holder)}, which installs or builds here…`);
    isTold = true;
    if (Date.now() - begun >= limitMs)
      throw new Error(
        `Waited ${Math.round(limitMs / 60_000)} minutes for ${named(holder)}, which installs or builds here. ` +
          `If it is no such command, delete ${path}; then run the same command again.`,
      );
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  try {
    return await work();
  } finally {
    if (pidIn(path) === process.pid) rmSync(path, { force: true });
  }
}

/** @param {number | "unknown"} holder */
const named = (holder) => (holder === "unknown" ? "another command" : `another command (process ${holder})`);

/**
 * True when the lock is ours now. In a folder that nothing can be written to there is nothing to build, and no lock.
 * @param {string} path
 */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EROFS" || code === "EACCES") return true;
    if (code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Whose the lock is: a process that lives, one that is dead, or nobody's by now.
 * @param {string} path
 * @returns {number | "unknown" | "dead" | "nobody"}
 */
function holderOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return "nobody";
  const age = Date.now() - stat.mtimeMs;
  // After a restart of the machine another process has its number.
  if (age > uptime() * 1000) return "dead";
  const pid = pidIn(path);
  if (pid === null) return age > writeMs ? "dead" : "unknown";
  // Ours is from before: in a container the next command often has the number of the one that was killed.
  return pid !== process.pid && isAlive(pid) ? pid : "dead";
}

/**
 * @param {string} path
 * @returns {number | null}
 */
function pidIn(path) {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be asked, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Takes a dead command's lock away; of several that wait one alone does it, and none takes a live one for it.
 * @param {string} path
 */
function clear(path) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (holderOf(aside) === "dead") rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch {
    // Another one was faster.
  }
}
