/**
 * What cuts a text into the pieces that byte pairs stay within, as the `pre_tokenizer` of a tokenizer.json says it, on texts that
 * come in pieces of their own.
 */
import { say } from "../said.ts";
import { TokenizerError } from "./tokenizer.ts";

type Behaviour = "Isolated" | "MergedWithPrevious" | "MergedWithNext" | "Contiguous";

interface Step {
  pattern: RegExp;
  behaviour: Behaviour;
  /** Whether the pattern tells the pieces, and not what is between them. */
  invert: boolean;
}

/** GPT-2's pieces: endings like 's, words and numbers with the space before them, other signs, white space. */
const gpt2Pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const linePattern = "[^\\n]*\\n|[^\\n]+";

const byteLevel = (usesPattern: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: usesPattern,
});

/** The two ways that this program's own byte pairs are learned. */
export const ownSplits: Readonly<Record<"gpt2" | "lines", object>> = {
  gpt2: byteLevel(true),
  lines: {
    type: "Sequence",
    pretokenizers: [
      { type: "Split", pattern: { Regex: linePattern }, behavior: "Isolated", invert: false },
      byteLevel(false),
    ],
  },
};

const refuse = (what: string): never => {
  throw new TokenizerError(say("cutsUnknown", what));
};

/** `(?i:…)` of letters, which not every browser knows, written out: `(?i:'s)` is `(?:'[sS])`. */
function withoutModifiers(source: string): string {
  return source.replace(/\(\?i:([^()[\]\\]*)\)/g, (_, inside: string) => {
    const spelled = inside.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
    return `(?:${spelled})`;
  });
}

/** Longer patterns are no pattern of a tokenizer. */
const longestPattern = 4000;

function patternOf(value: unknown): RegExp {
  const { Regex: regex, String: literal } = (value ?? {}) as { Regex?: unknown; String?: unknown };
  const source =
    typeof regex === "string"
      ? withoutModifiers(regex)
      : typeof literal === "string"
        ? literal.replace(/[$()*+.?[\\\]^{|}/-]/g, "\\$&")
        : refuse(say("cutsNoText"));
  if (source === "" || source.length > longestPattern) return refuse(say("cutsEndless"));
  try {
    return new RegExp(source, "gu");
  } catch {
    return refuse(say("cutsPattern", source.slice(0, 190)));
  }
}

// `Removed` would lose what it matches.
const behaviours: readonly string[] = ["Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];
const isBehaviour = (value: unknown): value is Behaviour =>
  typeof value === "string" && behaviours.includes(value);

function stepsOf(json: unknown): { steps: Step[]; isByteLevel: boolean } {
  if (typeof json !== "object" || json === null) return { steps: [], isByteLevel: false };
  const part = json as Record<string, unknown>;
  switch (part["type"]) {
    case "Sequence": {
      const inner = Array.isArray(part["pretokenizers"]) ? part["pretokenizers"].map(stepsOf) : [];
      return {
        steps: inner.flatMap(({ steps }) => steps),
        isByteLevel: inner.some(({ isByteLevel }) => isByteLevel),
      };
    }
    case "ByteLevel":
      if (part["add_prefix_space"] === true) return refuse(say("cutsPrefix"));
      return {
        // Absent in old files, where the pattern was always used.
        steps:
          part["use_regex"] === false ? [] : [{ pattern: gpt2Pattern, behaviour: "Isolated", invert: false }],
        isByteLevel: true,
      };
    case "Split": {
      const { behavior } = part;
      if (!isBehaviour(behavior)) return refuse(say("cutsBehaviour", String(behavior).slice(0, 60)));
      return {
        steps: [
          { pattern: patternOf(part["pattern"]), behaviour: behavior, invert: part["invert"] === true },
        ],
        isByteLevel: false,
      };
    }
    case "Digits":
      return {
        steps: [
          {
            pattern: part["individual_digits"] === true ? /\p{N}/gu : /\p{N}+/gu,
            behaviour: "Isolated",
            invert: false,
          },
        ],
        isByteLevel: false,
      };
    default:
      return refuse(String(part["type"]).slice(0, 60));
  }
}

/** Pieces of `text` by one step, in order; all of it, unless the behaviour removes something. */
function cut(text: string, { pattern, behaviour, invert }: Step): string[] {
  if (behaviour === "Isolated") {
    // The common case, fast: matches and what is between them are pieces alike.
    const matches = text.match(pattern) ?? [];
    let length = 0;
    for (const match of matches) length += match.length;
    if (length === text.length) return matches;
  }
  const parts: { text: string; isMatch: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "") continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isMatch: invert });
    parts.push({ text: match[0], isMatch: !invert });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMatch: invert });
  const pieces: string[] = [];
  for (const [index, { text: part, isMatch }] of parts.entries()) {
    const before = parts[index - 1]?.isMatch;
    const joins =
      before !== undefined &&
      ((behaviour === "MergedWithPrevious" && isMatch && !before) ||
        (behaviour === "MergedWithNext" && !isMatch && before) ||
        (behaviour === "Contiguous" && isMatch === before));
    pieces.push(joins ? `${pieces.pop() ?? ""}${part}` : part);
  }
  return pieces;
}

/** A longer piece is cut: a file without any white space must not become one string. In UTF-16 units. */
export const longestPiece = 1 << 16;

export class PreSplit {
  readonly #steps: readonly Step[];

  /** @param json the `pre_tokenizer` of a tokenizer.json; throws TokenizerError for what is not understood */
  constructor(readonly json: unknown) {
    const { steps, isByteLevel } = stepsOf(json);
    if (!isByteLevel) refuse(say("cutsOtherwise"));
    this.#steps = steps;
  }

  #refine(pieces: readonly string[], steps: readonly Step[]): readonly string[] {
    let found = pieces;
    for (const step of steps) found = found.flatMap((piece) => cut(piece, step));
    return found;
  }

  /** Pieces of a whole text. */
  pieces(text: string): readonly string[] {
    return this.#refine([text], this.#steps).flatMap(shortened);
  }

  /**
   * The pieces at the beginning of `text` that no more text could change, and how much of it they are. What a pattern matches
   * depends on little of what follows: the last few matches are kept back, and at least `kept` units.
   */
  settled(text: string, kept: number): { pieces: readonly string[]; length: number } {
    const [first, ...others] = this.#steps;
    const coarse = first ? cut(text, first) : [text];
    let length = text.length;
    let count = coarse.length;
    while (
      count > 0 &&
      (coarse.length - count < keptPieces || text.length - length < Math.max(kept, keptLength))
    ) {
      count -= 1;
      length -= coarse[count]?.length ?? 0;
    }
    if (count > 0) return { pieces: this.#refine(coarse.slice(0, count), others).flatMap(shortened), length };
    const start = coarse[0] ?? "";
    if (text.length < longestPiece * 2) return { pieces: [], length: 0 };
    // A piece without an end is cut where `pieces` would cut it.
    const piece = start.slice(0, lengthOfFirst(start, 0));
    return { pieces: this.#refine([piece], others).flatMap(shortened), length: piece.length };
  }
}

const keptPieces = 4;
const keptLength = 32;

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** How much of `piece` from `at` on one piece may hold: a sign of two units is not cut. */
function lengthOfFirst(piece: string, at: number): number {
  const end = at + longestPiece;
  if (end >= piece.length) return piece.length - at;
  return isHighSurrogate(piece.charCodeAt(end - 1)) ? longestPiece - 1 : longestPiece;
}

function shortened(piece: string): string | string[] {
  if (piece.length <= longestPiece) return piece;
  const parts: string[] = [];
  for (let at = 0; at < piece.length; at += parts.at(-1)?.length ?? 1)
    parts.push(piece.slice(at, at + lengthOfFirst(piece, at)));
  return parts;
}
