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

const rows = (first: string, second: string): string =>
  Array.from({ length: 8 }, (_, at) => `${at}.jpg,${at % 2 ? first : second}\n`).join("");
const bytes = (content: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...content].map((c) => c.charCodeAt(0)));

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

const utf7 = (content: string): string =>
  content.replace(
    /\P{ASCII}+/gu,
    (run) => `+${Buffer.from(run, "utf16le").swap16().toString("base64").replace(/=+$/, "")}-`,
  );

describe("signs in bytes of ASCII", () => {
  const novel = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n".repeat(20);
  // TextDecoder has no encoder: EUC-JP is JIS X 0208 with its high bits, found by decoding all pairs.
  const decoder = new TextDecoder("euc-jp");
  const pairs = new Map<string, string>();
  for (let first = 0x21; first < 0x7f; first += 1)
    for (let second = 0x21; second < 0x7f; second += 1)
      pairs.set(
        decoder.decode(Uint8Array.of(first | 0x80, second | 0x80)),
        String.fromCharCode(first, second),
      );
  const iso2022jp = (content: string): string =>
    content.replace(/[^\n]+/g, (line) => `\x1b$B${[...line].map((c) => pairs.get(c) ?? "?").join("")}\x1b(B`);
  const hz = "~{<:Ky2;S{#,NpJ)l6HK!#~} It is said.\n".repeat(30);

  test("ISO-2022-JP is read, a long one too", async () => {
    expect(await readingOf(iso2022jp(novel))).toEqual(["iso-2022-jp", novel]);
    const long = novel.repeat(200);
    expect((await readingOf(iso2022jp(long))).join("") === `iso-2022-jp${long}`).toBe(true);
  });

  test.each([
    ["HZ", hz],
    ["HZ", `${english.repeat(40)}${hz}`],
    ["UTF-7", utf7("他说：“这是我们的国家。”\n".repeat(20))],
    ["UTF-7", utf7("C’était un été où l’on dormait très tôt, à l’ombre.\n".repeat(20))],
    ["UTF-7", utf7(`${english}“Oh,” he said — naïve.\n`.repeat(9))],
    ["UTF-7", utf7("Мой дядя самых честных правил.\n".repeat(20))],
    ["UTF-7", "+AGEAbA-l +AGIAeQ- +AGg-e +AHM-aid\n".repeat(20)],
    ["ISO-2022", "\x1b$)C\x0e0!3*\x0f\n".repeat(20)],
  ])("%s is refused by its name: %#", async (name, content) => {
    const [said = ""] = await readingOf(content);
    expect(said).toContain(`looks like ${name},`);
    expect(said).toContain("save it as UTF-8");
  });

  test.each([
    [
      "shells and formats",
      "echo ~{a,b}~ and ~{~a~^, ~} of (format nil) are ~{code~}, ~{foo bar~}\n".repeat(30),
    ],
    ["sums", "a+b+c = 1+1-2, f(x+dx)-f(x), ++index, C++17, size+1000-offset\n".repeat(30)],
    ["numbers to call", "Call +44-20-7946-0958 or +12025550123, +8613812345678 at +100.\n".repeat(30)],
    ["keys", "press Ctrl+Alt+Delete, then Ctrl+Shift+Esc, Cmd+Option+Eject-key\n".repeat(30)],
    ["patches", `+const value = 1;\n+import{open}from"x"\n+return-1\n+export\n`.repeat(30)],
    ["base64", "q83vEjRWeJq83vEjRWeJ+AbC/dEf0123456789+zzzz\n".repeat(30)],
    ["addresses", "see /search?q=red+shoes-and+white+laces&b=one+two+three\n".repeat(30)],
  ])("plain text stays so: %s", async (_, content) => {
    expect(await readingOf(content)).toEqual(["utf-8", content]);
  });
});

const little = (content: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(content, "utf16le"));
const big = (content: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(content, "utf16le").swap16());

describe("UTF-16 without a mark", () => {
  test.each([
    ["Russian", "Мой дядя самых честных правил, когда не в шутку занемог; «он» уважать себя заставил.\n"],
    ["Ukrainian", "Як умру, то поховайте мене на могилі, серед степу широкого, на Вкраїні милій.\n"],
    ["Polish", "Litwo! Ojczyzno moja! ty jesteś jak zdrowie; ile cię trzeba cenić, ten tylko się dowie.\n"],
    ["Polish with few words", "Zażółć gęślą jaźń.\n"],
    ["Lithuanian", "Lietuva, tėvyne mūsų, tu didvyrių žeme, iš praeities tavo sūnūs te stiprybę semia.\n"],
    ["Greek", "Μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος οὐλομένην, ἣ μυρί’ Ἀχαιοῖς ἄλγε’ ἔθηκε.\n"],
    ["Hebrew", "בראשית ברא אלהים את השמים ואת הארץ. והארץ היתה תהו ובהו.\n"],
    ["Arabic", "كان يا ما كان في قديم الزمان، ملك عظيم؛ وكان له ثلاثة أبناء.\n"],
    ["Vietnamese", "Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.\n"],
    ["Chinese", "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。\n"],
    ["English", english],
  ])("%s is read, in both orders of bytes", async (_, content) => {
    for (const long of [content, content.repeat(30)]) {
      expect(await readingOf(little(long))).toEqual(["utf-16le", long]);
      expect(await readingOf(big(long))).toEqual(["utf-16be", long]);
    }
  });

  test.each([
    ["numbers of 16 bits", Uint16Array.from({ length: 4000 }, (_, at) => (at * 7919) & 0xffff)],
    ["small numbers", Uint16Array.from({ length: 4000 }, (_, at) => (at * 37) % 700)],
    ["pixels of 16 bits", Uint16Array.from({ length: 4000 }, (_, at) => 0x300 + ((at * 37) % 900))],
    [
      "numbers that are all letters of one script",
      Uint16Array.from({ length: 4000 }, (_, at) => (at % 90 === 0 ? 0x20 : 0x410 + ((at * 37) % 64))),
    ],
    ["numbers of 32 bits", Uint32Array.from({ length: 4000 }, (_, at) => 0x400 + at)],
    ["fractions", Float32Array.from({ length: 4000 }, (_, at) => Math.sin(at))],
  ])("%s are no text", async (_, numbers) => {
    expect((await readingOf(new Uint8Array(numbers.buffer)))[0]).toMatch(/Error: “a\.txt”/);
  });
});
