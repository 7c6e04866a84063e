/**
 * Words: the example's dictionary. White space splits them, and every line ends with <eos>. The dictionary grows while a text is
 * encoded for the first time, so that ids come in order of first appearance; afterwards, what it lacks is <unk>.
 */
import { Dictionary, endOfLine, unknown as unknownWord } from "./dictionary.ts";
import type {
  Decoder,
  Encoder,
  Learning,
  LearnOptions,
  Listeners,
  SavedWords,
  Tokenizer,
  TokenizerRecord,
  WordRule,
} from "./tokenizer.ts";
import { WordScanner } from "./wordScanner.ts";

/** From so many words on, the rule of marks wants every word three times, as WikiText-2 does. */
const manyWords = 50_000;
const wantedTimes = 3;
/** Different words counted at once; beyond it, words seen once are forgotten. */
const countedWords = 4_000_000;

/**
 * Letters, marks, digits and underscores stay together, with an apostrophe or hyphen between letters and a point or comma
 * between digits; every other character is a word by itself. Case is kept.
 */
export const wordOrMark = /[\p{L}\p{M}\p{N}_]+(?:(?:['’-]|(?<=\p{N})[.,](?=\p{N}))[\p{L}\p{M}\p{N}_]+)*|./gsu;

/** The rule of marks on one piece without white space: `don't,"` gives `don't`, `,` and `"`. */
export function wordsAndMarks(piece: string): string[] {
  return piece.match(wordOrMark) ?? [];
}

/** The commonest words, earlier ones first among equals. */
function chosenWords(counts: ReadonlyMap<string, number>, total: number, limit: number): Set<string> {
  const least = total < manyWords ? 1 : wantedTimes;
  const often = [...counts].filter(([, count]) => count >= least).toSorted((a, b) => b[1] - a[1]);
  return new Set(often.slice(0, Math.max(limit - 2, 0)).map(([word]) => word));
}

const utf8 = new TextEncoder();

export class Words implements Tokenizer {
  readonly name = "words";
  readonly #dictionary = new Dictionary();
  /** Words that may enter the dictionary; null: all; undefined: it grows no more. */
  #open: ReadonlySet<string> | null | undefined;

  constructor(
    words: readonly string[],
    readonly rule: WordRule,
    open?: ReadonlySet<string> | null,
  ) {
    for (const word of words) this.#dictionary.add(word);
    this.#open = open;
  }

  get vocabulary(): readonly string[] {
    return this.#dictionary.words;
  }

  get unknown(): number | null {
    return this.#dictionary.find(unknownWord) ?? null;
  }

  /** The dictionary has all words of the text now. */
  close(): void {
    this.#open = undefined;
  }

  #idOf(word: string): number | undefined {
    if (this.#open === undefined) return this.#dictionary.find(word);
    const mayEnter = this.#open === null || word === endOfLine || this.#open.has(word);
    return this.#dictionary.add(mayEnter ? word : unknownWord);
  }

  encoder(tell: (id: number) => void, { missing, line }: Listeners = {}): Encoder {
    const word = (text: string): void => {
      const id = this.#idOf(text);
      if (id !== undefined) return tell(id);
      const { unknown } = this;
      if (unknown !== null) tell(unknown);
      missing?.(text);
    };
    return new WordScanner({
      word: this.rule === "space" ? word : (piece) => wordsAndMarks(piece).forEach(word),
      line: () => {
        word(endOfLine);
        line?.();
      },
    });
  }

  decoder(): Decoder {
    let between = "";
    return {
      push: (id) => {
        const word = this.vocabulary[id] ?? "";
        const text = word === endOfLine ? "\n" : between + word;
        between = word === endOfLine ? "" : " ";
        return text;
      },
      end: () => {
        between = "";
        return "";
      },
    };
  }

  byteLength(id: number): number {
    const word = this.vocabulary[id] ?? "";
    // The line's end stands where the space after its last word would.
    return word === endOfLine ? 0 : utf8.encode(word).length + 1;
  }

  saved(): SavedWords {
    return { kind: "words", words: this.vocabulary, rule: this.rule };
  }
}

class WordLearning implements Learning {
  readonly readsText: boolean;
  readonly #counts = new Map<string, number>();
  readonly #scanner: WordScanner;
  #total = 0;

  constructor(private readonly options: LearnOptions) {
    this.readsText = options.wordRule === "marks";
    this.#scanner = new WordScanner({ word: (piece) => this.#count(piece), line() {} });
  }

  #count(piece: string): void {
    const counts = this.#counts;
    for (const word of wordsAndMarks(piece)) {
      this.#total += 1;
      const count = counts.get(word);
      // A slice of a copy does not keep the whole piece alive.
      counts.set(count === undefined ? `${word} `.slice(0, -1) : word, (count ?? 0) + 1);
    }
    if (counts.size > countedWords) for (const [word, count] of counts) if (count === 1) counts.delete(word);
  }

  push(piece: string): void {
    if (this.readsText) this.#scanner.push(piece);
  }

  endFile(): void {
    this.#scanner.end();
  }

  *finish(): Generator<number, Tokenizer> {
    yield 0;
    const { vocabulary, wordRule } = this.options;
    const open = this.readsText ? chosenWords(this.#counts, this.#total, vocabulary) : null;
    this.#counts.clear();
    return new Words([], wordRule, open);
  }
}

export const words: TokenizerRecord<SavedWords> = {
  name: "words",
  learnsFrom: "all",
  learn: (options) => new WordLearning(options),
  read: (saved) => new Words(saved.words, saved.rule),
};
