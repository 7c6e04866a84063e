/** Folders of data that are made for a state. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** @typedef {import("./visit.mjs").Visit} Visit */

/**
 * A folder in a temporary place while `work` goes on.
 * @param {string} name
 * @param {Record<string, string | Uint8Array>} files by their path in it
 * @param {(path: string) => Promise<void>} work
 */
export async function withFolder(name, files, work) {
  const around = mkdtempSync(join(tmpdir(), "descent-states-"));
  const folder = join(around, name);
  mkdirSync(folder);
  try {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    await work(folder);
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}

/**
 * Twelve pictures of three classes each to train on, and four to validate.
 * @param {Visit["png"]} png
 */
export function smallFolder(png) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const [kind, name] of ["lemon", "ladybug", "monarch"].entries())
    for (let at = 0; at < 16; at += 1)
      files[`${at < 12 ? "train" : "val"}/${name}/${at}.png`] = png(40, (x, y) => [
        80 * kind + ((x * at) % 60),
        200 - 60 * kind + ((y * (at + 2)) % 50),
        (x * y + 17 * at) % 200,
      ]);
  return files;
}
