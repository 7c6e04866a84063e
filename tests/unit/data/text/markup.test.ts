/** Texts with tags or times among the words: asked about, never trained on unasked. */
import { expect, test } from "vitest";
import { en } from "../../../../src/app/words/en/index.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";
import type { ReadAs } from "../../../../src/config/readAs.ts";
import { type CorpusDataset, summarise } from "../../../../src/data/dataset.ts";
import type { Markup } from "../../../../src/data/text/markup.ts";
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

const words = "the sea was calm that night and nobody on board slept for they spoke of home".split(" ");
/** Sentences of which no two are the same. */
const said = (at: number): string =>
  `${Array.from({ length: 8 }, (_, word) => words[(at * 5 + word * 3) % words.length]).join(" ")} ${at}`;
/** Bytes of UTF-8, each as windows-1252 has it: Node takes that for Latin-1 unless it streams. */
const twice = (content: string): string =>
  new TextDecoder("windows-1252").decode(new TextEncoder().encode(content), { stream: true });
const french = "L’élève français a déjà vu l’été, là-bas, où la forêt brûle.\n".repeat(40);
const chinese = "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。\n".repeat(40);
const gutenberg = (mark: string): string => `\n*** ${mark} OF THE PROJECT GUTENBERG EBOOK CALM SEAS ***\n\n`;

test.each<[string, Files, Markup]>([
  ["MPL2", { "a.txt": lines((at) => `[${at * 9}][${at * 9 + 5}]${line}`) }, "times"],
  ["SBV", { "a.txt": lines((at) => `0:00:${at}.599,0:01:${at}.160\n${line}\n`) }, "times"],
  [
    "SubViewer",
    { "A.TXT": `[INFORMATION]\n${lines((at) => `00:04:${at}.03,00:05:${at}.82\n${line}\n`)}` },
    "times",
  ],
  ["QuickTime", { "a.txt": `{QTtext}\n${lines((at) => `[00:01:${at}.00]\n${line}`)}` }, "times"],
  ["TMPlayer", { "a.txt": lines((at) => `00:01:${at}:${line}`) }, "times"],
  ["TMPlayer of two lines", { "a.txt": lines((at) => `00:01:${at},1=${line}`) }, "times"],
  ["a song's lines by seconds", { "a.txt": lines((at) => `[01:${at}]${line}`) }, "times"],
  ["what is said in a film", { "a.txt": lines((at) => `12:${at}\n${line}`) }, "times"],
  [
    "a list of objects",
    { "a.txt": JSON.stringify(Array.from({ length: 60 }, (_, at) => ({ id: at, text: said(at) }))) },
    "json",
  ],
  ["an object", { "a.TXT": JSON.stringify({ title: "T", text: prose }, null, 2) }, "json"],
  ["an object a line", { "a.txt": lines((at) => `{"text": "${said(at)}"}\n`) }, "json"],
  ["what Python prints", { "a.txt": lines((at) => `{'id': ${at}, 'text': '${said(at)}'}\n`) }, "json"],
  ["entries of YAML", { "a.txt": lines((at) => `- id: ${at}\n  text: ${said(at)}\n`) }, "yaml"],
  [
    "entries of long texts",
    { "a.txt": lines((at) => `- text: |\n    ${said(at)}\n    ${said(at + 1)}\n  label: joy\n`) },
    "yaml",
  ],
  ["entries of one field", { "a.txt": lines((at) => `- text: "${said(at)}"\n`) }, "yaml"],
  ["a list in YAML", { "a.txt": `---\ntexts:\n${lines((at) => `  - ${said(at)}\n`)}` }, "yaml"],
  [
    "fields within fields",
    { "a.TXT": `# made by hand\nsea:\n${lines((at) => `  key_${at}:\n    en: ${said(at)}\n`)}` },
    "yaml",
  ],
  ["a list of texts", { "a.md": JSON.stringify([prose, prose]) }, "json"],
  [
    "commas",
    { "a.txt": `id,text,label\n${lines((at) => `${at},"${said(at)}, he said",${at % 2}\n`)}` },
    "table",
  ],
  ["commas, unquoted", { "a.txt": lines((at) => `${at},2020-01-${at},${said(at)}, and so,x\n`) }, "table"],
  ["two columns with names", { "a.txt": `text,label\n${lines((at) => `${said(at)},${at % 2}\n`)}` }, "table"],
  ["names and spaces", { "a.txt": `id, text, label\n${lines((at) => `${at}, ${said(at)}, 1\n`)}` }, "table"],
  [
    "rows of several lines",
    { "a.txt": `id,text\n${lines((at) => `${at},"${said(at)},\n${said(at)}"\n`)}` },
    "table",
  ],
  ["semicolons", { "a.txt": lines((at) => `${said(at)};joy\n`) }, "table"],
  ["bars", { "a.txt": lines((at) => `LJ${at}|${said(at)}\n`) }, "table"],
  [
    "a table in three files",
    { "train.txt": lines((at) => `${said(at)};joy\n`), "val.txt": prose, "test.txt": prose },
    "table",
  ],
  ["a log", { "a.txt": lines((at) => `2024-03-01 12:00:${at},123 INFO [main] x.Y - ${said(at)}\n`) }, "log"],
  ["a system's log", { "a.txt": lines((at) => `Mar  1 12:00:${at} host sshd[12]: ${said(at)}\n`) }, "log"],
  [
    "a server's log",
    { "a.txt": lines((at) => `127.0.0.1 - - [10/Oct/2000:13:55:${at} -0700] "GET /${at} HTTP/1.0" 200\n`) },
    "log",
  ],
  ["times with a level", { "a.txt": lines((at) => `12:00:${at},123 [main] INFO x - ${said(at)}\n`) }, "log"],
  ["levels", { "a.txt": lines((at) => `WARNING:root:${said(at)}\n`) }, "log"],
  ["seconds since 1970", { "a.txt": lines((at) => `17040672${at}.123 ${said(at)}\n`) }, "log"],
  ["seconds since the start", { "a.txt": lines((at) => `[   ${at}.123456] usb 1-1: ${said(at)}\n`) }, "log"],
  ["a talk of many", { "a.txt": lines((at) => `21:${at} <anna> ${said(at)}\n`) }, "log"],
  ["a talk", { "a.txt": lines((at) => `12/03/2023, 21:${at} - Anna: ${said(at)}\n`) }, "log"],
  ["an old licence", { "pg0.txt": `***The Project Gutenberg Etext of Seas***\n${prose}` }, "licence"],
  ["the end of a book", { "pg0.txt": `${prose.repeat(9)}End of Project Gutenberg's Seas\n` }, "licence"],
  ["a licence in front", { "pg1.txt": `${gutenberg("START")}${prose}` }, "licence"],
  ["a licence behind a long text", { "PG2.TXT": `${prose.repeat(30)}${gutenberg("END")}` }, "licence"],
  ["French encoded twice", { "a.txt": twice(french) }, "twice"],
  ["some lines encoded twice", { "a.txt": `${prose}${twice(french)}` }, "twice"],
  [
    "quotes encoded twice",
    { "a.txt": twice(lines((at) => `“${said(at)},” he said — it’s late.\n`)) },
    "twice",
  ],
  ["Chinese encoded twice", { "a.txt": twice(chinese) }, "twice"],

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
  const first = Object.keys(files).at("train.txt" in files ? 0 : -1) ?? "";
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
  ["statements of a program", lines((at) => `  x[${at}] = foo(${at}, y, z); y = 2;\n`)],
  ["loops of a program", lines((at) => `for (i = 0; i < ${at}; i++) { sum += i; }\n`)],
  ["declarations of a program", lines((at) => `const x${at} = 1;\n`)],
  ["a title with a comma", `Sea,calm\n${lines((at) => `${said(at)}, they said\n${said(at)}\n`)}`],
  ["prices and errors", lines((at) => `It cost 1,${at}0 and an ERROR at 12:00 was ${said(at)}.\n`)],
  ["a program with a map", `const map = {\n${lines((at) => `  k${at}: "v,${at}",\n`)}};\n`],
  ["an object of a program in front", `{ 'a': 1 }\n${prose}`],
  ["a play", lines((at) => `ROMEO: ${said(at)}, and so; it is.\n`)],
  [
    "a play behind its scene",
    `Scene one.\n\n${lines((at) => `ROMEO: ${said(at)}\n\nJULIET: ${said(at)}\n`)}`,
  ],
  ["a glossary", lines((at) => `word${at}: ${said(at)}\n`)],
  ["a list of what two say", lines((at) => `- ${at % 2 ? "Anna" : "Ben"}: ${said(at)}\n`)],
  ["a list to buy", `Flour:\n${lines((at) => `- ${said(at)}\n`)}Sugar:\n- ${said(1)}\n`],
  ["a page of notes", `---\ntitle: Sea\ntags:\n  - calm\n---\n${prose}`],
  ["a program in Python", lines((at) => `try:\n    f(${at})\nelse:\n    g()\nx = ${at}\n`)],
  ["declarations of a page's looks", lines((at) => `.a${at} {\n  color: red;\n  margin: 0;\n}\n`)],
  ["what two say", lines((at) => `— ${said(at)}, said he, and left.\n`)],
  ["verses of a bible", lines((at) => `1:${at} ${said(at)}.\n`)],
  ["lines of a poem", lines((at) => `${said(at)},\n${said(at + 1)};\n`)],
  ["a diary", lines((at) => `12 March 19${at}\n${said(at)}.\nAt 10:30 ${said(at)}.\n`)],
  ["notes at the foot", lines((at) => `[${at}] ${said(at)} [12][13].\n`)],
  ["a word in brackets", `["Enter Ghost"]\n${prose}`],
  ["names", lines((at) => `emma${at}\n`)],
  ["a word about its source", `${prose}It is from Project Gutenberg: a Project Gutenberg eBook.\n`],
  [
    "quotes of French",
    lines((at) => `«\u00a0L’été\u00a0», dit-il à côté, «\u00a0où\u00a0?\u00a0» ${said(at)} été\u00a0».\n`),
  ],
  ["capitals of Portuguese", lines((at) => `NÃO HÁ CORAÇÃO SÃO; IRMÃ, AMANHÃ. ${said(at)}\n`)],
  ["Vietnamese", lines((at) => `Trăm năm trong cõi người ta, Chữ tài chữ mệnh khéo là ghét nhau ${at}.\n`)],
  ["German", lines((at) => `Über den Wäldern flöge der König müde; „Ja“, sagte er ${at}.\n`)],
  ["a table in a text", `${prose}|a|b|\n|-|-|\n|1|2|\n`],
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

test("Chinese poems are no table", async () => {
  const short = lines((at) => `床前明月光,疑是地上霜${at}.\n`);
  expect((await text({ "a.txt": short })).confidence).toBe("sure");
  const poem = lines((at) => `床前明月光，疑是地上霜。\n举头望明月,低头思故乡,${at}。\n`);
  expect((await text({ "a.txt": poem })).confidence).toBe("sure");
});

test("both languages say which file it is and what is in it", () => {
  const told = { code: "markup", kind: "tags", files: 3, first: "b/c.txt" } as const;
  expect(en.readAs.sentence(told)).toMatch(
    /^b\/c\.txt and 2 other files have tags of HTML or XML among the words/,
  );
  expect(zh.readAs.sentence(told)).toMatch(/^b\/c\.txt等 3 个文件的文字中夹有 HTML 或 XML 标签/);
  expect(en.readAs.sentence({ ...told, kind: "times", files: 1 })).toMatch(
    /^b\/c\.txt has times of subtitles/,
  );
  expect(zh.readAs.sentence({ ...told, kind: "times", files: 1 })).toMatch(/^b\/c\.txt的文字中夹有字幕时间/);
  for (const kind of ["json", "yaml", "table", "log", "licence", "twice", "mixed"] as const) {
    expect(en.readAs.sentence({ ...told, kind })).toMatch(
      /^b\/c\.txt and 2 other files (?:are|have|look|were) .*wanted\.$/,
    );
    expect(en.readAs.sentence({ ...told, kind, files: 1 })).toMatch(
      /^b\/c\.txt (?:is|has|looks|was) .*wanted\.$/,
    );
    expect(zh.readAs.sentence({ ...told, kind })).toMatch(/^b\/c\.txt等 3 个文件.*。$/);
  }
});
