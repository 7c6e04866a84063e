import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { learned } from "../../../../support/samples/learnedTokenizer.ts";
import { excerptOf, piecesOf } from "../../../../../src/data/text/excerpt.ts";
import { readTokens } from "../../../../../src/data/text/readTokens.ts";
import { Dictionary, mostWords } from "../../../../../src/tokenizers/dictionary.ts";
import { TokenStore } from "../../../../../src/tokenizers/tokenIds.ts";
import { Words } from "../../../../../src/tokenizers/words.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { longestWord } from "../../../../../src/tokenizers/wordScanner.ts";
import edge from "../../../../fixtures/corpus/edge.json";
import { idsFnv } from "../../../../support/fnv.ts";
import { folderOf } from "../folders.ts";

/** A blob that streams in chunks of the given size, so that characters are cut anywhere. */
function cutBlob(bytes: Uint8Array<ArrayBuffer>, size: number): Blob {
  const blob = new Blob([bytes]);
  blob.stream = () =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
  return blob;
}

async function idsOf(blob: Blob): Promise<{ ids: Int32Array; words: readonly string[] }> {
  const { tokenizer, parts } = await readTokens([blob], {
    name: "words",
    wordRule: "space",
    vocabulary: null,
  });
  return { ids: Int32Array.from(parts[0] ?? []), words: tokenizer.vocabulary };
}

describe("awkward text gives Python's ids", () => {
  for (const { note, utf8_hex, ids, words, ids_fnv1a32 } of edge.cases)
    test.each([1, 2, 3, 1000])(`${note}, in chunks of %i bytes`, async (size) => {
      const found = await idsOf(cutBlob(new Uint8Array(Buffer.from(utf8_hex, "hex")), size));
      expect(found.words).toEqual(words);
      expect([...found.ids]).toEqual(ids);
      expect(idsFnv(found.ids)).toBe(ids_fnv1a32);
    });
});

test("any text gives the same ids however its bytes are cut", async () => {
  const piece = fc.constantFrom("a", "bc", " ", "\n", "\r", "\r\n", "\u0085", "é", "😀", "\u3000", "\ufeff");
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      async (pieces, size) => {
        const bytes = new TextEncoder().encode(pieces.join(""));
        const whole = await idsOf(new Blob([bytes]));
        expect(await idsOf(cutBlob(bytes, size))).toEqual(whole);
      },
    ),
    { numRuns: 300 },
  );
});

test("a word without end is cut, and a line without end is one line", async () => {
  const length = longestWord * 3 + 5;
  const { ids, words } = await idsOf(new Blob(["x".repeat(length)]));
  expect(words.map((word) => word.length)).toEqual([longestWord, 5, 5]); // x..., xxxxx, <eos>
  expect([...ids]).toEqual([0, 0, 0, 1, 2]);
  const long = await idsOf(new Blob(["a b ".repeat(300_000)]));
  expect(long.ids.length).toBe(600_001);
});

test("too many different words are refused with a reason", () => {
  const dictionary = new Dictionary();
  for (let i = 0; i < mostWords; i += 1) dictionary.add(String(i));
  expect(dictionary.add("5")).toBe(5);
  expect(() => dictionary.add("one more")).toThrow(/more than 1,000,000 different words/);
});

test("an empty part is refused by name, of which no more is said than fits a message", async () => {
  const folder = folderOf({ "train.txt": "a b\n", "valid.txt": "", "test.txt": "a\n" });
  await expect(openDataset(folder)).rejects.toThrow("“valid.txt” is empty");
  const text = `${"long".repeat(1000)}.txt`;
  for (const words of ["", "a b"])
    await expect(openDataset(folderOf({ [text]: words }))).rejects.toThrow(/^.{10,400}$/);
});

test("a byte that is not UTF-8 in a text that is in it is a problem, not a failure", async () => {
  const bad = new Uint8Array([...new TextEncoder().encode("é ".repeat(200)), 0xff, 0x0a]);
  const dataset = await openDataset(folderOf({ "train.txt": bad, "valid.txt": "a\n", "test.txt": "a\n" }));
  expect(dataset.kind === "text" && dataset.vocabulary).toEqual(["é", "\ufffd", "<eos>", "a"]);
  expect(dataset.problems.list.map(({ path }) => path)).toEqual(["train.txt"]);
});

test("a text whose encoding cannot be told is refused", async () => {
  const bad = new Uint8Array([0x61, 0x20, 0xff, 0x0a]);
  await expect(
    openDataset(folderOf({ "train.txt": bad, "valid.txt": "a\n", "test.txt": "a\n" })),
  ).rejects.toThrow(/“train\.txt” .* save it as UTF-8/);
});

const idsAt = (at: number, largest: number): number => (Math.imul(at, 2_654_435_761) >>> 0) & largest;

test("ids take 16 bits each until one is larger, and none is lost on the way", () => {
  const million = 1 << 20;
  for (const [largest, kind] of [
    [0xffff, Uint16Array],
    [0x1ffff, Int32Array],
  ] as const)
    for (const length of [0, 5, million, 2 * million + 3]) {
      const store = new TokenStore();
      // Large ones come only in the second million.
      for (let at = 0; at < length; at += 1) store.push(idsAt(at, at > million ? largest : 0xffff));
      const ids = store.take();
      expect(ids).toBeInstanceOf(length > million + 1 ? kind : Uint16Array);
      expect(ids.length).toBe(length);
      expect(ids.every((id, at) => id === idsAt(at, at > million ? largest : 0xffff))).toBe(true);
      expect(store.length).toBe(0);
    }
});

test("the excerpt is a line of the text", () => {
  expect(excerptOf(new Words(["<eos>", "word"], "space"), new Int32Array([0, 1, 0]))).toBe("word");
});

const parts = (pattern: string): Record<string, string> =>
  Object.fromEntries(["train", "valid", "test"].map((part) => [pattern.replace("*", part), `${part} a b\n`]));

test("wiki.*.tokens and ptb.*.txt are corpora too, wrapped in a folder or not", async () => {
  for (const pattern of ["wiki.*.tokens", "ptb.*.txt", "inner/*.txt"]) {
    const dataset = await openDataset(folderOf(parts(pattern)));
    expect(dataset).toMatchObject({
      kind: "text",
      vocabulary: ["train", "a", "b", "<eos>", "valid", "test"],
    });
  }
});

test("the tokens of the excerpt are what each makes of the text, and together the text", () => {
  const text = "so so 天 it is";
  const pairs = piecesOf(learned("bpe", "so so it so it"), text);
  expect(pairs.join("")).toBe(text);
  expect(pairs).toContain(" so");
  expect(pairs).toContain("天");
  expect(piecesOf(learned("characters", text), "天 so")).toEqual(["天", " ", "s", "o"]);
  expect(piecesOf(new Words(["so"], "space"), "so 天")).toEqual(["so", "天"]);
});
