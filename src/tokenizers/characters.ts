/** Characters: every code point of a text is a token, and ids follow the code points' order. */
import { unknown as unknownSign } from "./dictionary.ts";
import type {
  Decoder,
  Encoder,
  Learning,
  LearnOptions,
  Listeners,
  SavedCharacters,
  Tokenizer,
  TokenizerRecord,
} from "./tokenizer.ts";

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** Hands on the code points of a text in pieces: two halves of a sign that stand in two pieces are one, half a sign is one too. */
export class CodePoints {
  #half = "";
  constructor(private readonly tell: (codePoint: number) => void) {}

  push(piece: string): void {
    const text = this.#half + piece;
    const end = isHigh(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#half = text.slice(end);
    for (let at = 0; at < end; at += 1) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at += 1;
      this.tell(code);
    }
  }

  end(): void {
    if (this.#half !== "") this.tell(this.#half.charCodeAt(0));
    this.#half = "";
  }
}

export class Characters implements Tokenizer {
  readonly name = "characters";
  readonly vocabulary: readonly string[];
  readonly unknown: number | null;
  /** Id + 1 of every code point; 0 for those that have none. */
  readonly #ids = new Int32Array(0x11_0000);

  /** @param signs in ascending order; <unk> comes after the last */
  constructor(
    private readonly signs: readonly string[],
    hasUnknown: boolean,
  ) {
    this.vocabulary = hasUnknown ? [...signs, unknownSign] : signs;
    this.unknown = hasUnknown ? signs.length : null;
    for (const [id, sign] of signs.entries()) this.#ids[sign.codePointAt(0) ?? 0] = id + 1;
  }

  encoder(tell: (id: number) => void, { missing }: Listeners = {}): Encoder {
    return new CodePoints((code) => {
      const id = (this.#ids[code] ?? 0) - 1;
      if (id >= 0) return tell(id);
      if (this.unknown !== null) tell(this.unknown);
      missing?.(String.fromCodePoint(code));
    });
  }

  decoder(): Decoder {
    return { push: (id) => this.vocabulary[id] ?? "", end: () => "" };
  }

  byteLength(id: number): number {
    const code = this.vocabulary[id]?.codePointAt(0) ?? 0;
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }

  saved(): SavedCharacters {
    return { kind: "characters", signs: this.signs.join(""), hasUnknown: this.unknown !== null };
  }
}

class CharacterLearning implements Learning {
  readonly readsText = true;
  readonly #counts = new Float64Array(0x11_0000);
  // Half a sign is no text: it is never learned, and told as missing where it is met.
  readonly #points = new CodePoints((code) => {
    if (code < 0xd800 || code > 0xdfff) this.#counts[code] = (this.#counts[code] ?? 0) + 1;
  });

  constructor(private readonly options: LearnOptions) {}

  push(piece: string): void {
    this.#points.push(piece);
  }

  endFile(): void {
    this.#points.end();
  }

  *finish(): Generator<number, Tokenizer> {
    yield 0;
    const { vocabulary, least } = this.options;
    const seen: number[] = [];
    this.#counts.forEach((count, code) => count > 0 && seen.push(code));
    const count = (code: number): number => this.#counts[code] ?? 0;
    let kept = seen.filter((code) => count(code) >= least);
    const room = kept.length === seen.length && seen.length <= vocabulary ? vocabulary : vocabulary - 1;
    if (kept.length > room)
      kept = kept
        .toSorted((a, b) => count(b) - count(a) || a - b)
        .slice(0, room)
        .toSorted((a, b) => a - b);
    return new Characters(
      kept.map((code) => String.fromCodePoint(code)),
      kept.length < seen.length,
    );
  }
}

export const characters: TokenizerRecord<SavedCharacters> = {
  name: "characters",
  learnsFrom: "all",
  learn: (options) => new CharacterLearning(options),
  read: ({ signs, hasUnknown }) => new Characters([...signs], hasUnknown),
};
