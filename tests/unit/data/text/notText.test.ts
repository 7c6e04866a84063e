/** Files called .txt that hold something else. */
import { expect, test } from "vitest";
import { zh } from "../../../../src/app/words/zh/index.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../layouts/folders.ts";

const prose = "It was the best of times, it was the worst of times, said one to another.\n".repeat(60);
const bytes = (content: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...content].map((c) => c.charCodeAt(0)));

const refusal = (content: string, encoding?: string): Promise<string> =>
  openDataset(folderOf({ "a.txt": bytes(content) }), {
    readAs: encoding === undefined ? {} : { encoding },
  }).then(
    ({ layout }) => `It was read as ${layout}.`,
    (error: Error) => error.message,
  );

test.each([
  ["%PDF-1.7\n", "a PDF", "PDF"],
  ["\xef\xbb\xbf%PDF-1.4\n", "a PDF", "PDF"],
  ["%!PS-Adobe-3.0\n", "PostScript", "PostScript"],
  ["{\\rtf1\\ansi\\deff0 ", "RTF", "RTF"],
  ["PK\x03\x04", "a zip archive or an Office document", "zip 压缩包或 Office 文档"],
  ["GIF89a", "a picture", "图片"],
  ["\x89PNG\r\n\x1a\n", "a picture", "图片"],
  ["\x7fELF\x02\x01", "a program", "程序"],
  ["\x1f\x8b\x08", "packed data", "压缩数据"],
])("%j is refused as what it is", async (begin, kind, chinese) => {
  const said = await refusal(begin + prose);
  expect(said).toContain(`“a.txt” holds ${kind} by its first bytes`);
  // No choice of an encoding makes a text of it.
  expect(await refusal(begin + prose, "windows-1252")).toBe(said);
  expect(zh.sentences.textOtherKind("“a.txt”", kind)).toContain(chinese);
});

test("bytes without a NUL that are full of control characters are no text", async () => {
  const program = Array.from({ length: 4000 }, (_, at) => String.fromCharCode(1 + ((at * 37) % 126))).join(
    "",
  );
  expect(await refusal(program)).toMatch(/has \d+ control characters, which texts do not have/);
  expect(await refusal(prose.replace(/said/g, "\x1b[31msaid\x1b[0m"))).toMatch(/120 control characters/);
});

test.each([
  ["a page's and a file's end", prose.replace(/\n/g, "\r\n\f") + "\x1a"],
  ["one that came in by accident", `${prose}\x01\b${prose}`],
  ["a word about formats", `GIF and %PDF, PK, RTF, BM and MZ are beginnings. ID3 ftyp RIFF\n${prose}`],
  ["the beginning of a word", `PKZIP was a program.\n${prose}`],
  ["a patch", `MZ BM II* MM BZh is said.\n${prose}`],
])("a text stays one: %s", async (_, content) => {
  expect(await refusal(content)).toMatch(/^It was read as one text/);
});

test("what is no text is not read as the texts beside it are", async () => {
  const latin = bytes("C\x92\xe9tait l\x92\xe9t\xe9.\n".repeat(60));
  for (const other of [
    "%PDF-1.7\n\xe2\xe3\xcf\xd3\n",
    "\0\x01\x02\x03\xff\xfe\x9f",
    "\x01\x02\x03\x04\x05\x06",
  ])
    await expect(openDataset(folderOf({ "a.txt": latin, "b.txt": bytes(other.repeat(9)) }))).rejects.toThrow(
      /“b\.txt” (?:holds|has)/,
    );
});
