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

/** Ids of words: of 16 bits where all of a part are below 65,536, as they nearly always are. */
export type TokenIds = Uint16Array | Int32Array;

const chunkLength = 1 << 20;
const mostIn16Bits = 0xffff;

/** Gives an array's memory back at once, where the browser can, instead of when it collects what is no longer used. */
function release({ buffer }: TokenIds): void {
  (buffer as ArrayBufferLike & { transfer?(length: number): unknown }).transfer?.(0);
}

/** Token ids in chunks of a million, so that growing never copies. */
export class TokenStore {
  #chunks: TokenIds[] = [];
  #last: TokenIds = new Uint16Array(chunkLength);
  #used = 0;

  get length(): number {
    return this.#chunks.length * chunkLength + this.#used;
  }

  push(id: number): void {
    if (this.#used === chunkLength) {
      this.#chunks.push(this.#last);
      // The ids of new words only grow: after a large one there are more.
      this.#last =
        this.#last instanceof Int32Array ? new Int32Array(chunkLength) : new Uint16Array(chunkLength);
      this.#used = 0;
    }
    if (id > mostIn16Bits && this.#last instanceof Uint16Array) this.#last = Int32Array.from(this.#last);
    this.#last[this.#used] = id;
    this.#used += 1;
  }

  /** All ids as one array. The store is empty afterwards: chunks are let go as they are copied. */
  take(): TokenIds {
    const { length } = this;
    const chunks = [...this.#chunks, this.#last];
    this.#chunks = [];
    this.#last = new Uint16Array(chunkLength);
    this.#used = 0;
    const isWide = chunks.some((chunk) => chunk instanceof Int32Array);
    const all = isWide ? new Int32Array(length) : new Uint16Array(length);
    for (let at = 0, chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      all.set(chunk.subarray(0, length - at), at);
      at += chunk.length;
      release(chunk);
    }
    return all;
  }
}
