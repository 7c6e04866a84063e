import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./command.mjs";
import { root } from "./root.mjs";

/**
 * Packages of a lock file by path below the project; undefined when the file is not there.
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> | undefined}
 */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds the versions that the lock file names; optional packages of other systems may be missing. */
export function isInstalled() {
  const wanted = lockedPackages("package-lock.json");
  const found = lockedPackages("node_modules/.package-lock.json");
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    const there = found[path];
    return there ? there.version === version : (optional ?? devOptional ?? false);
  });
}

/** Installs what the lock file says, when it is not there already. Throws when npm fails. */
export async function install() {
  if (isInstalled()) return;
  console.error("Installing what package-lock.json names…");
  const status = await npm(["ci", "--no-audit", "--no-fund"]);
  if (status !== 0)
    throw new Error("npm ci failed, see above. Is the network there? Then run the same command again.");
}
