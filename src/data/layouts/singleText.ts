/**
 * One text without parts: split 90/5/5 by lines, and, where nobody has tokenised it, by a rule of words and punctuation
 * with a limited vocabulary.
 */
import { ByteProgress, type CorpusOptions, excerptOf, noteReplaced, scanText } from "./corpus.ts";
import type { CorpusDataset } from "../dataset.ts";
import { CorpusError, Dictionary, endOfLine, unknown } from "../../tokenizers/dictionary.ts";
import { type TokenIds, TokenStore } from "../../tokenizers/tokenIds.ts";
import { textFingerprint } from "../fingerprint.ts";
import type { Folder } from "../folder/folder.ts";
import { Problems } from "../problems.ts";

/**
 * `space`: white space splits words, as in a tokenised corpus. `words`: also punctuation stands by itself, and rare words
 * become <unk>. `auto`: `words` where more than 4 % of the first words carry punctuation.
 */
export type Tokeniser = "auto" | "space" | "words";

export interface SingleTextOptions extends CorpusOptions {
  tokeniser?: Tokeniser | undefined;
  /** Most words of the `words` rule, <eos> and <unk> among them. */
  vocabularyLimit?: number | undefined;
}

const trainShare = 0.9;
const validShare = 0.05;
/** With fewer lines the parts are cut by words. */
const fewestLines = 100;
/** From so many words on, the `words` rule wants every word three times, as WikiText-2 does. */
const manyWords = 50_000;
const wantedTimes = 3;
/** Different words counted at once; beyond it, words seen once are forgotten. */
const countedWords = 4_000_000;

/**
 * Letters, marks, digits and underscores stay together, with an apostrophe or hyphen between letters and a point or comma
 * between digits; every other character is a word by itself. Case is kept.
 */
const wordOrMark = /[\p{L}\p{M}\p{N}_]+(?:(?:['’-]|(?<=\p{N})[.,](?=\p{N}))[\p{L}\p{M}\p{N}_]+)*|./gsu;

/** The `words` rule on one piece without white space: `don't,"` gives `don't`, `,` and `"`. */
export function wordsAndMarks(piece: string): string[] {
  return piece.match(wordOrMark) ?? [];
}

const carriesMark = /[\p{L}\p{N}][.,;:!?"'”’)\]]+$/u;

/** Whether the beginning of a text looks as if nobody had set its punctuation apart. */
export async function looksRaw(blob: Blob): Promise<boolean> {
  let words = 0;
  let marked = 0;
  await scanText(blob.slice(0, 1 << 18), {
    word(word) {
      words += 1;
      if (carriesMark.test(word)) marked += 1;
    },
    line() {},
  });
  return marked > words * 0.04;
}

/** The commonest words, earlier ones first among equals. */
function chosenWords(counts: ReadonlyMap<string, number>, total: number, limit: number): Set<string> {
  const least = total < manyWords ? 1 : wantedTimes;
  const often = [...counts].filter(([, count]) => count >= least).toSorted((a, b) => b[1] - a[1]);
  return new Set(often.slice(0, Math.max(limit - 2, 0)).map(([word]) => word));
}

/** Reads a single text. Throws CorpusError when it is too short or has too many words. */
export async function readSingleText(
  folder: Folder,
  path: string,
  options: SingleTextOptions = {},
): Promise<CorpusDataset> {
  const { tokeniser = "auto", vocabularyLimit = 30_000 } = options;
  const blob = await folder.open(path);
  const byRule = tokeniser === "words" || (tokeniser === "auto" && (await looksRaw(blob)));
  const split = byRule ? wordsAndMarks : (word: string): string[] => [word];
  const progress = new ByteProgress(blob.size * 2, options);
  const onBytes = (bytes: number): void => progress.add(bytes);
  const problems = new Problems();

  // First reading: how many lines there are, and how often each word comes.
  const counts = new Map<string, number>();
  let lines = 0;
  let total = 0;
  const hasReplaced = await scanText(
    blob,
    {
      word(piece) {
        if (!byRule) return;
        for (const word of split(piece)) {
          total += 1;
          const count = counts.get(word);
          counts.set(count === undefined ? `${word} `.slice(0, -1) : word, (count ?? 0) + 1);
        }
        if (counts.size > countedWords)
          for (const [word, count] of counts) if (count === 1) counts.delete(word);
      },
      line() {
        lines += 1;
      },
    },
    onBytes,
  );
  noteReplaced(problems, path, hasReplaced);
  const chosen = byRule ? chosenWords(counts, total, vocabularyLimit) : null;
  counts.clear();

  // Second reading: ids.
  const dictionary = new Dictionary();
  const stores = [new TokenStore(), new TokenStore(), new TokenStore()] as const;
  const byLines = lines >= fewestLines;
  const trainEnd = Math.floor(lines * trainShare);
  const validEnd = Math.floor(lines * (trainShare + validShare));
  let line = 0;
  let store: TokenStore = stores[0];
  await scanText(
    blob,
    {
      word(piece) {
        for (const word of split(piece))
          store.push(dictionary.add(chosen === null || chosen.has(word) ? word : unknown));
      },
      line() {
        store.push(dictionary.add(endOfLine));
        line += 1;
        if (byLines) store = line < trainEnd ? stores[0] : line < validEnd ? stores[1] : stores[2];
      },
    },
    onBytes,
  );
  let [train, valid, test] = stores.map((part) => part.take()) as [TokenIds, TokenIds, TokenIds];
  if (!byLines) {
    const all = train;
    const first = Math.floor(all.length * trainShare);
    const second = Math.floor(all.length * (trainShare + validShare));
    [train, valid, test] = [all.subarray(0, first), all.subarray(first, second), all.subarray(second)];
  }
  if (valid.length < 2 || test.length < 2)
    throw new CorpusError(
      `“${path.slice(-200)}” has only ${train.length + valid.length + test.length} words. Choose a longer text.`,
    );
  const rule = byRule ? ", words and punctuation set apart" : "";
  return {
    kind: "text",
    name: folder.name,
    layout: `one text, split 90/5/5 by ${byLines ? "lines" : "words"}${rule}`,
    vocabulary: dictionary.words,
    train,
    valid,
    test,
    excerpt: excerptOf(train, dictionary.words),
    problems,
    fingerprint: textFingerprint([{ path, blob }], `${tokeniser} ${vocabularyLimit}`),
  };
}
