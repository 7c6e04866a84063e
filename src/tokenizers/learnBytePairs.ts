/**
 * Learns byte pairs: pieces of the text are counted, then the pair of neighbours that comes most often becomes a token, again and
 * again. Every pair knows all places where it stands, so that a merge costs what it changes, and not a look at the whole text.
 */
import { byteOrder } from "./byteSigns.ts";
import { PairTable } from "./pairTable.ts";
import { ownSplits, PreSplit } from "./preSplit.ts";
import type { Learning, LearnOptions, Tokenizer } from "./tokenizer.ts";

/** Bytes of different pieces counted at once; the rarest are forgotten beyond it. A byte takes 20 while pairs are joined. */
const countedBytes = 16 << 20;
/** Pairs that come but once are learned by heart, not from the text. */
const leastCount = 2;
/** Merges between two turns for others. */
const mergesATurn = 256;

/** Counts pieces in bounded memory. What is forgotten depends on the text alone, not on how it is cut. */
class PieceCounts {
  readonly counts = new Map<string, number>();
  #units = 0;

  constructor(private readonly most: number) {}

  add(piece: string): void {
    const count = this.counts.get(piece);
    if (count !== undefined) {
      this.counts.set(piece, count + 1);
      return;
    }
    // A slice of a copy does not keep the whole text alive.
    this.counts.set(`${piece} `.slice(0, -1), 1);
    this.#units += piece.length;
    if (this.#units > this.most) this.#forget();
  }

  /** Forgets the rarest pieces until half of the room is free. */
  #forget(): void {
    for (let least = 1; this.#units > this.most / 2; least += 1)
      for (const [piece, count] of this.counts)
        if (count <= least && this.counts.delete(piece)) this.#units -= piece.length;
  }
}

/** All pieces one after the other, with what stands where. Positions are bytes; a token stands at its first one. */
class Pieces {
  readonly token: Int32Array;
  /** At a token's last position: its first. */
  readonly start: Int32Array;
  /** How often the piece comes that a position belongs to. */
  readonly weight: Int32Array;

  constructor(counts: ReadonlyMap<string, number>) {
    const utf8 = new TextEncoder();
    const idOf = new Int32Array(256);
    for (const [id, byte] of byteOrder.entries()) idOf[byte] = id;
    let length = 1;
    for (const piece of counts.keys()) length += utf8.encode(piece).length + 1;
    this.token = new Int32Array(length).fill(nothing);
    this.start = Int32Array.from({ length }, (_, at) => at);
    this.weight = new Int32Array(length);
    let at = 1;
    for (const [piece, count] of counts) {
      for (const byte of utf8.encode(piece)) {
        this.token[at] = idOf[byte] ?? 0;
        this.weight[at] = count;
        at += 1;
      }
      at += 1; // a place with nothing ends every piece
    }
  }
}

const nothing = -1;

/** All pairs, how often each comes, and where: lists through the positions of their left tokens. */
class Pairs {
  readonly #table = new PairTable(1 << 12);
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly counts: number[] = [];
  readonly #first: number[] = [];
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(positions: number) {
    this.#next = new Int32Array(positions).fill(nothing);
    this.#previous = new Int32Array(positions).fill(nothing);
  }

  find(left: number, right: number): number {
    return this.#table.get(left, right);
  }

  /** Notes that a pair stands at `at`; gives its number. */
  add(left: number, right: number, at: number, weight: number): number {
    let pair = this.#table.get(left, right);
    if (pair < 0) {
      pair = this.counts.length;
      this.#table.set(left, right, pair);
      this.left.push(left);
      this.right.push(right);
      this.counts.push(0);
      this.#first.push(nothing);
    }
    this.counts[pair] = (this.counts[pair] ?? 0) + weight;
    const after = this.#first[pair] ?? nothing;
    this.#next[at] = after;
    this.#previous[at] = nothing;
    if (after >= 0) this.#previous[after] = at;
    this.#first[pair] = at;
    return pair;
  }

  remove(pair: number, at: number, weight: number): void {
    this.counts[pair] = (this.counts[pair] ?? 0) - weight;
    const before = this.#previous[at] ?? nothing;
    const after = this.#next[at] ?? nothing;
    if (before >= 0) this.#next[before] = after;
    else this.#first[pair] = after;
    if (after >= 0) this.#previous[after] = before;
  }

  /** All places of a pair; those of a pair of equals in order of the text. */
  places(pair: number): readonly number[] {
    const places: number[] = [];
    for (let at = this.#first[pair] ?? nothing; at >= 0; at = this.#next[at] ?? nothing) places.push(at);
    // Rows of equals (aaa) are joined from the left.
    return this.left[pair] === this.right[pair] ? places.toSorted((a, b) => a - b) : places;
  }
}

/** Pairs by their counts, the commonest first; of equals the one of the smaller ids. Counts may have fallen since. */
class PairHeap {
  readonly #pairs: number[] = [];
  readonly #counts: number[] = [];

  constructor(private readonly pairs: Pairs) {}

  #isBefore(a: number, countA: number, b: number, countB: number): boolean {
    if (countA !== countB) return countA > countB;
    const { left, right } = this.pairs;
    const order = (left[a] ?? 0) - (left[b] ?? 0);
    return order !== 0 ? order < 0 : (right[a] ?? 0) < (right[b] ?? 0);
  }

  push(pair: number): void {
    const count = this.pairs.counts[pair] ?? 0;
    if (count < leastCount) return;
    let at = this.#pairs.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(pair, count, this.#pairs[parent] ?? 0, this.#counts[parent] ?? 0)) break;
      this.#pairs[at] = this.#pairs[parent] ?? 0;
      this.#counts[at] = this.#counts[parent] ?? 0;
      at = parent;
    }
    this.#pairs[at] = pair;
    this.#counts[at] = count;
  }

  /** The commonest pair, or undefined when none comes twice. */
  pop(): number | undefined {
    for (;;) {
      const top = this.#pairs[0];
      if (top === undefined) return undefined;
      const isTrue = this.pairs.counts[top] === this.#counts[0];
      this.#removeTop();
      if (isTrue) return top;
      this.push(top);
    }
  }

  #removeTop(): void {
    const pair = this.#pairs.pop() ?? 0;
    const count = this.#counts.pop() ?? 0;
    const length = this.#pairs.length;
    if (length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      const other = child + 1;
      if (
        other < length &&
        this.#isBefore(
          this.#pairs[other] ?? 0,
          this.#counts[other] ?? 0,
          this.#pairs[child] ?? 0,
          this.#counts[child] ?? 0,
        )
      )
        child = other;
      if (!this.#isBefore(this.#pairs[child] ?? 0, this.#counts[child] ?? 0, pair, count)) break;
      this.#pairs[at] = this.#pairs[child] ?? 0;
      this.#counts[at] = this.#counts[child] ?? 0;
      at = child;
    }
    this.#pairs[at] = pair;
    this.#counts[at] = count;
  }
}

/**
 * The merges of a text whose pieces were counted: ids of both halves, best first. Yields the share that is done.
 * @param vocabulary tokens wanted, the 256 bytes among them
 */
export function* mergesOf(
  counts: ReadonlyMap<string, number>,
  vocabulary: number,
): Generator<number, number[]> {
  const { token, start, weight } = new Pieces(counts);
  const pairs = new Pairs(token.length);
  const heap = new PairHeap(pairs);
  for (let at = 1; at + 1 < token.length; at += 1) {
    const [left = nothing, right = nothing] = [token[at], token[at + 1]];
    if (left >= 0 && right >= 0) pairs.add(left, right, at, weight[at] ?? 0);
  }
  pairs.counts.forEach((_, pair) => heap.push(pair));
  const lengths = byteOrder.map(() => 1);
  const merges: number[] = [];
  while (lengths.length < vocabulary) {
    const best = heap.pop();
    if (best === undefined) break;
    const [left = 0, right = 0] = [pairs.left[best], pairs.right[best]];
    const made = lengths.length;
    const [a = 1, b = 1] = [lengths[left], lengths[right]];
    lengths.push(a + b);
    merges.push(left, right);
    const fresh = new Set<number>();
    for (const at of pairs.places(best)) {
      // In a row of equals the pair before may have taken this one's left half.
      if (token[at] !== left || token[at + a] !== right) continue;
      const w = weight[at] ?? 0;
      const end = at + a + b;
      const before = start[at - 1] ?? 0;
      const leftOf = token[before] ?? nothing;
      const rightOf = token[end] ?? nothing;
      pairs.remove(best, at, w);
      if (leftOf >= 0) pairs.remove(pairs.find(leftOf, left), before, w);
      if (rightOf >= 0) pairs.remove(pairs.find(right, rightOf), at + a, w);
      token[at] = made;
      token[at + a] = nothing;
      start[end - 1] = at;
      if (leftOf >= 0) fresh.add(pairs.add(leftOf, made, before, w));
      if (rightOf >= 0) fresh.add(pairs.add(made, rightOf, at, w));
    }
    for (const pair of fresh) heap.push(pair);
    if (merges.length % (2 * mergesATurn) === 0) yield lengths.length / vocabulary;
  }
  return merges;
}

/** @param make turns merges into a tokenizer */
export function learnBytePairs(
  { vocabulary, split }: LearnOptions,
  make: (merges: readonly number[], split: PreSplit) => Tokenizer,
): Learning {
  const preSplit = new PreSplit(ownSplits[split]);
  const pieces = new PieceCounts(countedBytes);
  let rest = "";
  const count = (found: readonly string[]): void => found.forEach((piece) => pieces.add(piece));
  return {
    readsText: true,
    push(piece) {
      rest += piece;
      for (;;) {
        const { pieces: settled, length } = preSplit.settled(rest, 1);
        if (length === 0) return;
        count(settled);
        rest = rest.slice(length);
      }
    },
    endFile() {
      count(preSplit.pieces(rest));
      rest = "";
    },
    *finish() {
      const merges = yield* mergesOf(pieces.counts, vocabulary);
      return make(merges, preSplit);
    },
  };
}
