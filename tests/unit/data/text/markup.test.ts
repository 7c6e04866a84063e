/** Texts with tags or times among the words: asked about, never trained on unasked. */
import { expect, test } from "vitest";
import { en } from "../../../../src/app/words/en/index.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";
import type { ReadAs } from "../../../../src/config/readAs.ts";
import { type CorpusDataset, summarise } from "../../../../src/data/dataset.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../layouts/folders.ts";

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

async function text(files: Files, readAs: ReadAs = {}): Promise<CorpusDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "text") throw new Error(dataset.layout);
  return dataset;
}

const line = "It was the best of times, it was the worst of times, said one to another.\n";
const prose = line.repeat(60);
const cues = (comma: string): string =>
  Array.from(
    { length: 40 },
    (_, at) => `${at + 1}\n00:01:${at + 10}${comma}000 --> 00:01:${at + 11}${comma}500\n${line}`,
  ).join("\n");
const lines = (one: (at: number) => string): string =>
  Array.from({ length: 40 }, (_, at) => one(at + 10)).join("");

test.each<[string, Files, "tags" | "times"]>([
  ["a page", { "a.txt": `<!DOCTYPE html>\n<html><body>${prose}</body></html>` }, "tags"],
  ["a piece of a page", { "a.md": `<p class="first">${line}</p>\n`.repeat(60) }, "tags"],
  ["a song's lines", { "a.txt": `[ti:X]\n${lines((at) => `[01:${at}.20]${line}`)}` }, "times"],
  [
    "SubStation Alpha",
    { "a.txt": `[Events]\n${lines((at) => `Dialogue: 0,0:01:${at}.00,0:01:${at}.90,Main,,0,0,0,,${line}`)}` },
    "times",
  ],
  ["MicroDVD", { "a.txt": lines((at) => `{${at}}{${at + 9}}${line}`) }, "times"],
  ["XML", { "a.txt": `<?xml version="1.0"?>\n<poem>${prose}</poem>` }, "tags"],
  [
    "UTF-16",
    { "a.txt": new Uint8Array(Buffer.from(`\ufeff${`<li>${line}</li>\n`.repeat(60)}`, "utf16le")) },
    "tags",
  ],
  ["one of several", { "a.txt": prose, "b.txt": prose, "c.txt": `<html>\n${prose}` }, "tags"],
  ["SubRip", { "film.txt": cues(",") }, "times"],
  ["WebVTT", { "film.txt": `WEBVTT\n\n${cues(".")}` }, "times"],
  [
    "lines of JSON",
    { "a.jsonl": `${JSON.stringify({ text: `<p>${line.trim()}</p>` })}\n`.repeat(60) },
    "tags",
  ],
])("asked about: %s", async (_, files, kind) => {
  const dataset = await text(files);
  const first = Object.keys(files).at(-1) ?? "";
  expect(dataset.notices).toContainEqual({ code: "markup", kind, files: 1, first });
  expect(summarise(dataset)?.recognised.confidence).toBe("guess");
  const layout = dataset.reading?.layout;
  if (layout === undefined) throw new Error("It has a reading.");
  // Whoever says that it is right is not asked again, and is told still.
  const chosen = await text(files, { layout });
  expect(chosen.confidence).not.toBe("guess");
  expect(chosen.notices).toContainEqual({ code: "markup", kind, files: 1, first });
});

test.each<[string, string]>([
  ["unknown words and ends of sentences", "<s> the <unk> said <eos> N years ago </s>\n".repeat(90)],
  ["a word about tags", `${prose}In pages <p> begins and </p> ends it, <b>so</b> and <i>so</i>.\n`],
  ["arrows and sums", "a --> b, x < y > z, 10:20 --> later, vector<int> v; if (a<b) c>d;\n".repeat(60)],
  ["a film that is told of", `${prose}00:01:02,000 --> 00:01:04,000\n`],
  [
    "generics of a program",
    "const a: Map<string, Set<number>> = new Map<string, Set<number>>();\n".repeat(60),
  ],
])("plain: %s", async (_, content) => {
  const dataset = await text({ "a.txt": content });
  expect([dataset.confidence, dataset.notices]).toEqual(["sure", []]);
});

test("both languages say which file it is and what is in it", () => {
  const said = { code: "markup", kind: "tags", files: 3, first: "b/c.txt" } as const;
  expect(en.readAs.sentence(said)).toMatch(
    /^b\/c\.txt and 2 other files have tags of HTML or XML among the words/,
  );
  expect(zh.readAs.sentence(said)).toMatch(/^b\/c\.txt等 3 个文件的文字中夹有 HTML 或 XML 标签/);
  expect(en.readAs.sentence({ ...said, kind: "times", files: 1 })).toMatch(
    /^b\/c\.txt has times of subtitles/,
  );
  expect(zh.readAs.sentence({ ...said, kind: "times", files: 1 })).toMatch(/^b\/c\.txt的文字中夹有字幕时间/);
});
