/**
 * Words and line ends of a text that comes in pieces, as Python's text mode and `str.split()` give them: lines end at
 * \n, \r\n and \r; words are split at Python's white space, which is not JavaScript's \s (U+001C to U+001F and U+0085
 * split, U+FEFF does not).
 */

const ordinary = 0;
const space = 1;
const lineFeed = 2;
const carriageReturn = 3;

/** The kind of every UTF-16 unit. */
const kinds = new Uint8Array(65_536);
for (const code of [0x09, 0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680]) kinds[code] = space;
for (let code = 0x2000; code <= 0x200a; code += 1) kinds[code] = space;
for (const code of [0x2028, 0x2029, 0x202f, 0x205f, 0x3000]) kinds[code] = space;
kinds[0x0a] = lineFeed;
kinds[0x0d] = carriageReturn;

/** A longer word is cut: a file without any white space must not become one string. In UTF-16 units. */
export const longestWord = 65_536;

export interface ScannerEvents {
  word(word: string): void;
  /** A line ended, an empty one too. */
  line(): void;
}

export class WordScanner {
  /** The beginning of a word that the last piece cut. */
  #rest = "";
  #afterReturn = false;
  #lineHasText = false;

  constructor(private readonly events: ScannerEvents) {}

  push(piece: string): void {
    const { events } = this;
    let start = -1;
    if (this.#rest !== "") {
      piece = this.#rest + piece;
      // What was scanned already holds no white space, so only its end needs a look; scanning again is as quick.
      this.#rest = "";
    }
    for (let i = 0; i < piece.length; i += 1) {
      const kind = kinds[piece.charCodeAt(i)];
      if (kind === ordinary) {
        if (start < 0) start = i;
        else if (i - start === longestWord) {
          events.word(piece.slice(start, i));
          start = i;
        }
        this.#lineHasText = true;
        this.#afterReturn = false;
        continue;
      }
      if (start >= 0) {
        events.word(piece.slice(start, i));
        start = -1;
      }
      if (kind === space) {
        this.#lineHasText = true;
        this.#afterReturn = false;
      } else if (kind === lineFeed && this.#afterReturn) {
        this.#afterReturn = false;
      } else {
        events.line();
        this.#lineHasText = false;
        this.#afterReturn = kind === carriageReturn;
      }
    }
    if (start >= 0) this.#rest = piece.slice(start);
  }

  /** Ends the text: a last line without a line end counts when there is anything in it. */
  end(): void {
    if (this.#rest !== "") this.events.word(this.#rest);
    if (this.#lineHasText) this.events.line();
    this.#rest = "";
    this.#lineHasText = false;
    this.#afterReturn = false;
  }
}
