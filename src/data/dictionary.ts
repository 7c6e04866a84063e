/** Words and their ids in order of first appearance, as pytorch/examples' Dictionary; and token ids in a growing store. */

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
    if (id >= mostWords)
      throw new CorpusError(
        `The text has more than ${mostWords.toLocaleString("en")} different words, too many for a word-level model. ` +
          "Use a tokenised text whose rare words are replaced by <unk>.",
      );
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

const chunkLength = 1 << 20;

/** Token ids in chunks of a million, so that growing never copies. */
export class TokenStore {
  #chunks: Int32Array[] = [];
  #last = new Int32Array(chunkLength);
  #used = 0;

  get length(): number {
    return this.#chunks.length * chunkLength + this.#used;
  }

  push(id: number): void {
    if (this.#used === chunkLength) {
      this.#chunks.push(this.#last);
      this.#last = new Int32Array(chunkLength);
      this.#used = 0;
    }
    this.#last[this.#used] = id;
    this.#used += 1;
  }

  /** All ids as one array. The store is empty afterwards: chunks are let go as they are copied. */
  take(): Int32Array {
    const all = new Int32Array(this.length);
    this.#chunks.push(this.#last.subarray(0, this.#used));
    for (let at = 0, chunk = this.#chunks.shift(); chunk; chunk = this.#chunks.shift()) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#last = new Int32Array(chunkLength);
    this.#used = 0;
    return all;
  }
}
