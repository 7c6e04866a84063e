/** Words and their ids in order of first appearance, as pytorch/examples' Dictionary. */
import { say } from "../said.ts";

export const endOfLine = "<eos>";
export const unknown = "<unk>";

/** A word-level model over more words than this fits no device: 1,000,000 x 200 floats are 800 MB for each of two tables. */
export const mostWords = 1_000_000;

/** A text cannot become a corpus; the message says why and what to do. */
export class CorpusError extends Error {
  override name = "CorpusError";
}

export class Dictionary {
  /** A Map, not an object: "constructor" and "__proto__" are words. */
  readonly #ids = new Map<string, number>();
  readonly words: string[] = [];

  /** The id of a word, a new one when it was not seen before. Throws CorpusError beyond `mostWords`. */
  add(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const id = this.words.length;
    if (id >= mostWords) throw new CorpusError(say("tooManyDifferent", mostWords.toLocaleString("en")));
    // V8 keeps the whole piece alive behind a slice of it; a slice of a copy keeps only the copy.
    const own = `${word} `.slice(0, -1);
    this.#ids.set(own, id);
    this.words.push(own);
    return id;
  }

  /** The id of a known word, otherwise undefined. */
  find(word: string): number | undefined {
    return this.#ids.get(word);
  }
}
