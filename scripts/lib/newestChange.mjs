import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The newest change in a file or below a folder, in milliseconds since 1970; a folder's own time tells of deleted files.
 * @param {string} path
 * @param {string} [passedOver] path of a folder that does not count
 * @returns {number}
 */
export function newestChange(path, passedOver) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  let newest = stat.mtimeMs;
  if (stat.isDirectory() && path !== passedOver)
    for (const name of readdirSync(path))
      newest = Math.max(newest, newestChange(join(path, name), passedOver));
  return newest;
}
