import { expect, test } from "vitest";
import type { CorpusDataset } from "../../../../src/data/dataset.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { readSingleText, wordsAndMarks } from "../../../../src/data/layouts/singleText.ts";
import { folderOf } from "./folders.ts";

const words = (dataset: CorpusDataset, part: "train" | "valid" | "test"): string[] =>
  [...dataset[part]].map((id) => dataset.vocabulary[id] ?? "");

test("punctuation stands apart, inner apostrophes, hyphens and decimal points do not", () => {
  expect(wordsAndMarks("“Don’t")).toEqual(["“", "Don’t"]);
  expect(wordsAndMarks("well-known,")).toEqual(["well-known", ","]);
  expect(wordsAndMarks("1,000.5.")).toEqual(["1,000.5", "."]);
  expect(wordsAndMarks("end.Next😀")).toEqual(["end", ".", "Next", "😀"]);
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
  const folder = folderOf({ "raw.txt": lines.join("\n") });
  const dataset = await readSingleText(folder, "raw.txt", { vocabularyLimit: 10 });
  expect(dataset.layout).toContain("words and punctuation set apart");
  // The eight commonest words, the first number among them, then <unk> and <eos>.
  expect(dataset.vocabulary.length).toBe(10);
  expect(words(dataset, "train").slice(0, 18).join(" ")).toBe(
    "The cat , the dog ; number0 . <eos> The cat , the dog ; <unk> . <eos>",
  );
});

test("a text of few lines is cut by words, and one too short is refused", async () => {
  const dataset = await readSingleText(folderOf({ "a.txt": "x y ".repeat(500) }), "a.txt");
  expect([dataset.train.length, dataset.valid.length, dataset.test.length]).toEqual([900, 50, 51]);
  await expect(readSingleText(folderOf({ "a.txt": "two words" }), "a.txt")).rejects.toThrow("only 3 words");
});
