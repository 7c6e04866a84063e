/**
 * Byte-level byte pair encoding, after Sennrich et al. (https://arxiv.org/abs/1508.07909) and GPT-2: a piece of text is its UTF-8
 * bytes, and the best known pair of neighbours becomes one token, again and again.
 */
import { say } from "../said.ts";
import { byteOrder, fromSigns, toSigns } from "./byteSigns.ts";
import { learnBytePairs } from "./learnBytePairs.ts";
import { PairTable } from "./pairTable.ts";
import { PreSplit } from "./preSplit.ts";
import {
  type Decoder,
  type Encoder,
  type Listeners,
  type SavedBytePairs,
  type Tokenizer,
  TokenizerError,
  type TokenizerRecord,
} from "./tokenizer.ts";

/** All that byte pairs are. */
export interface BytePairParts {
  /** The bytes of every id; those of a special token are its text. */
  tokens: readonly Uint8Array[];
  /** Ids of the two halves of every merge, best first, one after the other. */
  merges: readonly number[];
  split: PreSplit;
  /** A Unicode normal form (NFC, ...) that texts are brought to first. */
  normalizer?: string | undefined;
  special?: ReadonlyMap<string, number> | undefined;
  wholePieces?: boolean | undefined;
}

/** Pieces whose ids are remembered; beyond it all are forgotten at once. */
const rememberedPieces = 1 << 16;
/** Longer pieces are seldom seen again. In UTF-16 units. */
const longestRemembered = 64;
/** From so many bytes on, looking for the best pair again and again costs more than a heap. */
const manyBytes = 48;

const escapes = /[$()*+.?[\\\]^{|}/-]/g;
const halfSign = /\p{Cs}/u;
const utf8 = new TextEncoder();

/** What a list shows: the text of a token, and of one that is no whole text its bytes. */
function shown(token: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(token);
  } catch {
    return Array.from(token, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
  }
}

/** Half a sign has no bytes. */
function withoutHalves(text: string, lacks: (part: string) => void): string {
  return Array.from(text, (sign) => {
    if (!halfSign.test(sign)) return sign;
    lacks(sign);
    return "";
  }).join("");
}

export class BytePairs implements Tokenizer {
  readonly name = "bpe";
  readonly unknown = null;
  readonly #ofByte = new Int32Array(256).fill(-1);
  readonly #ranks: PairTable;
  readonly #results: Int32Array;
  /** Ids of whole pieces by their signs, where pieces may be tokens as they stand. */
  readonly #whole: ReadonlyMap<string, number>;
  readonly #special: { pattern: RegExp; longest: number } | null;
  readonly #known = new Map<string, readonly number[]>();
  #vocabulary: readonly string[] | undefined;

  constructor(readonly parts: BytePairParts) {
    const { tokens, merges, special } = parts;
    const ids = new Map<string, number>();
    const specialIds = new Set(special?.values());
    for (const [id, token] of tokens.entries()) {
      if (specialIds.has(id)) continue;
      ids.set(toSigns(token), id);
      if (token.length === 1) this.#ofByte[token[0] ?? 0] = id;
    }
    this.#ranks = new PairTable(merges.length / 2);
    this.#results = new Int32Array(merges.length / 2);
    for (let rank = 0; rank * 2 < merges.length; rank += 1) {
      const [left = -1, right = -1] = [merges[rank * 2], merges[rank * 2 + 1]];
      const [a, b] = [tokens[left], tokens[right]];
      const result = a && b && ids.get(toSigns(a) + toSigns(b));
      if (result === undefined) throw new TokenizerError(say("tokenizerMergeMakes", rank + 1));
      // The first of two equal merges counts.
      if (this.#ranks.get(left, right) < 0) this.#ranks.set(left, right, rank);
      this.#results[rank] = result;
    }
    this.#whole = parts.wholePieces ? ids : new Map();
    const names = [...(special?.keys() ?? [])].toSorted((a, b) => b.length - a.length);
    this.#special = names[0]
      ? {
          pattern: new RegExp(names.map((name) => name.replace(escapes, "\\$&")).join("|"), "u"),
          longest: names[0].length,
        }
      : null;
  }

  get vocabulary(): readonly string[] {
    return (this.#vocabulary ??= this.parts.tokens.map(shown));
  }

  encoder(tell: (id: number) => void, { missing }: Listeners = {}): Encoder {
    const { split, normalizer, special } = this.parts;
    let rest = "";
    const tellPieces = (pieces: readonly string[]): void => {
      for (const piece of pieces) for (const id of this.#encodePiece(piece, missing)) tell(id);
    };
    const work = (isEnd: boolean): void => {
      for (;;) {
        if (normalizer !== undefined) rest = rest.normalize(normalizer);
        const found = this.#special?.pattern.exec(rest);
        if (found) {
          tellPieces(split.pieces(rest.slice(0, found.index)));
          tell(special?.get(found[0]) ?? 0);
          rest = rest.slice(found.index + found[0].length);
          continue;
        }
        if (isEnd) {
          tellPieces(split.pieces(rest));
          rest = "";
          return;
        }
        // The end may be the beginning of a special token, or half a sign.
        const kept = Math.max(this.#special?.longest ?? 0, 1);
        const { pieces, length } = split.settled(rest, kept);
        if (length === 0) return;
        tellPieces(pieces);
        rest = rest.slice(length);
      }
    };
    return {
      push: (piece) => {
        rest += piece;
        work(false);
      },
      end: () => work(true),
    };
  }

  decoder(): Decoder {
    const { tokens } = this.parts;
    let decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      push: (id) => decoder.decode(tokens[id] ?? new Uint8Array(), { stream: true }),
      end: () => {
        const rest = decoder.decode();
        decoder = new TextDecoder("utf-8", { ignoreBOM: true });
        return rest;
      },
    };
  }

  #encodePiece(piece: string, missing?: (part: string) => void): readonly number[] {
    const known = this.#known.get(piece);
    if (known) return known;
    let isWhole = true;
    const lacks = (part: string): void => {
      isWhole = false;
      missing?.(part);
    };
    const bytes = utf8.encode(halfSign.test(piece) ? withoutHalves(piece, lacks) : piece);
    const token = this.#whole.size > 0 ? this.#whole.get(toSigns(bytes)) : undefined;
    const ids = token === undefined ? this.#merge(this.#byteIds(bytes, lacks)) : [token];
    if (isWhole && piece.length <= longestRemembered) {
      if (this.#known.size >= rememberedPieces) this.#known.clear();
      // A slice of a copy does not keep the whole text alive.
      this.#known.set(`${piece} `.slice(0, -1), ids);
    }
    return ids;
  }

  #byteIds(bytes: Uint8Array, lacks: (part: string) => void): number[] {
    const ids: number[] = [];
    for (const byte of bytes) {
      const id = this.#ofByte[byte] ?? -1;
      if (id >= 0) ids.push(id);
      else lacks(shown(Uint8Array.of(byte)));
    }
    return ids;
  }

  /** Joins the pair of the lowest rank, the first of equals, until none is known. Changes `ids`. */
  #merge(ids: number[]): number[] {
    if (ids.length > manyBytes) return this.#mergeByHeap(ids);
    for (;;) {
      let best = -1;
      let at = 0;
      for (let i = 0; i + 1 < ids.length; i += 1) {
        const rank = this.#ranks.get(ids[i] ?? 0, ids[i + 1] ?? 0);
        if (rank >= 0 && (best < 0 || rank < best)) {
          best = rank;
          at = i;
        }
      }
      if (best < 0) return ids;
      ids.splice(at, 2, this.#results[best] ?? 0);
    }
  }

  /** The same by a heap of pairs, for long pieces. */
  #mergeByHeap(ids: number[]): number[] {
    const count = ids.length;
    const next = Int32Array.from(ids, (_, at) => (at + 1 < count ? at + 1 : -1));
    const previous = Int32Array.from(ids, (_, at) => at - 1);
    // Rank and place in one number: the lowest rank comes first, then the first place.
    const heap = new NumberHeap();
    const offer = (at: number): void => {
      const after = next[at] ?? -1;
      if (after < 0) return;
      const rank = this.#ranks.get(ids[at] ?? 0, ids[after] ?? 0);
      if (rank >= 0) heap.push(rank * count + at);
    };
    for (let at = 0; at < count; at += 1) offer(at);
    for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
      const at = top % count;
      const rank = (top - at) / count;
      const after = next[at] ?? -1;
      // What the heap remembers may be gone.
      if (ids[at] === gone || after < 0 || this.#ranks.get(ids[at] ?? 0, ids[after] ?? 0) !== rank) continue;
      ids[at] = this.#results[rank] ?? 0;
      ids[after] = gone;
      const beyond = next[after] ?? -1;
      next[at] = beyond;
      if (beyond >= 0) previous[beyond] = at;
      offer(at);
      const before = previous[at] ?? -1;
      if (before >= 0) offer(before);
    }
    return ids.filter((id) => id !== gone);
  }

  byteLength(id: number): number {
    return this.parts.tokens[id]?.length ?? 0;
  }

  saved(): SavedBytePairs {
    const { tokens, merges, split, normalizer, special, wholePieces } = this.parts;
    return {
      kind: "bpe",
      ...(isOwnOrder(this.parts) ? {} : { tokens: tokens.map(toSigns).join(" ") }),
      merges,
      split: split.json,
      ...(normalizer === undefined ? {} : { normalizer }),
      ...(special && special.size > 0 ? { special: Object.fromEntries(special) } : {}),
      ...(wholePieces ? { wholePieces } : {}),
    };
  }
}

const gone = -1;

/** The least number first. */
class NumberHeap {
  readonly #numbers: number[] = [];

  push(number: number): void {
    const heap = this.#numbers;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= number) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = number;
  }

  pop(): number | undefined {
    const heap = this.#numbers;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child += 1;
      if ((heap[child] ?? 0) >= last) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

/** The tokens that merges make: bytes in GPT-2's order, then one a merge. */
export function tokensOfMerges(merges: readonly number[]): Uint8Array[] {
  const tokens: Uint8Array[] = byteOrder.map((byte) => Uint8Array.of(byte));
  for (let at = 0; at + 1 < merges.length; at += 2) {
    const [left, right] = [tokens[merges[at] ?? -1], tokens[merges[at + 1] ?? -1]];
    if (!left || !right) throw new TokenizerError(say("tokenizerMergeLater"));
    tokens.push(join(left, right));
  }
  return tokens;
}

/** Whether the tokens are those that merges tell, in their order. */
function isOwnOrder({ tokens, merges }: BytePairParts): boolean {
  if (tokens.length !== 256 + merges.length / 2) return false;
  if (byteOrder.some((byte, id) => tokens[id]?.length !== 1 || tokens[id]?.[0] !== byte)) return false;
  for (let at = 0; at + 1 < merges.length; at += 2) {
    const [left = -1, right = -1] = [merges[at], merges[at + 1]];
    const id = 256 + at / 2;
    if (left >= id || right >= id) return false;
    const [a, b, token] = [tokens[left], tokens[right], tokens[id]];
    if (!a || !b || !token || toSigns(a) + toSigns(b) !== toSigns(token)) return false;
  }
  return true;
}

function tokensOfSigns(signs: string, special: ReadonlyMap<string, number>): Uint8Array[] {
  const names = new Map([...special].map(([name, id]) => [id, name]));
  return signs.split(" ").map((token, id) => {
    const name = names.get(id);
    const bytes = name === undefined ? fromSigns(token) : utf8.encode(name);
    if (!bytes) throw new TokenizerError(say("tokenizerNotBytes", token.slice(0, 40)));
    return bytes;
  });
}

export const bytePairs: TokenizerRecord<SavedBytePairs> = {
  name: "bpe",
  learnsFrom: "training",
  learn: (options) =>
    learnBytePairs(
      options,
      (merges, split) => new BytePairs({ tokens: tokensOfMerges(merges), merges, split }),
    ),
  read(saved) {
    const special = new Map(Object.entries(saved.special ?? {}));
    return new BytePairs({
      tokens:
        saved.tokens === undefined ? tokensOfMerges(saved.merges) : tokensOfSigns(saved.tokens, special),
      merges: saved.merges,
      split: new PreSplit(saved.split),
      normalizer: saved.normalizer,
      special,
      wholePieces: saved.wholePieces,
    });
  },
};
