/** Data as people have it: each kind that was once misread, with inputs of its own, in both orders and cases of names. */
import { describe, expect, test } from "vitest";
import type { ReadAs } from "../../../../src/config/readAs.ts";
import {
  type CorpusDataset,
  type ImageDataset,
  type ImageSummary,
  summarise,
} from "../../../../src/data/dataset.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "./folders.ts";

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

async function pictures(files: Files, readAs: ReadAs = {}): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "images") throw new Error(`Pictures were read as ${dataset.layout}.`);
  return dataset;
}

async function text(files: Files, readAs: ReadAs = {}): Promise<CorpusDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "text") throw new Error(`A text was read as ${dataset.layout}.`);
  return dataset;
}

/** [training, validation, test, unlabelled], then the classes. */
const counts = (dataset: ImageDataset): (number | string)[] => {
  const { train, validation, test: held, unlabelled, classes } = summarise(dataset) as ImageSummary;
  return [train, validation, held, unlabelled, ...classes.map(({ id }) => id)];
};

const classes = (path: string, count: number, names = ["oak", "ash"]): Files =>
  Object.assign({}, ...names.map((name) => pictureFiles(`${path}${name}/p`, count))) as Files;

/** The same files listed the other way round. */
const backwards = (files: Files): Files => Object.fromEntries(Object.entries(files).toReversed());

describe("parts", () => {
  test.each([
    ["training", "testing"],
    ["Train", "Test"],
    ["TRAIN", "VALID"],
    ["seg_train", "seg_test"],
    ["train_images", "val_images"],
    ["trees-training-set", "trees-validation-set"],
    ["TrainSet", "ValidationSet"],
    ["train2017", "val2017"],
    ["01_train", "02_dev"],
    ["训练集", "验证集"],
    ["Training Images", "Test Images"],
  ])("%s and %s", async (train, validation) => {
    const files = { ...classes(`${train}/`, 6), ...classes(`${validation}/`, 2) };
    for (const listed of [files, backwards(files)]) {
      const dataset = await pictures(listed);
      expect(counts(dataset)).toEqual([12, 4, 0, 0, "ash", "oak"]);
      expect(dataset.train.path(0)).toBe(`${train}/ash/p_0.JPEG`);
      expect(dataset.confidence).not.toBe("guess");
    }
  });

  test("one level deeper, by themselves or under the part's own name", async () => {
    const deeper = { ...classes("seg_train/seg_train/", 6), ...classes("seg_test/seg_test/", 2) };
    expect(counts(await pictures(deeper))).toEqual([12, 4, 0, 0, "ash", "oak"]);
    const images = {
      ...classes("set/train/images/", 6),
      ...classes("set/val/images/", 2),
      "set/about.txt": "x",
    };
    expect(counts(await pictures(images))).toEqual([12, 4, 0, 0, "ash", "oak"]);
  });

  test("three of them: validation is validated on, the test part is counted", async () => {
    const files = { ...classes("Training/", 6), ...classes("Testing/", 3), ...classes("Val/", 2) };
    for (const listed of [files, backwards(files)])
      expect(counts(await pictures(listed))).toEqual([12, 4, 6, 0, "ash", "oak"]);
  });

  test("class names are matched in any case and however their letters are composed", async () => {
    const dataset = await pictures({
      ...classes("train/", 4, ["Café", "oak"]),
      ...classes("val/", 2, ["cafe\u0301", "OAK"]),
    });
    expect(counts(dataset)).toEqual([8, 4, 0, 0, "Café", "oak"]);
    expect(dataset.problems.total).toBe(0);
  });

  test("folders of unknown names that hold the same names are parts, and the person is asked which is which", async () => {
    const dataset = await pictures({ ...classes("alpha/", 9), ...classes("beta/", 2) });
    expect([...counts(dataset), dataset.confidence]).toEqual([18, 4, 0, 0, "ash", "oak", "guess"]);
    const turned = await pictures(
      { ...classes("alpha/", 9), ...classes("beta/", 2) },
      { train: "beta", validation: "alpha" },
    );
    expect([...counts(turned), turned.confidence]).toEqual([4, 18, 0, 0, "ash", "oak", "sure"]);
    const split = await pictures(
      { ...classes("alpha/", 10), ...classes("beta/", 2) },
      { train: "alpha", validation: "split" },
    );
    expect(counts(split)).toEqual([18, 2, 0, 0, "ash", "oak"]);
  });

  test("parts inside each class", async () => {
    const files = {
      ...pictureFiles("oak/train/p", 4),
      ...pictureFiles("oak/test/q", 2),
      ...pictureFiles("ash/train/p", 4),
      ...pictureFiles("ash/test/q", 2),
    };
    expect(counts(await pictures(files))).toEqual([8, 4, 0, 0, "ash", "oak"]);
  });

  test.each(["test", "Test", "unlabelled", "test_images"])(
    "%s without labels validates nothing",
    async (name) => {
      const flat = await pictures({ ...classes("train/", 10), ...pictureFiles(`${name}/t`, 7) });
      expect(counts(flat)).toEqual([18, 2, 0, 7, "ash", "oak"]);
      expect(flat.notices).toContainEqual({ code: "unlabelled", folder: name, pictures: 7 });
      const inside = await pictures({ ...classes("train/", 10), ...pictureFiles(`${name}/unknown/t`, 7) });
      expect(counts(inside)).toEqual([18, 2, 0, 7, "ash", "oak"]);
      const beside = await pictures({ ...classes("", 10), ...pictureFiles(`${name}/t`, 7) });
      expect(counts(beside)).toEqual([18, 2, 0, 7, "ash", "oak"]);
    },
  );

  test("a class that is called as a part stays a class among others", async () => {
    expect(counts(await pictures({ ...classes("", 10, ["bus", "plane", "train"]) }))).toEqual([
      27,
      3,
      0,
      0,
      "bus",
      "plane",
      "train",
    ]);
  });

  test.each<[string, Files]>([
    ["in two parts", { ...classes("train/", 4, ["oak"]), ...classes("test/", 2, ["oak"]) }],
    ["in capitals", { ...classes("TRAIN/", 4, ["oak"]), ...classes("VAL/", 2, ["oak"]) }],
    [
      "and an empty one",
      { ...classes("train/", 4, ["oak"]), "train/ash/notes.txt": "x", ...classes("test/", 2, ["oak"]) },
    ],
    [
      "in a table",
      { ...pictureFiles("p", 3), "labels.csv": "file,class\np_0.JPEG,oak\np_1.JPEG,oak\np_2.JPEG,oak\n" },
    ],
  ])("one class %s is refused", async (_, files) => {
    await expect(pictures(files)).rejects.toThrow(/pictures of one class only, “oak”/);
  });

  test("parts with pictures side by side and no table are no classes", async () => {
    await expect(pictures({ ...pictureFiles("train/a", 5), ...pictureFiles("test/b", 5) })).rejects.toThrow(
      "side by side in train",
    );
  });
});

const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join("\n");
const kind = (at: number): string => (at % 2 ? "oak" : "ash");

describe("tables", () => {
  test.each([
    ["commas", ","],
    ["semicolons", ";"],
    ["tabs", "\t"],
    ["bars", "|"],
  ])("%s, ids without extension, in any folder", async (_, sign) => {
    for (const folder of ["", "train/", "images/deep/"]) {
      const dataset = await pictures({
        ...pictureFiles(`${folder}p`, 20),
        "labels.csv": `id${sign}species\n${rows(20, (at) => `p_${at}${sign}${kind(at)}`)}`,
      });
      expect(counts(dataset)).toEqual([18, 2, 0, 0, "ash", "oak"]);
      expect(dataset.problems.total).toBe(0);
    }
  });

  test("Train.csv beside a test folder that it does not name", async () => {
    const dataset = await pictures({
      ...pictureFiles("Train_Images/p", 20),
      ...pictureFiles("Test_Images/p", 6),
      "Train.csv": `Image_ID,Label\n${rows(20, (at) => `p_${at}.JPEG,${at % 2}`)}`,
      "sample_submission.csv": `Image_ID,Label\n${rows(6, (at) => `p_${at}.JPEG,0`)}`,
    });
    expect(counts(dataset)).toEqual([18, 2, 0, 6, "0", "1"]);
  });

  test("quotes inside a field are characters, backslashes are slashes, Windows' line ends end lines", async () => {
    const dataset = await pictures({
      ...pictureFiles("img/p", 20),
      "labels.csv": `file,class\r\n${Array.from({ length: 20 }, (_, at) => `.\\img\\p_${at}.JPEG,${at % 2 ? '3" screw' : '"nail, long"'}`).join("\r\n")}`,
    });
    expect(counts(dataset)).toEqual([18, 2, 0, 0, '3" screw', "nail, long"]);
  });

  test("paths of another machine are found by their ends", async () => {
    const dataset = await pictures({
      ...pictureFiles("data/a/p", 10),
      ...pictureFiles("data/b/p", 10),
      "data/all.csv": `path,label\n${rows(20, (at) => `/home/me/${at < 10 ? "a" : "b"}/p_${at % 10}.jpeg,${at < 10 ? "x" : "y"}`).replaceAll(".jpeg", ".JPEG")}`,
    });
    expect(counts(dataset)).toEqual([18, 2, 0, 0, "x", "y"]);
    expect(dataset.problems.total).toBe(0);
  });

  test("composed and decomposed names are the same", async () => {
    const dataset = await pictures({
      ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`cafe\u0301_${at}.png`, "x"])),
      "labels.csv": `file,class\n${rows(20, (at) => `café_${at}.png,${kind(at)}`)}`,
    });
    expect(counts(dataset)).toEqual([18, 2, 0, 0, "ash", "oak"]);
  });

  test("a table in GB18030, as Excel saves it in Chinese", async () => {
    // 文件,类别 / 松, 柏
    const head = [0xce, 0xc4, 0xbc, 0xfe, 0x2c, 0xc0, 0xe0, 0xb1, 0xf0, 0x0a];
    const body = Array.from({ length: 20 }, (_, at) => [
      ...new TextEncoder().encode(`p_${at}.JPEG,`),
      ...(at % 2 ? [0xcb, 0xc9] : [0xb0, 0xd8]),
      0x0a,
    ]);
    const bytes = new Uint8Array([...head, ...body.flat()]);
    expect(
      counts(await pictures({ ...pictureFiles("p", 20), "labels.csv": bytes }, { encoding: "gb18030" })),
    ).toEqual([18, 2, 0, 0, "松", "柏"]);
  });

  test("rows that match nothing are told with one of them; when all do, that is the reason", async () => {
    const csv = `file,class\n${rows(20, (at) => `p_${at}.JPEG,${kind(at)}`)}\nq_1.JPEG,oak\n`;
    const dataset = await pictures({ ...pictureFiles("p", 20), "labels.csv": csv });
    expect(dataset.notices).toContainEqual({
      code: "rowsUnmatched",
      table: "labels.csv",
      rows: 1,
      first: "q_1.JPEG",
    });
    await expect(pictures({ ...pictureFiles("other", 20), "labels.csv": csv })).rejects.toThrow(
      /labels\.csv names “p_0\.JPEG” and 20 more, but no picture is called so/,
    );
  });

  test("where two columns may be the class the person is asked, and a choice is taken", async () => {
    const csv = `file,colour,shape\n${rows(20, (at) => `p_${at}.JPEG,${at % 2 ? "red" : "blue"},${at % 4 < 2 ? "round" : "long"}`)}`;
    const files = { ...pictureFiles("p", 20), "data.csv": csv };
    const asked = await pictures(files);
    expect([asked.confidence, asked.options?.columns]).toEqual(["guess", ["colour", "shape"]]);
    const chosen = await pictures(files, { classFrom: "shape" });
    expect([...counts(chosen), chosen.confidence]).toEqual([18, 2, 0, 0, "long", "round", "sure"]);
  });

  test("a column of parts", async () => {
    const csv = `image,label,split\n${rows(40, (at) => `p_${at}.JPEG,${kind(at)},${["Train", "train", "VALID", "test"][Math.floor(at / 2) % 4]}`)}`;
    expect(counts(await pictures({ ...pictureFiles("p", 40), "list.csv": csv }))).toEqual([
      20,
      10,
      10,
      0,
      "ash",
      "oak",
    ]);
  });
});

describe("what is no data", () => {
  test.each(["readme[1].txt", "README.md", "License.txt", "notes.txt", "MSR-LA - 3467.docx"])(
    "%s beside class folders",
    async (name) => {
      const about = "This is the set that the paper describes.\n".repeat(300);
      expect(counts(await pictures({ [name]: about, ...classes("Trees/", 10) }))).toEqual([
        18,
        2,
        0,
        0,
        "ash",
        "oak",
      ]);
      expect(counts(await pictures({ ...classes("", 10), [name]: about }))).toEqual([
        18,
        2,
        0,
        0,
        "ash",
        "oak",
      ]);
    },
  );

  test.each([
    "@eaDir",
    "#recycle",
    "lost+found",
    "$RECYCLE.BIN",
    "System Volume Information",
    "__MACOSX",
    ".thumbnails",
    "@EADIR",
  ])("%s is passed over at any depth", async (name) => {
    const files = {
      ...classes("", 10),
      ...classes(`${name}/`, 3),
      [`oak/${name}/p_0.JPEG/SYNOPHOTO_THUMB_M.jpg`]: "x",
    };
    for (const listed of [files, backwards(files)]) {
      const dataset = await pictures(listed);
      expect(counts(dataset)).toEqual([18, 2, 0, 0, "ash", "oak"]);
      expect(dataset.problems.total).toBe(0);
    }
  });

  test("an empty folder is told of links, which browsers do not list", async () => {
    await expect(openDataset(folderOf({}))).rejects.toThrow("symbolic links, which browsers do not list");
  });
});

const english = Array.from(
  { length: 300 },
  (_, at) => `It was the best of times, it was the worst of times; she said: “${at} years.”`,
).join("\n");
const chinese =
  "话说天下大势，分久必合，合久必分。\n周末七国分争，并入于秦。及秦灭之后，楚、汉分争，又并入于汉。\n".repeat(
    60,
  );
const japanese = "むかしむかし、あるところに、おじいさんとおばあさんが住んでいました。\n".repeat(60);
const french =
  "L'été dernier, nous étions à la plage ; le garçon a mangé une crêpe à côté du château « ici » : c'était très bon.\n".repeat(
    60,
  );

/** Windows-1252 of a western text without the signs by which Node's decoder confuses it with latin1. */
const windows1252 = (content: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...content].map((c) => c.charCodeAt(0)));

/** Bytes of a text in an encoding of two bytes a sign, found by decoding all pairs. */
function inPairs(encoding: string, content: string): Uint8Array<ArrayBuffer> {
  const decoder = new TextDecoder(encoding);
  const pairs = new Map<string, [number, number]>();
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) {
      const sign = decoder.decode(Uint8Array.of(first, second));
      if ([...sign].length === 1 && !pairs.has(sign)) pairs.set(sign, [first, second]);
    }
  return Uint8Array.from(
    [...content].flatMap((c) => (c < "\u0080" ? [c.charCodeAt(0)] : (pairs.get(c) ?? [0x3f]))),
  );
}

const utf16 = (content: string, isBig = false): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Buffer.from(content, "utf16le"));
  return isBig ? new Uint8Array(Buffer.from(bytes).swap16()) : bytes;
};

describe("encodings", () => {
  test.each<[string, string, Uint8Array<ArrayBuffer> | string]>([
    ["utf-8", english, english],
    ["utf-8", english, `\ufeff${english}`],
    ["utf-8", chinese, chinese],
    ["utf-16le", english, utf16(`\ufeff${english}`)],
    ["utf-16be", english, utf16(`\ufeff${english}`, true)],
    ["utf-16le", english, utf16(english)],
    ["utf-16be", english, utf16(english, true)],
    ["utf-16le", chinese, utf16(chinese)],
    ["utf-16be", chinese, utf16(chinese, true)],
    ["gb18030", chinese, inPairs("gb18030", chinese)],
    ["shift_jis", japanese, inPairs("shift_jis", japanese)],
    ["windows-1252", french, windows1252(french)],
  ])("%s", async (encoding, content, bytes) => {
    const [read, wanted] = [await text({ "a.txt": bytes }), await text({ "a.txt": content })];
    expect(read.encoding).toBe(encoding);
    expect(read.vocabulary).toEqual(wanted.vocabulary);
    expect(read.train).toEqual(wanted.train);
    expect(read.problems.total).toBe(0);
    if (encoding !== "utf-8") expect(read.notices).toContainEqual({ code: "encoding", files: 1, encoding });
  });

  test("what is in the middle of a long text decides, too", async () => {
    const long = new Uint8Array([
      ...new TextEncoder().encode("plain words only\n".repeat(20_000)),
      ...windows1252(french),
    ]);
    expect((await text({ "a.txt": long })).encoding).toBe("windows-1252");
  });

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["noise", Uint8Array.from({ length: 5000 }, (_, at) => (Math.imul(at + 7, 2_654_435_761) >>> 11) & 0xff)],
    [
      "Cyrillic in windows-1251",
      Uint8Array.from({ length: 600 }, (_, at) => (at % 9 === 8 ? 0x20 : 0xe0 + ((at * 7) % 32))),
    ],
    ["UTF-32", new Uint8Array([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    [
      "Polish in windows-1250",
      Uint8Array.from(
        [..."Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1 \xb3\xf3d\x9f m\xf3wi\xb3a, "].map((c) =>
          c.charCodeAt(0),
        ),
      ),
    ],
  ])("%s is refused", async (_, bytes) => {
    await expect(text({ "a.txt": bytes })).rejects.toThrow("save it as UTF-8");
  });

  test("the person's choice is taken", async () => {
    const { vocabulary } = await text(
      { "a.txt": Uint8Array.from([..."\xe9t\xe9 ".repeat(400)].map((c) => c.charCodeAt(0))) },
      { encoding: "windows-1252" },
    );
    expect(vocabulary).toContain("été");
  });
});

const line = (at: number, field: string): string =>
  JSON.stringify({ title: "T", [field]: `one two ${at}`, n: at });

describe("texts", () => {
  test.each([
    ["Chinese", chinese],
    ["Japanese", japanese],
    ["letters without any space", "ACGTTGCAACGT".repeat(400)],
  ])("%s is read by characters", async (name, content) => {
    const read = await text({ "novel.txt": content });
    expect(read.tokenizer).toBe("characters");
    expect(read.vocabulary.every((word) => [...word].length === 1 || word === "<eos>")).toBe(true);
    expect(read.notices).toContainEqual({ code: "noSpaces", percent: name.startsWith("letters") ? 0 : 100 });
  });

  test.each([
    ["Chinese that somebody has cut into words", "话 说 天下 大势 ， 分 久 必 合 。\n".repeat(100)],
    ["English", english],
  ])("%s is read by words", async (_, content) => {
    expect((await text({ "novel.txt": content })).tokenizer).toBe("words");
  });

  test("any number, at any depth, in the order of their names", async () => {
    const read = await text({
      "c.md": `c ${"x ".repeat(200)}`,
      "b/2.txt": `b ${"x ".repeat(200)}`,
      "a.txt": `a ${"x ".repeat(200)}`,
      "README.md": "no",
    });
    expect([...read.vocabulary]).toEqual(["a", "x", "<eos>", "c", "b"]);
    expect(read.seen).toEqual({ code: "texts", files: 3, first: "a.txt" });
  });

  test.each(["wiki.*.raw", "*.raw", "Wiki.*.Tokens", "ptb.*.txt", "*_set.txt"])(
    "%s is a corpus",
    async (pattern) => {
      const files = Object.fromEntries(
        ["train", "valid", "test"].map((part) => [pattern.replace("*", part), `${part} a b\n`]),
      );
      for (const listed of [files, backwards(files)])
        expect((await text(listed)).vocabulary).toEqual(["train", "a", "b", "<eos>", "valid", "test"]);
    },
  );

  test("lines of JSON: the field text, otherwise the longest", async () => {
    for (const field of ["text", "body"]) {
      const read = await text({
        "data.jsonl": Array.from({ length: 200 }, (_, at) => line(at, field)).join("\n"),
      });
      expect([read.vocabulary.slice(0, 3), read.reading?.format]).toEqual([
        ["one", "two", "0"],
        { kind: "jsonLines", field },
      ]);
    }
    const read = await text({
      "data.ndjson": Array.from({ length: 200 }, (_, at) =>
        JSON.stringify({ title: "A title of many letters", text: `w${at}` }),
      ).join("\r\n"),
    });
    expect(read.reading?.format).toEqual({ kind: "jsonLines", field: "text" });
    await expect(text({ "data.jsonl": `${line(1, "text")}\n{"text": "cut` })).rejects.toThrow(
      "Line 2 of “data.jsonl” is no JSON object",
    );
  });

  test("a column of text of a table", async () => {
    const reviews = Array.from(
      { length: 200 },
      (_, at) => `${at};"a review, of ${at} ""words""\nand a line";5`,
    );
    const read = await text({ "reviews.csv": `id;review;stars\n${reviews.join("\n")}` });
    expect(read.seen).toEqual({ code: "textTable", table: "reviews.csv", column: "review" });
    expect(read.vocabulary.slice(0, 4)).toEqual(["a", "review", ",", "of"]);
  });

  test("a corpus that lacks a part is not read as something else", async () => {
    await expect(text({ "train.txt": "a b\n".repeat(99), "test.txt": "a b\n".repeat(99) })).rejects.toThrow(
      "not valid.txt",
    );
  });
});
