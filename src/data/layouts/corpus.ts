/**
 * A text as token ids, read as a stream and never held as one string: the Corpus of pytorch/examples' word_language_model
 * (white space splits words, <eos> after every line, ids by first appearance over train, valid and test).
 */
import type { CorpusDataset } from "../dataset.ts";
import { CorpusError, Dictionary, endOfLine } from "../../tokenizers/dictionary.ts";
import { type TokenIds, TokenStore } from "../../tokenizers/tokenIds.ts";
import { textFingerprint } from "../fingerprint.ts";
import { type Folder, joinPath } from "../folder/folder.ts";
import { Problems } from "../problems.ts";
import { textPieces } from "../text/textLines.ts";
import type { Tree } from "../folder/tree.ts";
import { type ScannerEvents, WordScanner } from "../../tokenizers/wordScanner.ts";

export interface CorpusFiles {
  train: string;
  valid: string;
  test: string;
}

export interface CorpusOptions {
  signal?: AbortSignal | undefined;
  /** Bytes read and bytes in all, at most ten times a second and at the end. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Names of a corpus in three files, in the order in which they are looked for. */
export const corpusNames: readonly CorpusFiles[] = [
  { train: "train.txt", valid: "valid.txt", test: "test.txt" },
  { train: "wiki.train.tokens", valid: "wiki.valid.tokens", test: "wiki.test.tokens" },
  { train: "ptb.train.txt", valid: "ptb.valid.txt", test: "ptb.test.txt" },
];

/** The corpus files of a directory, or null. */
export function findCorpus(tree: Tree, root: string): CorpusFiles | null {
  const files = new Set(tree.get(root)?.files);
  return (
    corpusNames.find(({ train, valid, test }) => files.has(train) && files.has(valid) && files.has(test)) ??
    null
  );
}

/** Counts bytes over several readings of files and tells of them. */
export class ByteProgress {
  #done = 0;
  #told = 0;

  constructor(
    private readonly total: number,
    private readonly options: CorpusOptions,
  ) {}

  add(bytes: number): void {
    this.options.signal?.throwIfAborted();
    this.#done += bytes;
    const now = performance.now();
    if (now - this.#told < 100 && this.#done < this.total) return;
    this.#told = now;
    this.options.onProgress?.(Math.min(this.#done, this.total), this.total);
  }
}

const replaced = "\ufffd";

/**
 * Scans a whole blob. Returns whether something in it was not UTF-8, or was U+FFFD already.
 * `onBytes` hears of each chunk before its words come.
 */
export async function scanText(
  blob: Blob,
  events: ScannerEvents,
  onBytes?: (bytes: number) => void,
): Promise<boolean> {
  const scanner = new WordScanner(events);
  let hasReplaced = false;
  for await (const piece of textPieces(blob, onBytes)) {
    hasReplaced ||= piece.includes(replaced);
    scanner.push(piece);
  }
  scanner.end();
  return hasReplaced;
}

/** Lists a text that is not UTF-8; its words are kept, with U+FFFD where a byte could not be read. */
export function noteReplaced(problems: Problems, path: string, hasReplaced: boolean): void {
  if (hasReplaced)
    problems.add(path, "broken", "Not all of it is UTF-8: what could not be read stands as the sign U+FFFD.");
}

/** Appends the ids of a text to `store`, growing `dictionary`. */
export async function tokenise(
  blob: Blob,
  dictionary: Dictionary,
  store: TokenStore,
  onBytes?: (bytes: number) => void,
): Promise<boolean> {
  return scanText(
    blob,
    {
      word: (word) => store.push(dictionary.add(word)),
      line: () => store.push(dictionary.add(endOfLine)),
    },
    onBytes,
  );
}

const shownTokens = 2000;
const shownCharacters = 400;

/** A line to show: the first with a dozen words among the first tokens, otherwise the first that is not empty. */
export function excerptOf(tokens: TokenIds, vocabulary: readonly string[]): string {
  const lines: string[][] = [[]];
  for (const token of tokens.subarray(0, shownTokens)) {
    const word = vocabulary[token] ?? "";
    if (word === endOfLine) lines.push([]);
    else lines.at(-1)?.push(word);
  }
  const line = lines.find((words) => words.length >= 12) ?? lines.find((words) => words.length > 0) ?? [];
  return line.join(" ").slice(0, shownCharacters);
}

/** Reads a corpus of three files. Throws CorpusError when a part is empty or there are too many words. */
export async function readCorpus(
  folder: Folder,
  root: string,
  files: CorpusFiles,
  options: CorpusOptions = {},
): Promise<CorpusDataset> {
  const problems = new Problems();
  const dictionary = new Dictionary();
  const paths = [files.train, files.valid, files.test].map((name) => joinPath(root, name));
  const blobs = await Promise.all(paths.map((path) => folder.open(path)));
  const progress = new ByteProgress(
    blobs.reduce((sum, blob) => sum + blob.size, 0),
    options,
  );
  const parts: TokenIds[] = [];
  for (const [index, blob] of blobs.entries()) {
    const path = paths[index] ?? "";
    const store = new TokenStore();
    noteReplaced(problems, path, await tokenise(blob, dictionary, store, (bytes) => progress.add(bytes)));
    if (store.length === 0)
      throw new CorpusError(
        `“${path.slice(-200)}” is empty. Put a text in it, then choose the folder again.`,
      );
    parts.push(store.take());
  }
  const none = new Uint16Array();
  const [train = none, valid = none, test = none] = parts;
  return {
    kind: "text",
    name: folder.name,
    layout: `text in ${files.train}, ${files.valid} and ${files.test}`,
    vocabulary: dictionary.words,
    train,
    valid,
    test,
    excerpt: excerptOf(train, dictionary.words),
    problems,
    fingerprint: textFingerprint(paths.map((path, index) => ({ path, blob: blobs[index] ?? new Blob() }))),
  };
}
