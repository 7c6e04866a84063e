import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, readTokenizer } from "../../../src/tokenizers/index.ts";
import { longestPiece } from "../../../src/tokenizers/preSplit.ts";
import type { Tokenizer } from "../../../src/tokenizers/tokenizer.ts";
import { Words } from "../../../src/tokenizers/words.ts";
import { learned } from "../../support/samples/learnedTokenizer.ts";
import edge from "../../fixtures/corpus/edge.json";

/** Ids of a text that comes in pieces of `size` units. */
function encodedInPieces(tokenizer: Tokenizer, text: string, size: number): number[] {
  const ids: number[] = [];
  const encoder = tokenizer.encoder((id) => ids.push(id));
  for (let at = 0; at < text.length; at += size) encoder.push(text.slice(at, at + size));
  encoder.end();
  return ids;
}

const speech = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
const chinese = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。\n寒来暑往，秋收冬藏。闰余成岁，律吕调阳。\n".repeat(
  4,
);
const mixed = `${speech.slice(0, 20_000)}\n${chinese}\nnaïve café 👩‍👩‍👧 e\u0301 ﷽ 𝔘𝔫𝔦\r\n\r\n   \t x`;

/** Any UTF-16: half signs too. */
const anyText = fc.string({ unit: "binary", maxLength: 200 });
const likelyText = fc
  .array(
    fc.constantFrom(
      "the",
      " ",
      "  ",
      "\n",
      "\r\n",
      "'s",
      "’s",
      "x",
      "ABC",
      "12",
      "。",
      "天",
      "👩",
      "\ud83d",
      "\ude00",
      "é",
      "\u0301",
      "<|end|>",
      "\t",
      "!?",
    ),
    { maxLength: 80 },
  )
  .map((parts) => parts.join(""));

const kinds: [string, () => Tokenizer][] = [
  ["byte pairs in GPT-2's pieces", () => learned("bpe", mixed)],
  ["byte pairs in lines", () => learned("bpe", mixed, { split: "lines" })],
  ["byte pairs that join nothing", () => learned("bpe", "")],
];

describe.each(kinds)("%s", (_, make) => {
  const tokenizer = make();

  test("give every text back, or name what they lack", () => {
    const half = /\p{Cs}/u;
    fc.assert(
      fc.property(fc.oneof(anyText, likelyText), (text) => {
        const { ids, missing } = encode(tokenizer, text);
        if (half.test(text)) expect(missing).not.toEqual([]);
        else {
          expect(missing).toEqual([]);
          expect(decode(tokenizer, ids)).toBe(text);
        }
      }),
      { numRuns: 500 },
    );
    expect(decode(tokenizer, encode(tokenizer, mixed).ids)).toBe(mixed);
  });

  test("do not depend on where a text is cut", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, likelyText), fc.integer({ min: 1, max: 50 }), (text, size) => {
        const long = `${text} ${mixed.slice(0, 500)}${text}`;
        expect(encodedInPieces(tokenizer, long, size)).toEqual(encode(tokenizer, long).ids);
      }),
      { numRuns: 200 },
    );
  });

  test("are the same when they were saved and read", () => {
    const copy = readTokenizer(JSON.parse(JSON.stringify(tokenizer.saved())));
    expect(copy.vocabulary).toEqual(tokenizer.vocabulary);
    expect(encode(copy, mixed)).toEqual(encode(tokenizer, mixed));
    expect(copy.saved()).toEqual(tokenizer.saved());
  });

  test("stream whole signs alone, whatever the tokens are", () => {
    const text = "é天👩 ab";
    const decoder = tokenizer.decoder();
    let seen = "";
    for (const id of encode(tokenizer, text).ids) {
      const piece = decoder.push(id);
      expect(piece).not.toMatch(/\p{Cs}|\ufffd/u);
      seen += piece;
      expect(text.startsWith(seen)).toBe(true);
    }
    expect(seen + decoder.end()).toBe(text);
  });
});

test("what is learned does not depend on where the text is cut", () => {
  for (const split of ["gpt2", "lines"] as const) {
    const whole = learned("bpe", mixed, { split }).saved();
    for (const size of [1, 7, 1000]) expect(learned("bpe", mixed, { split }, size).saved()).toEqual(whole);
  }
});

test("a sign that ends in the middle is told as U+FFFD at the end, and no sooner", () => {
  const tokenizer = learned("bpe", "");
  const decoder = tokenizer.decoder();
  const [first = 0, second = 0] = encode(tokenizer, "天").ids;
  expect([decoder.push(first), decoder.push(second), decoder.end()]).toEqual(["", "", "\ufffd"]);
  expect(decode(tokenizer, [first, ...encode(tokenizer, "a").ids])).toBe("\ufffda");
});

/** Byte pairs as a schoolbook has them: all pairs counted anew for every merge. */
function plainMerges(
  pieces: readonly string[],
  vocabulary: number,
  idOf: (byte: number) => number,
): number[] {
  const utf8 = new TextEncoder();
  let words = pieces.map((piece) => Array.from(utf8.encode(piece), idOf));
  const merges: number[] = [];
  for (let made = 256; made < vocabulary; made += 1) {
    const counts = new Map<number, number>();
    for (const word of words)
      for (let at = 0; at + 1 < word.length; at += 1) {
        const pair = (word[at] ?? 0) * 65_536 + (word[at + 1] ?? 0);
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    let best = -1;
    let most = 1;
    for (const [pair, count] of counts)
      if (count > most || (count === most && best >= 0 && pair < best)) [best, most] = [pair, count];
    if (best < 0) break;
    const [left, right] = [Math.floor(best / 65_536), best % 65_536];
    merges.push(left, right);
    words = words.map((word) => {
      const joined: number[] = [];
      for (let at = 0; at < word.length; at += 1)
        if (word[at] === left && word[at + 1] === right) {
          joined.push(made);
          at += 1;
        } else joined.push(word[at] ?? 0);
      return joined;
    });
  }
  return merges;
}

test.each(["gpt2", "lines"] as const)("merges are those of counting anew every time, in %s", (split) => {
  const text = `${speech.slice(0, 6000)}\naaaaa aaaa baaaab ----------\n${chinese}`;
  const pattern =
    split === "gpt2"
      ? /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu
      : /[^\n]*\n|[^\n]+/g;
  const order = [...Array(256).keys()].toSorted((a, b) => signAt(a) - signAt(b));
  const idOfByte = new Map(order.map((byte, id) => [byte, id]));
  const plain = plainMerges(text.match(pattern) ?? [], 500, (byte) => idOfByte.get(byte) ?? 0);
  const saved = learned("bpe", text, { vocabulary: 500, split }).saved();
  expect(saved.kind === "bpe" && saved.merges).toEqual(plain);
});

const prints = (b: number): boolean => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;

/** GPT-2's sign of a byte, as a number: printable ones are themselves, others follow U+00FF. */
function signAt(byte: number): number {
  if (prints(byte)) return byte;
  return 256 + [...Array(byte).keys()].filter((b) => !prints(b)).length;
}

test("long pieces are joined as short ones are", () => {
  const tokenizer = learned("bpe", "ab abc abcd bcd ".repeat(50) + "a".repeat(300), {
    vocabulary: 300,
    split: "lines",
  });
  // Short texts are joined by looking, long ones by a heap: a long one of parts that cannot join must be its parts.
  const part = "abcabcdaaaab";
  const long = `${part}\n`.repeat(200);
  const short = encode(tokenizer, `${part}\n`).ids;
  expect(encode(tokenizer, long).ids).toEqual(Array.from({ length: 200 }, () => short).flat());
  const run = encode(tokenizer, "a".repeat(4001)).ids;
  expect(decode(tokenizer, run)).toBe("a".repeat(4001));
});

test("a piece without an end is cut, wherever the text is", () => {
  const tokenizer = learned("bpe", mixed);
  const text = `x ${"𝔘".repeat(longestPiece)}${"a".repeat(longestPiece * 3)} y`;
  const { ids } = encode(tokenizer, text);
  expect(decode(tokenizer, ids)).toBe(text);
  expect(encodedInPieces(tokenizer, text, 10_007)).toEqual(ids);
});

describe("characters", () => {
  const tokenizer = learned("characters", mixed);

  test("are the sorted code points of the text", () => {
    expect(tokenizer.vocabulary).toEqual(
      [...new Set(mixed)].toSorted((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)),
    );
    expect(tokenizer.unknown).toBeNull();
    expect(decode(tokenizer, encode(tokenizer, mixed).ids)).toBe(mixed);
  });

  test("give back every text of theirs, in pieces too, and name what they lack", () => {
    const own = fc.array(fc.constantFrom(...tokenizer.vocabulary)).map((signs) => signs.join(""));
    fc.assert(
      fc.property(own, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const { ids, missing } = encode(tokenizer, text);
        expect(missing).toEqual([]);
        expect(ids.length).toBe([...text].length);
        expect(decode(tokenizer, ids)).toBe(text);
        expect(encodedInPieces(tokenizer, text, size)).toEqual(ids);
      }),
    );
    expect(encode(tokenizer, "ж\ud83d")).toEqual({ ids: [], missing: ["ж", "\ud83d"] });
  });

  test("seen too seldom are <unk>, and so are those beyond the vocabulary", () => {
    const seldom = learned("characters", "aaabbbc\ud83d", { least: 2 });
    expect(seldom.vocabulary).toEqual(["a", "b", "<unk>"]);
    expect(encode(seldom, "cab")).toEqual({ ids: [2, 0, 1], missing: ["c"] });
    expect(learned("characters", "abbccc", { vocabulary: 3 }).vocabulary).toEqual(["a", "b", "c"]);
    const few = learned("characters", "dabbccc", { vocabulary: 3 });
    expect(few.vocabulary).toEqual(["b", "c", "<unk>"]);
    const copy = readTokenizer(JSON.parse(JSON.stringify(few.saved())));
    expect(copy.vocabulary).toEqual(few.vocabulary);
    expect(copy.unknown).toBe(2);
  });
});

describe("words", () => {
  test("are the example's, also from pieces", () => {
    for (const { utf8_hex, ids, words } of edge.cases) {
      const text = Buffer.from(utf8_hex, "hex").toString("utf8");
      for (const size of [1, 3, 1000]) {
        const tokenizer = learned("words", text);
        expect(encodedInPieces(tokenizer, text, size)).toEqual(ids);
        expect(tokenizer.vocabulary).toEqual(words);
      }
    }
  });

  test("that come after the text are <unk>, and a text of words comes back", () => {
    const tokenizer = learned("words", "");
    encode(tokenizer, "the cat <unk> sat\n");
    if (tokenizer instanceof Words) tokenizer.close();
    const { ids, missing } = encode(tokenizer, "the dog sat\n");
    expect(missing).toEqual(["dog"]);
    expect(decode(tokenizer, ids)).toBe("the <unk> sat\n");
    const copy = readTokenizer(JSON.parse(JSON.stringify(tokenizer.saved())));
    expect(encode(copy, "the dog sat\n")).toEqual({ ids, missing });
  });

  test("by the rule of marks stand apart from punctuation, rare ones are <unk>", () => {
    const text = "The cat, the cat, the dog.\n";
    const tokenizer = learned("words", text, { wordRule: "marks", vocabulary: 5 });
    const { ids } = encode(tokenizer, text);
    expect(tokenizer.vocabulary).toEqual(["<unk>", "cat", ",", "the", "<eos>"]);
    expect(decode(tokenizer, ids)).toBe("<unk> cat , the cat , the <unk> <unk>\n");
  });
});
