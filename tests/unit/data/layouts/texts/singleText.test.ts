import { describe, expect, test } from "vitest";
import { learned } from "../../../../support/samples/learnedTokenizer.ts";
import { type CorpusDataset, summarise } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { wordsAndMarks } from "../../../../../src/tokenizers/words.ts";
import type { ReadAs } from "../../../../../src/config/readAs.ts";
import { decode, encode } from "../../../../../src/tokenizers/index.ts";
import { folderOf } from "../folders.ts";

const words = (dataset: CorpusDataset, part: "train" | "valid" | "test"): string[] =>
  [...dataset[part]].map((id) => dataset.vocabulary[id] ?? "");

test("punctuation stands apart, inner apostrophes, hyphens and decimal points do not", () => {
  expect(wordsAndMarks("“Don’t")).toEqual(["“", "Don’t"]);
  expect(wordsAndMarks("well-known,")).toEqual(["well-known", ","]);
  expect(wordsAndMarks("1,000.5.")).toEqual(["1,000.5", "."]);
  expect(wordsAndMarks("end.Next😀")).toEqual(["end", ".", "Next", "😀"]);
});

async function read(
  files: Record<string, string>,
  readAs: ReadAs = {},
  subwords = false,
): Promise<CorpusDataset> {
  const dataset = await openDataset(folderOf(files), { readAs, subwords });
  if (dataset.kind !== "text") throw new Error("A text was read as pictures.");
  return dataset;
}

describe("a tokenizer from a file", () => {
  const tokenizer = learned("bpe", "the cat sat on the mat. ".repeat(20), { vocabulary: 270 });
  const readAs = { tokenizer: "file:0123abcd" };
  const files = { "story.txt": "The dog, the cat — 天地.\n".repeat(60) };

  test("cuts the text, which is split by its tokens", async () => {
    const dataset = await openDataset(folderOf(files), { readAs, tokenizer });
    if (dataset.kind !== "text") throw new Error("A text was read as pictures.");
    expect(dataset.tokens).toBe(tokenizer);
    const all = [...dataset.train, ...dataset.valid, ...dataset.test];
    expect(all).toEqual(encode(tokenizer, files["story.txt"]).ids);
    expect(dataset.train).toHaveLength(Math.floor(all.length * 0.9));
    expect(dataset.reading).toMatchObject({ readAs, tokens: "bpe", splitBy: "tenth" });
  });

  test("tells its data from those of another, and is used only where it is chosen", async () => {
    const one = await openDataset(folderOf(files), { readAs, tokenizer });
    const other = await openDataset(folderOf(files), { readAs: { tokenizer: "file:00000000" }, tokenizer });
    const unasked = await openDataset(folderOf(files), { tokenizer });
    const marks = [one, other, unasked].map((dataset) => dataset.kind === "text" && dataset.fingerprint);
    expect(new Set(marks).size).toBe(3);
    expect(unasked).toMatchObject({ tokenizer: "words" });
  });

  test.each([
    [{ readAs }, "not here any more"],
    [{ readAs: { ...readAs, vocabulary: "300" }, tokenizer }, "its own vocabulary"],
  ])("is refused with a reason where it cannot be used: %#", async (options, reason) => {
    await expect(openDataset(folderOf(files), options)).rejects.toThrow(reason);
  });
});

test("a tokenised text is split 90/5/5 by lines", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i} .`);
  const dataset = await openDataset(folderOf({ "story.txt": lines.join("\n") }));
  if (dataset.kind !== "text") throw new Error("A text was read as pictures.");
  expect(dataset.layout).toBe("one text, split 90/5/5 by lines");
  expect(words(dataset, "train").join(" ")).toMatch(/^line 0 \. <eos> .*line 179 \. <eos>$/);
  expect(words(dataset, "valid").join(" ")).toMatch(/^line 180 \. <eos> .*line 189 \. <eos>$/);
  expect(words(dataset, "test").join(" ")).toMatch(/^line 190 \. <eos> .*line 199 \. <eos>$/);
});

test("a raw text is tokenised, and rare words become <unk> beyond the limit", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `The cat, the dog; number${i}.`);
  const dataset = await read({ "raw.txt": lines.join("\n") }, { vocabulary: "10" });
  expect(dataset.layout).toContain("words and punctuation set apart");
  // The eight commonest words, the first number among them, then <unk> and <eos>.
  expect(dataset.vocabulary.length).toBe(10);
  expect(words(dataset, "train").slice(0, 18).join(" ")).toBe(
    "The cat , the dog ; number0 . <eos> The cat , the dog ; <unk> . <eos>",
  );
});

test("a text of few lines is cut by words, and one too short is refused", async () => {
  const dataset = await read({ "a.txt": "x y ".repeat(500) });
  expect([dataset.train.length, dataset.valid.length, dataset.test.length]).toEqual([900, 50, 51]);
  await expect(read({ "a.txt": "two words" })).rejects.toThrow("only 3 words");
});

async function hasUnknown(readAs: ReadAs, text: string): Promise<unknown> {
  const summary = summarise(await read({ "a.txt": text }, readAs));
  return summary.kind === "text" && summary.hasUnknown;
}

test("a summary says whether a token stands for what the vocabulary lacks", async () => {
  const known = "the cat sat on the mat. ".repeat(100);
  expect(await hasUnknown({ tokenizer: "characters" }, known)).toBe(false);
  expect(await hasUnknown({ tokenizer: "characters", vocabulary: "10" }, known)).toBe(true);
  expect(await hasUnknown({ tokenizer: "bpe", vocabulary: "300" }, `${known}天`)).toBe(false);
  expect(await hasUnknown({}, known)).toBe(false);
  expect(await hasUnknown({ vocabulary: "6" }, known)).toBe(true);
});

const speech = "It's a truth: we hold it!\r\n";

test("characters are the sorted code points of the file, line ends as they stand in it, split 90/10 in its order", async () => {
  const text = speech.repeat(40);
  const {
    vocabulary,
    train,
    valid,
    test: rest,
    tokens,
    layout,
  } = await read({ "a.txt": text }, { tokenizer: "characters" });
  expect(vocabulary).toEqual([...new Set(text)].toSorted());
  expect([train.length, valid.length, rest.length]).toEqual([
    Math.floor(text.length * 0.9),
    text.length - Math.floor(text.length * 0.9),
    0,
  ]);
  expect(decode(tokens, [...train, ...valid])).toBe(text);
  expect(layout).toBe("one text, split 90/10 in its order, by characters");
});

test("byte pairs are learned from the training part alone", async () => {
  const text = `${"ab ".repeat(3000)}${"中文".repeat(150)}`;
  const { vocabulary, train, valid, tokens } = await read(
    { "a.txt": text },
    { tokenizer: "bpe", vocabulary: "300" },
  );
  expect(vocabulary).toContain(" ab");
  expect(vocabulary).not.toContain("中");
  expect(decode(tokens, [...train, ...valid])).toBe(text);
  expect(tokens.saved()).toMatchObject({ kind: "bpe" });
});

test("a network of parts of words gets what suits the text: words of a corpus, byte pairs of much, characters of little", async () => {
  const corpus = { "train.txt": speech, "valid.txt": speech, "test.txt": speech };
  expect((await read(corpus, {}, true)).tokenizer).toBe("words");
  expect((await read({ "a.txt": speech.repeat(100) }, {}, true)).tokenizer).toBe("characters");
  expect((await read({ "a.txt": speech.repeat(40_000) }, {}, true)).tokenizer).toBe("bpe");
  expect((await read({ "a.txt": speech.repeat(40_000) })).tokenizer).toBe("words");
  expect((await read({ "a.txt": "天地玄黄，宇宙洪荒。".repeat(40_000) }, {}, true)).tokenizer).toBe(
    "characters",
  );
});

test.each([
  [{ tokenizer: "bpe", vocabulary: "100" }, "bpe take from 256 to 50,000"],
  [{ vocabulary: "many" }, "must be a whole number"],
])("a vocabulary that cannot be is refused: %o", async (readAs, reason) => {
  await expect(read({ "a.txt": speech.repeat(100) }, readAs)).rejects.toThrow(reason);
});
