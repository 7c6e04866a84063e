/** Texts whose encoding few bytes tell, or bytes of ASCII alone. */
import { describe, expect, test } from "vitest";
import { asUtf8 } from "../../../../src/data/text/asUtf8.ts";
import { findEncoding } from "../../../../src/data/text/encoding.ts";

const english = "It was the best of times, it was the worst of times, said one to another.\n";

const signs: Record<string, number> = { "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "–": 0x96, "—": 0x97 };
const windows1252 = (content: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...content].map((c) => signs[c] ?? c.charCodeAt(0)));

/** The encoding of a text and what it is read as, or the refusal. */
async function readingOf(content: string | Uint8Array<ArrayBuffer>): Promise<string[]> {
  const blob = new Blob([content]);
  try {
    const { encoding } = await findEncoding(blob, "a.txt");
    return [encoding, await (await asUtf8(blob, encoding)).text()];
  } catch (error) {
    return [String(error)];
  }
}

describe("few bytes beyond ASCII", () => {
  test.each([
    `${english.repeat(40)}“Hello,” he said. It’s fine.\n`,
    `${english.repeat(4)}It’s the dog’s.\n`,
    `${english.repeat(9)}‘The word’—another—and café, 5–6, £5\n`,
    "don’t can’t won’t it’s he’s she’s\n".repeat(30),
  ])("English in windows-1252: %#", async (content) => {
    expect(await readingOf(windows1252(content))).toEqual(["windows-1252", content]);
  });

  // 松 and 柏 are no words that come often.
  const [pine, cypress] = ["\xcb\xc9", "\xb0\xd8"];
  const rows = (first: string, second: string): string =>
    Array.from({ length: 8 }, (_, at) => `${at}.jpg,${at % 2 ? first : second}\n`).join("");
  const bytes = (content: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from([...content].map((c) => c.charCodeAt(0)));

  test("a short table in GBK, its head in English or in Chinese", async () => {
    const wanted = rows("松", "柏");
    for (const [head, read] of [
      ["file,class\n", "file,class\n"],
      ["\xce\xc4\xbc\xfe,\xc0\xe0\xb1\xf0\n", "文件,类别\n"],
    ] as const)
      expect(await readingOf(bytes(head + rows(pine, cypress)))).toEqual(["gb18030", read + wanted]);
  });

  test.each([
    ["Korean in EUC-KR", rows("\xb0\xed\xbe\xe7\xc0\xcc", "\xb0\xad\xbe\xc6\xc1\xf6"), /^(?:euc-kr|Corpus)/],
    ["traditional Chinese in Big5", rows("\xaa\x51\xbe\xf0", "\xac\x66\xbe\xf0"), /^(?:big5|Corpus)/],
    ["Polish in windows-1250", rows("\xb3\xf3d\xbc", "\xbf\xf3\xb3w"), /^Corpus/],
    ["Russian in KOI8-R", rows("\xd3\xcf\xd3\xce\xc1", "\xc4\xd5\xc2"), /^Corpus/],
  ])("a short table of %s is not taken for GBK", async (_, table, wanted) => {
    expect((await readingOf(bytes(table)))[0]).toMatch(wanted);
  });
});
