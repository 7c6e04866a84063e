/**
 * Characters and words as this program writes them into a tokenizer.json, and back: an exported model's own file gives its own ids.
 * Other programs read both as special cases of BPE and WordPiece.
 */
import { Characters } from "./characters.ts";
import { endOfLine, unknown } from "./dictionary.ts";
import type { Tokenizer, WordRule } from "./tokenizer.ts";
import { Words, wordOrMark } from "./words.ts";
import { longestWord } from "./wordScanner.ts";

type Json = Record<string, unknown>;

/** What every BPE model of a tokenizer.json says beside its vocabulary and its merges. */
export const bpeModel = {
  type: "BPE",
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: false,
  byte_fallback: false,
  ignore_merges: false,
};

/** Every id of `names` in one object. */
const vocabularyOf = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name, id) => [name, id]));

/** Characters are byte pairs without bytes and without pairs: every sign is looked up by itself. */
export const charactersJson = ({ vocabulary, unknown: id }: Characters): Json => ({
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: null,
  decoder: { type: "Fuse" },
  model: {
    ...bpeModel,
    unk_token: id === null ? null : unknown,
    vocab: vocabularyOf(vocabulary),
    merges: [],
  },
});

const lineEnds = {
  type: "Replace",
  pattern: { Regex: "\\r\\n|\\n|\\r" },
  content: ` ${endOfLine} `,
};

const wordCuts: Record<WordRule, object> = {
  space: { type: "WhitespaceSplit" },
  marks: {
    type: "Sequence",
    pretokenizers: [
      { type: "WhitespaceSplit" },
      {
        type: "Split",
        pattern: { Regex: `${endOfLine}|${wordOrMark.source}` },
        behavior: "Isolated",
        invert: false,
      },
    ],
  },
};

/** No word of a text goes on with it, so that no part of a word is found. */
const noPart = "\u0000";

/** Ids of texts whose last line has its end. */
export const wordsJson = ({ vocabulary, rule }: Words): Json => ({
  added_tokens: [],
  normalizer: lineEnds,
  pre_tokenizer: wordCuts[rule],
  decoder: null,
  // WordLevel says the same, but JavaScript's tokenizers lack it.
  model: {
    type: "WordPiece",
    unk_token: unknown,
    continuing_subword_prefix: noPart,
    max_input_chars_per_word: longestWord,
    vocab: vocabularyOf(vocabulary),
  },
});

/** Names in order of their ids, which are 0, 1, 2 ...; null for any others. */
function namesOf(vocab: unknown): string[] | null {
  if (typeof vocab !== "object" || vocab === null) return null;
  const names: string[] = [];
  for (const [name, id] of Object.entries(vocab)) {
    if (typeof id !== "number" || names[id] !== undefined) return null;
    names[id] = name;
  }
  return names.length === Object.keys(vocab).length ? names : null;
}

const isSame = (a: unknown, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
const isOneSign = (name: string): boolean => [...name].length === 1;

/** The characters or words of a file that this program wrote; null for any other. */
export function fromPlainTokenizerJson({ model, normalizer, pre_tokenizer: cuts }: Json): Tokenizer | null {
  const { type, vocab, merges, unk_token: unk, continuing_subword_prefix: prefix } = model as Json;
  const names = namesOf(vocab);
  if (!names) return null;
  if (
    type === "BPE" &&
    cuts === null &&
    normalizer === null &&
    Array.isArray(merges) &&
    merges.length === 0
  ) {
    const hasUnknown = unk === unknown && names.at(-1) === unknown;
    const signs = hasUnknown ? names.slice(0, -1) : names;
    return signs.every(isOneSign) && (hasUnknown || unk === null) ? new Characters(signs, hasUnknown) : null;
  }
  if (type !== "WordPiece" || prefix !== noPart || !isSame(normalizer, lineEnds)) return null;
  const rule = (["space", "marks"] as const).find((name) => isSame(cuts, wordCuts[name]));
  return rule ? new Words(names, rule) : null;
}
