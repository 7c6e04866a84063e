import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

const pictures = join(root, "node_modules/@lobehub/fluent-emoji-3d/assets");
const names = join(root, "node_modules/unicode-emoji-json/data-by-emoji.json");

/** The nine groups of Unicode's emoji list, as folder names. */
const classes = /** @type {Record<string, string>} */ ({
  Activities: "activities",
  "Animals & Nature": "animals",
  Flags: "flags",
  "Food & Drink": "food",
  Objects: "objects",
  "People & Body": "people",
  "Smileys & Emotion": "smileys",
  Symbols: "symbols",
  "Travel & Places": "travel",
});

/** Above this a class is cut, so that none rules: people alone are more than half of all pictures. */
const largestClass = 200;
const validationShare = 0.2;

/** Pictures that differ in skin, hair or gender alone, written as one. Code points in hexadecimal. */
const samePicture = new Map([
  ["1f468", "1f9d1"], // man, person
  ["1f469", "1f9d1"], // woman
  ["1f466", "1f9d2"], // boy, child
  ["1f467", "1f9d2"], // girl
  ["1f474", "1f9d3"], // old man, older person
  ["1f475", "1f9d3"], // old woman
  ["1f46b", "1f46b"], // couples holding hands
  ["1f46c", "1f46b"],
  ["1f46d", "1f46b"],
  ["1f9d1-1f91d-1f9d1", "1f46b"],
  ["1f9d1-2764-1f48b-1f9d1", "1f48f"], // kiss
  ["1f9d1-2764-1f9d1", "1f491"], // couple with heart
  ["1f478", "1f934"], // princess, prince
  ["1f936", "1f385"], // Mrs. Claus, Santa
  ["1f9d1-1f384", "1f385"],
  ["1f483", "1f57a"], // dancers
]);

/**
 * The code points that say what the picture shows: no variation selectors, joiners, tags' end or skin tones.
 * @param {string} text code points in hexadecimal with "-" between
 */
const plain = (text) =>
  text
    .split(/[-_]/)
    .map((point) => Number.parseInt(point, 16).toString(16))
    .filter((point) => !/^(fe0f|200d|e007f|1f3f[b-f])$/.test(point));

/**
 * One name for all variants of an emoji.
 * @param {string} text
 */
export function baseOf(text) {
  const points = plain(text)
    .map((point) => samePicture.get(point) ?? point)
    .filter((point, index) => index === 0 || !/^(2640|2642|1f9b[0-3])$/.test(point));
  const whole = points.join("-");
  // Families of any make-up.
  if (/^1f9d1-.*1f9d2/.test(whole)) return "1f46a";
  return samePicture.get(whole) ?? whole;
}

/**
 * Names in a fixed order that looks random: by a hash of the name.
 * @param {Iterable<string>} list
 */
const shuffled = (list) =>
  [...list]
    .map((name) => ({ name, hash: createHash("sha256").update(`42:${name}`).digest("hex") }))
    .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ name }) => name);

/**
 * At most `limit` files, taken one from each emoji in turn, so that a cut keeps as many emoji as it can.
 * @param {string[][]} families files of one emoji each
 * @param {number} limit
 */
function takeInTurn(families, limit) {
  /** @type {string[]} */
  const taken = [];
  for (let turn = 0; taken.length < limit && families.some((family) => turn < family.length); turn += 1)
    for (const family of families) {
      const file = family[turn];
      if (file !== undefined && taken.length < limit) taken.push(file);
    }
  return taken;
}

/** Files of each class by emoji: class, base, files. */
function readFamilies() {
  /** @type {Record<string, { group: string }>} */
  const known = JSON.parse(readFileSync(names, "utf8"));
  const groups = new Map(
    Object.entries(known).map(([emoji, { group }]) => [
      plain([...emoji].map((character) => character.codePointAt(0)?.toString(16)).join("-")).join("-"),
      group,
    ]),
  );
  /** @type {Map<string, Map<string, string[]>>} */
  const families = new Map(Object.values(classes).map((id) => [id, new Map()]));
  for (const file of readdirSync(pictures).toSorted()) {
    const text = file.replace(/\.webp$/, "");
    const group = groups.get(plain(text).join("-"));
    const family = group === undefined ? undefined : families.get(classes[group] ?? "");
    if (!family) throw new Error(`${file} is in no group of Unicode's emoji list.`);
    const base = baseOf(text);
    family.set(base, [...(family.get(base) ?? []), file]);
  }
  return families;
}

/**
 * Emoji in nine classes: train/<class>/*.webp and val/<class>/*.webp, and manifest.json. All variants of an emoji lie in
 * the same part. The order within a class and the split come from a hash of the names, so every build gives the same.
 * @param {string} folder
 */
export function layOutEmoji(folder) {
  /** @type {{ path: string, size: number }[]} */
  const files = [];
  const counts = [];
  for (const [id, family] of readFamilies()) {
    const bases = shuffled(family.keys()).map((base) => shuffled(family.get(base) ?? []));
    const held = Math.round(bases.length * validationShare);
    const parts = {
      val: takeInTurn(bases.slice(0, held), largestClass * validationShare),
      train: takeInTurn(bases.slice(held), largestClass * (1 - validationShare)),
    };
    for (const [part, list] of Object.entries(parts)) {
      mkdirSync(join(folder, part, id), { recursive: true });
      for (const file of list) {
        const path = `${part}/${id}/${file}`;
        copyFileSync(join(pictures, file), join(folder, path));
        files.push({ path, size: statSync(join(pictures, file)).size });
      }
    }
    const [group = id] = Object.entries(classes).find(([, name]) => name === id) ?? [];
    counts.push({ id, name: group, train: parts.train.length, validation: parts.val.length });
  }
  const validation = counts.map((count) => count.validation);
  const total = validation.reduce((sum, count) => sum + count, 0);
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({
      name: "emoji",
      title: "Emoji",
      files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      attribution: {
        text: "Fluent Emoji by Microsoft, packed by LobeHub",
        licence: "MIT",
        address: "https://github.com/lobehub/fluent-emoji",
      },
      classes: counts,
      // In percent: the share of the largest class, which always guessing it would reach.
      guessing: (100 * Math.max(...validation)) / total,
    }),
  );
}
