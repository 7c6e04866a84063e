/** What a tokenizer is: text to ids and back, in pieces of any length. */

export type TokenizerName = "words" | "characters" | "bpe";

/** A tokenizer, or a file that describes one, cannot be used; the message says why and what to do. */
export class TokenizerError extends Error {
  override name = "TokenizerError";
}

/** Takes a text in pieces; the ids do not depend on where it is cut. */
export interface Encoder {
  push(piece: string): void;
  /** The text ends here. The encoder may begin another. */
  end(): void;
}

/** Gives text as soon as whole signs are known. */
export interface Decoder {
  /** The text that `id` makes whole; empty while a sign of several bytes is not all there. */
  push(id: number): string;
  /** What is left: U+FFFD where a sign was cut. The decoder may begin another text. */
  end(): string;
}

/** Who wants to hear more than ids. */
export interface Listeners {
  /** Something that the vocabulary lacks, after its id where it has one. */
  missing?(part: string): void;
  /** A line ended, after the id for it; told by words alone. */
  line?(): void;
}

export interface Tokenizer {
  readonly name: TokenizerName;
  /** What a list of tokens shows for every id; no more than a part of a sign may be in one. */
  readonly vocabulary: readonly string[];
  /** The id for everything that the vocabulary lacks; null where there is none, and then it is left out. */
  readonly unknown: number | null;
  /** @param tell hears of every id in order */
  encoder(tell: (id: number) => void, listeners?: Listeners): Encoder;
  decoder(): Decoder;
  /** Bytes of UTF-8 that a token stands for; a word's with the space after it. */
  byteLength(id: number): number;
  /** All of it as plain data, for a checkpoint; `readTokenizer` of index.ts reads it back. */
  saved(): SavedTokenizer;
}

export interface SavedWords {
  kind: "words";
  words: readonly string[];
  rule: WordRule;
}
export interface SavedCharacters {
  kind: "characters";
  /** All signs but <unk>, sorted, as one text. */
  signs: string;
  hasUnknown: boolean;
}
export interface SavedBytePairs {
  kind: "bpe";
  /** Tokens in order of their ids, in GPT-2's signs for bytes, apart by spaces; absent where merges tell them. */
  tokens?: string;
  /** Ids of the two halves of every merge, best first, one after the other. */
  merges: readonly number[];
  /** The `pre_tokenizer` of a tokenizer.json. */
  split: unknown;
  normalizer?: string;
  /** Tokens that are no text: matched literally, before anything else. */
  special?: Readonly<Record<string, number>>;
  /** Pieces that are tokens as they stand are not put together from smaller ones (`ignore_merges`). */
  wholePieces?: boolean;
}
export type SavedTokenizer = SavedWords | SavedCharacters | SavedBytePairs;

/** `space`: white space splits words. `marks`: punctuation stands by itself too, and rare words become <unk>. */
export type WordRule = "space" | "marks";

export interface LearnOptions {
  /** Most tokens. */
  vocabulary: number;
  /** Characters seen fewer times than this become <unk>. */
  least: number;
  wordRule: WordRule;
  /** Whether byte pairs stay within GPT-2's pieces (a word with the space before it) or within a line. */
  split: "gpt2" | "lines";
}

/** Learns a tokenizer from a text that comes in pieces. What is learned does not depend on where it is cut. */
export interface Learning {
  /** Whether there is anything to learn before the first id: if not, nothing needs to be pushed. */
  readonly readsText: boolean;
  push(piece: string): void;
  /** A file ends here: nothing in it joins with what comes after. */
  endFile(): void;
  /** Pull it to the end; it yields the share that is done, so that others get a turn. */
  finish(): Generator<number, Tokenizer>;
}

/** One way to make tokens. */
export interface TokenizerRecord<Saved extends SavedTokenizer = SavedTokenizer> {
  readonly name: TokenizerName;
  /** Which parts of a text it may learn from: byte pairs from the training part alone. */
  readonly learnsFrom: "all" | "training";
  learn(options: LearnOptions): Learning;
  /** Throws TokenizerError for data that describe none. */
  read(saved: Saved): Tokenizer;
}
