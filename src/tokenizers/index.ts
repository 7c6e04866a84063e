/** The table of tokenizers: to add one is one file and one line here. */
import { bytePairs } from "./bytePairs.ts";
import { characters } from "./characters.ts";
import type { SavedTokenizer, Tokenizer, TokenizerName, TokenizerRecord } from "./tokenizer.ts";
import { words } from "./words.ts";

export const tokenizers = { words, characters, bpe: bytePairs } as const satisfies {
  [K in TokenizerName]: TokenizerRecord<Extract<SavedTokenizer, { kind: K }>>;
};

export const tokenizerNames = Object.keys(tokenizers) as readonly TokenizerName[];

/** A tokenizer from what its `saved` gave. Throws TokenizerError for data that describe none. */
export function readTokenizer(saved: SavedTokenizer): Tokenizer {
  switch (saved.kind) {
    case "words":
      return tokenizers.words.read(saved);
    case "characters":
      return tokenizers.characters.read(saved);
    case "bpe":
      return tokenizers.bpe.read(saved);
    default:
      return saved satisfies never;
  }
}

/** All ids of a text, and what in it the vocabulary lacks. Where nothing is missing, `decode` gives the text back. */
export function encode(tokenizer: Tokenizer, text: string): { ids: number[]; missing: string[] } {
  const ids: number[] = [];
  const missing: string[] = [];
  const encoder = tokenizer.encoder((id) => ids.push(id), { missing: (part) => missing.push(part) });
  encoder.push(text);
  encoder.end();
  return { ids, missing };
}

/** The text of ids. */
export function decode(tokenizer: Tokenizer, ids: Iterable<number>): string {
  const decoder = tokenizer.decoder();
  let text = "";
  for (const id of ids) text += decoder.push(id);
  return text + decoder.end();
}
