/** The cluster's reading.py finds in every layout what the lab finds: the same split, the same order, the same words. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { zh } from "../../../../src/app/words/zh/index.ts";
import { layoutNames, type ReadAs } from "../../../../src/config/readAs.ts";
import type { Fix } from "../../../../src/config/reading.ts";
import type { ImageDataset } from "../../../../src/data/dataset.ts";
import { withFixes } from "../../../../src/data/fixes.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { splitAgain } from "../../../../src/data/layouts/pictures/split.ts";
import { vocabularyOutputs } from "../../../../src/checkpoints/outputs.ts";
import { plainPython, runPython } from "../../../support/pytorch/python.ts";
import { folderOf, pictureFiles } from "../../data/layouts/folders.ts";

if (!plainPython()) console.log("Not run: there is no Python here. Name one in DESCENT_PYTHON.");

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

function onDisk(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), "descent-layout-"));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const inPython = (program: string, ...parameters: string[]): unknown =>
  JSON.parse(
    runPython(
      [
        "-c",
        `import json, os, sys; sys.path.insert(0, "src/checkpoints/cluster")\nimport reading\n${program}`,
        ...parameters,
      ],
      ".",
      plainPython() ?? "python3",
    ),
  );

const below = (prefix: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content]));
const classes = (prefix: string, count: number): Files => ({
  ...pictureFiles(`${prefix}cat/a`, count),
  ...pictureFiles(`${prefix}dog/deeper/b`, count + 3),
  ...pictureFiles(`${prefix}Éland/c`, 1),
});
const hidden = {
  ".git/x.png": "",
  "__MACOSX/cat/a.png": "",
  "train/.hidden.png": "",
  "train/cat/@eaDir/a_1.JPEG/SYNO.jpg": "",
  "#recycle/cat/a.png": "",
  "notes.txt": "",
  "cat/Thumbs.db": "",
};
const side = pictureFiles("pictures/p", 25);
const csv = Object.keys(side)
  .map((path, i) => (i === 3 ? `"${path}","odd ""one"""` : `./${path}, ${i % 2 ? "odd" : "even"} `))
  .join("\r\n");
/** Rows of an id without extension and a class. */
const ids = (prefix: string, count: number, separator = ","): string =>
  Array.from({ length: count }, (_, i) => `${prefix}_${i}${separator}${i % 3 ? "Straße" : '12" nail'}`).join(
    "\n",
  );

/** Lines of JSON with numbers, truth values and words as classes. */
const json = (prefix: string, count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ file_name: `${prefix}_${i}.JPEG`, label: [1, true, "Straße", 1.5][(i + first) % 4] }),
  );

const layouts: [name: string, files: Files, readAs?: ReadAs][] = [
  ["class folders", { ...classes("", 12), ".git/x.png": "", "cat/Thumbs.db": "" }],
  ["class folders, one level down", below("archive", classes("", 40))],
  ["train and validation", { ...classes("train/", 12), ...classes("valid/", 2), ...hidden }],
  ["train alone", classes("train/", 30)],
  [
    "parts of other names, one level deeper",
    { ...classes("seg_train/seg_train/", 9), ...classes("seg_test/seg_test/", 4) },
  ],
  [
    "parts in other cases",
    { ...classes("TRAIN/", 9), ...pictureFiles("Test/CAT/x", 3), ...pictureFiles("Test/e\u0301land/y", 2) },
  ],
  ["a test without labels", { ...classes("train/", 30), ...pictureFiles("test/t", 8) }],
  [
    "parts in each class",
    {
      ...pictureFiles("b/train/x", 5),
      ...pictureFiles("b/test/y", 2),
      ...pictureFiles("a/test/x", 5),
      ...pictureFiles("a/train/y", 2),
    },
  ],
  ["chosen parts", { ...classes("one/", 9), ...classes("two/", 4) }, { train: "two", validation: "one" }],
  [
    "labels.csv with names",
    { ...side, "labels.csv": `\ufeffsize,Image,Label\n${csv.replaceAll(/^|(?<=\n)/g, "1,")}` },
  ],
  ["labels.csv without names", { ...side, "labels.csv": `${csv}\n\nmissing.png,odd\npictures/p_1.JPEG\n` }],
  [
    "ids, and a part that is not labelled",
    {
      ...pictureFiles("train/a", 30),
      ...pictureFiles("test/a", 5),
      "labels.csv": `id,breed\n${ids("a", 30)}`,
    },
  ],
  [
    "semicolons and backslashes",
    { ...pictureFiles("img/deep/a", 20), "labels.csv": `file;class\n${ids("img\\deep\\a", 20, ";")}` },
  ],
  [
    "a column of parts",
    {
      ...pictureFiles("a", 24),
      "all.tsv": `path\tlabel\tsplit\n${Array.from({ length: 24 }, (_, i) => `a_${i}.JPEG\t${i % 2 ? "x" : "y"}\t${["train", "train", "valid", "test"][i % 4]}`).join("\n")}`,
    },
  ],
  [
    "a table for each part",
    {
      ...pictureFiles("train/a", 20),
      ...pictureFiles("val/a", 8),
      "train.csv": `image,label\n${ids("train/a", 20)}`,
      "val.csv": `image,label\n${ids("val/a", 8)}`,
    },
  ],
  [
    "a table in UTF-16",
    {
      ...pictureFiles("a", 20),
      "labels.csv": new Uint8Array(Buffer.from(`\ufeffid\tclass\n${ids("a", 20, "\t")}`, "utf16le")),
    },
  ],
  [
    "Tiny-ImageNet",
    {
      ...pictureFiles("train/n2/images/n2", 5),
      ...pictureFiles("train/n1/images/n1", 4),
      ...pictureFiles("val/images/val", 6),
      "val/val_annotations.txt":
        "val_0.JPEG\tn2\t0\nval_1.JPEG\tn1\t0\nval_2.JPEG\tn2\t0\nval_9.JPEG\tn1\nval_3.JPEG\tx\n",
      "wnids.txt": "n2\nn1\n",
    },
  ],
  [
    "Food-101",
    {
      ...Object.fromEntries(
        ["pie/a_0", "pie/a_1", "pie/a_2", "cake/b_0", "cake/b_1"].map((name) => [`images/${name}.jpg`, "x"]),
      ),
      "meta/train.txt": "pie/a_2\npie/a_0\ncake/b_1\n",
      "meta/test.txt": "cake/b_0\npie/a_1\npie/a_9\n",
    },
  ],
  [
    "Oxford-IIIT Pet",
    {
      ...pictureFiles("images/unlisted", 1),
      ...Object.fromEntries(
        ["Bengal_1", "Bengal_2", "Bengal_10", "pug_1", "pug_2"].map((name) => [`images/${name}.jpg`, "x"]),
      ),
      "annotations/trainval.txt":
        "#Image CLASS-ID SPECIES BREED ID\npug_2 2 2 1\nBengal_10 1 1 1\nBengal_1 1 1 1\n",
      "annotations/test.txt": "Bengal_2 1 1 1\r\npug_1 2 2 1\r\npug_9 2 2 1\r\n",
    },
  ],
  [
    "FGVC-Aircraft",
    {
      ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`data/images/00${i}.jpg`, "x"])),
      "data/images_variant_train.txt": "004 707-320\r\n001 Boeing 717\r\n002 707-320\r\n",
      "data/images_variant_val.txt": "003 Boeing 717\n000 707-320\n077 A318\n",
      "data/images_variant_trainval.txt": "004 707-320\n003 Boeing 717\n",
      "data/images_variant_test.txt": "005 Boeing 717\n",
    },
  ],
  [
    "ImageNet",
    {
      ...pictureFiles("train/n02/n02", 3),
      ...pictureFiles("train/n01/n01", 2),
      ...pictureFiles("val/val", 3),
      "LOC_val_solution.csv":
        "ImageId,PredictionString\nval_2,n01 1 2 3 4\nval_0,n02 1 2 3 4 n02 5 6 7 8\nval_1,n01\n",
    },
  ],
  [
    "metadata.jsonl in each part, naming pictures in a folder",
    {
      ...pictureFiles("train/images/a", 12),
      ...pictureFiles("test/images/a", 5),
      "train/metadata.jsonl": json("images/a", 12).join("\r\n"),
      "test/metadata.jsonl": json("images/a", 5, 1).join("\n"),
    },
  ],
  [
    "metadata.jsonl at the top of an archive, naming the parts",
    below("wrapped", {
      ...pictureFiles("train/a", 12),
      ...pictureFiles("test/a", 5),
      "metadata.jsonl": [...json("train/a", 12), ...json("test/a", 5, 1)].join("\n"),
    }),
  ],
  [
    "lists in JSON",
    {
      ...pictureFiles("a", 12),
      "labels.json": JSON.stringify({ data: json("a", 12).map((line): unknown => JSON.parse(line)) }),
    },
  ],
  [
    "pictures by class in JSON",
    {
      ...pictureFiles("a", 12),
      "classes.json": JSON.stringify({ Ä: ["a_1", "a_2", "a_3.JPEG"], b: ["a_5"] }),
    },
  ],
  [
    "masks beside pictures and inside classes",
    {
      ...classes("train/", 12),
      ...classes("val/", 5),
      ...pictureFiles("train/cat/masks/a", 4),
      ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`val/cat/a_${i}_mask.png`, "x"])),
      "train/thumbnails/cat/x.png": "x",
    },
  ],
  [
    "folders sorted by letters",
    {
      ...classes("images/c/", 12),
      ...pictureFiles("images/d/dog/x", 6),
      ...pictureFiles("images/d/den/old/x", 6),
    },
  ],
  [
    "class folders with lists of their parts",
    {
      ...classes("images/", 12),
      "lists/train.txt": ["cat/a_0.JPEG", "dog/deeper/b_3.JPEG", "cat/a_7", "Éland/c_0.JPEG", "gone"].join(
        "\n",
      ),
      "lists/val.txt": ["cat/a_1.JPEG", "dog/deeper/b_9.JPEG", "cat/a_7.JPEG"].join("\r\n"),
      "lists/test.txt": ["dog/deeper/b_1.JPEG", "cat/a_2.JPEG"].join("\n"),
    },
  ],
  [
    "class folders with a column of parts",
    {
      ...classes("", 12),
      "split.csv": `path,split\n${Array.from({ length: 12 }, (_, i) => `cat/a_${i}.JPEG,${["Train", "TEST"][i % 2]}\ndog/deeper/b_${i}.JPEG,train`).join("\n")}`,
    },
  ],
  [
    "CUB-200-2011's numbers",
    {
      ...classes("CUB/images/", 12),
      "CUB/images.txt": Array.from(
        { length: 12 },
        (_, i) => `${i + 1} cat/a_${i}.JPEG\n${i + 90} dog/deeper/b_${i}.JPEG`,
      ).join("\n"),
      "CUB/train_test_split.txt": Array.from(
        { length: 12 },
        (_, i) => `${i + 1} ${i % 2}\n${i + 90} ${(i + 1) % 2}`,
      ).join("\n"),
    },
  ],
  [
    "COCO without boxes",
    {
      ...pictureFiles("a", 12),
      "annotations.json": JSON.stringify({
        images: Array.from({ length: 12 }, (_, i) => ({ id: 2 * i, file_name: `a_${i}.JPEG` })),
        annotations: Array.from({ length: 12 }, (_, i) => ({ image_id: 2 * i, category_id: i % 3 })),
        categories: [
          { id: 0, name: "x" },
          { id: 1, name: "y" },
        ],
      }),
    },
  ],
  [
    "a column for each class, and a picture with two classes",
    {
      ...pictureFiles("a", 12),
      "train.csv": `id,x,y\n${Array.from({ length: 12 }, (_, i) => `a_${i},${i % 2}.0,${1 - (i % 2)}`).join("\n")}\na_3,0,1`,
    },
  ],
  [
    "is_valid, and rows of pictures elsewhere",
    {
      ...pictureFiles("train/a", 12),
      ...pictureFiles("more/a", 4),
      "train.csv": `name,label,is_valid\n${Array.from({ length: 12 }, (_, i) => `train/a_${i}.JPEG,${"xy"[i % 2]},${i % 4 ? "no" : "yes"}`).join("\n")}\nmore/a_1.JPEG,x,no`,
    },
  ],
  [
    "masks in each class",
    {
      ...pictureFiles("b/images/x", 12),
      ...pictureFiles("b/masks/x", 12),
      ...pictureFiles("a/images/y", 9),
      ...pictureFiles("a/masks/y", 9),
    },
  ],
  [
    "class folders, and a test that a table labels by their numbers",
    below("GTSRB", {
      ...pictureFiles("Train/00002/a", 9),
      ...pictureFiles("Train/00014/a", 9),
      ...pictureFiles("Test/a", 8),
      "GT-final_test.csv": `Filename;Width;ClassId\n${Array.from({ length: 9 }, (_, i) => `a_${i}.ppm;29;${i === 4 ? 7 : [14, 2, "2.0"][i % 3]}`).join("\n")}\na_1.ppm;29;14`,
    }),
  ],
  [
    "class folders beside a test that a table labels",
    {
      ...pictureFiles("2/a", 9),
      ...pictureFiles("14/a", 9),
      ...pictureFiles("Test/a", 8),
      "Test.csv": `Path,ClassId\n${Array.from({ length: 8 }, (_, i) => `Test/a_${i}.JPEG,${[14, 2][i % 2]}`).join("\n")}`,
    },
  ],
  [
    "tables of parts that share no class",
    {
      ...pictureFiles("img/a", 30),
      "Train.csv": `id,label\n${Array.from({ length: 20 }, (_, i) => `a_${i},${"xy"[i % 2]}`).join("\n")}`,
      "val.csv": `id,label\n${Array.from({ length: 10 }, (_, i) => `a_${i + 20},${"zw"[i % 2]}`).join("\n")}`,
    },
  ],
  [
    "class folders with lists of parts that share no class",
    {
      ...classes("images/", 12),
      "train.txt": Array.from({ length: 12 }, (_, i) => `cat/a_${i}.JPEG\nÉland/c_${i}.JPEG`).join("\n"),
      "val.txt": Array.from({ length: 12 }, (_, i) => `dog/deeper/b_${i}.JPEG`).join("\n"),
    },
  ],
  [
    "numbers written with a fraction",
    {
      ...Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`img/${i}.png`, "x"])),
      "img/3.0.png": "x",
      "t.csv": `id,label\n${Array.from({ length: 24 }, (_, i) => `${i % 5 ? "" : "img/"}${i}.${"0".repeat(1 + (i % 2))},${i % 3}`).join("\n")}`,
    },
  ],
  [
    "a list of pictures and their classes",
    { ...pictureFiles("img/deep/a", 20), "all.txt": ids("deep/a", 20, "\t").replaceAll('12" nail', "ö") },
  ],
  [
    "lists with spaces, of each part",
    {
      ...pictureFiles("img/a", 20),
      "lists/train.txt": Array.from({ length: 14 }, (_, i) => `a_${i}.JPEG ${i % 3}`).join("\n"),
      "lists/val.txt": Array.from({ length: 6 }, (_, i) => `img/a_${i + 14}.JPEG ${i % 3}`).join("\n"),
    },
  ],
  [
    "lists of two parts that differ in the class of some pictures",
    {
      ...pictureFiles("img/a", 20),
      "train.txt": Array.from({ length: 18 }, (_, i) => `a_${i}.JPEG ${i % 3}`).join("\n"),
      "val.txt": Array.from({ length: 6 }, (_, i) => `a_${i + 14}.JPEG ${i < 2 ? (i + 14) % 3 : i % 3}`).join(
        "\n",
      ),
    },
  ],
];

const raw = Array.from(
  { length: 300 },
  (_, i) =>
    `“Well”, said no. ${i % 7}, don’t pay 3.${i % 10}0 for co-operation; 中文 ${"word ".repeat(i % 5)}`,
);
const novel = "话说天下大势，分久必合，合久必分。\n周末七国分争，并入于秦。\n".repeat(60);
/** 话说天下大势 in GB18030, again and again. */
const gb = new Uint8Array(
  Array.from({ length: 200 }, () => [
    0xbb, 0xb0, 0xcb, 0xb5, 0xcc, 0xec, 0xcf, 0xc2, 0xb4, 0xf3, 0xca, 0xc6, 0xa3, 0xac, 0x0a,
  ]).flat(),
);
const bytesOf = (content: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...content].map((c) => c.charCodeAt(0)));
/** Lines of the two bytes of each sign of JIS X 0208 that browsers have, one row a line, with some text to tell it by. */
const jis = Array.from({ length: 94 }, (_, row) =>
  Array.from({ length: 94 }, (_unused, cell) => [row + 0x21, cell + 0x21] as const)
    .filter(
      ([first, second]) =>
        new TextDecoder("euc-jp").decode(Uint8Array.of(first | 0x80, second | 0x80)) !== "\ufffd",
    )
    .map((pair) => String.fromCharCode(...pair))
    .join(""),
).filter((line) => line !== "");
const eucJp = jis
  .map((line) => `${[...line].map((c) => String.fromCharCode(c.charCodeAt(0) | 0x80)).join("")} said\n`)
  .join("");
const texts: [name: string, files: Files, readAs?: ReadAs][] = [
  [
    "three files",
    { "wiki.train.tokens": "a b\n\nc\u2028d e", "wiki.valid.tokens": "b a\r\n \n", "wiki.test.tokens": "c" },
  ],
  ["three raw files of Windows", { "train.raw": "\ufeffa b\r\nc", "val.raw": "b", "test.raw": "c" }],
  ["one text by lines, as somebody wrote it", { "book.txt": raw.join("\n") }],
  ["one text by words, as somebody wrote it", { "inner/book.md": raw.join(" ") }],
  ["one text by lines, tokenised", { "book.text": "the cat sat \n on the mat .\r\n".repeat(80) }],
  [
    "several texts, one without a last line end",
    { "b.txt": "b b b\n".repeat(80), "a/a.txt": "a a a\n".repeat(80) + "end", "README.md": "no" },
  ],
  ["a novel without spaces", { "novel.txt": novel }],
  ["a novel in GB18030", { "novel.txt": gb }],
  [
    "every sign of ISO-2022-JP",
    {
      "novel.txt": bytesOf(
        `${jis.map((line) => `\x1b$B${line}\x1b(B said\n`).join("")}\x1b(I1\x1b(J\\\x1b(B\n`,
      ),
    },
  ],
  [
    "every sign of EUC-JP",
    { "novel.txt": bytesOf(`${eucJp}\x8e\xb1\x8f\xb0\xa1\n`) },
    { encoding: "euc-jp" },
  ],
  [
    "a text in windows-1250, by the person's choice",
    { "book.txt": bytesOf("Pi\xeakno\x9c\xe6, \xbf\xf3\xb3w \x84i\x94 \x96 k\xf9\xf2\n".repeat(40)) },
    { encoding: "windows-1250" },
  ],
  [
    "a text in windows-1257, by the person's choice",
    {
      "book.txt": bytesOf(
        "A\xe8i\xfb, \xf0uo ir \xfemog\xebus \x84ei\x94 \x96 \xe0\xe6\xe1\xf8\n".repeat(40),
      ),
    },
    { encoding: "windows-1257" },
  ],
  ["a text in UTF-16", { "book.txt": new Uint8Array(Buffer.from(`\ufeff${raw.join("\r\n")}`, "utf16le")) }],
  ["characters of a text of Windows", { "book.txt": raw.join("\r\n") }, { tokenizer: "characters" }],
  [
    "byte pairs",
    { "book.txt": `${raw.join("\r\n\t ")}  it's we'RE \u00a0\u2028\u0085 e\u0301 👩‍👩‍👧 ½²٣\n\n` },
    { tokenizer: "bpe", vocabulary: "400" },
  ],
  [
    "byte pairs of three files",
    { "train.txt": raw.join("\n"), "valid.txt": " it's", "test.txt": "x\n\n y" },
    { tokenizer: "bpe" },
  ],
  ["lines of JSON", { "a.jsonl": raw.map((text, i) => JSON.stringify({ id: String(i), text })).join("\n") }],
  [
    "a column of text",
    { "a.csv": `id,review\n${raw.map((text, i) => `${i},"${text.replaceAll('"', '""')}"`).join("\r\n")}` },
  ],
];

/** Folders of the table by what they are called. */
const layoutsCalled = (...names: string[]): typeof layouts =>
  names.map((name) => layouts.find(([one]) => one === name) ?? [`There is no folder “${name}”.`, {}]);

/** Layouts that have a name of their own, which every language writes alike. */
const named = /^(?:Tiny-ImageNet|ImageNet|Food-101|Oxford-IIIT Pet|FGVC-Aircraft)$/;

test("every layout has a folder here, and each is told in Chinese", async () => {
  const datasets = await Promise.all(
    [...layouts, ...texts].map(([, files, readAs = {}]) => openDataset(folderOf(files), { readAs })),
  );
  expect(new Set(datasets.map(({ reading }) => reading?.layout))).toEqual(new Set(layoutNames));
  const told = datasets.flatMap(({ layout }) => zh.layout(layout).split("，"));
  expect(told.filter((part) => !/\p{Script=Han}/u.test(part) && !named.test(part))).toEqual([]);
});

const listed = ({ train, validation }: ImageDataset): unknown =>
  [train, validation].map((part) =>
    Array.from({ length: part.length }, (_, i) => [part.path(i), part.label(i)]),
  );

async function pictures(files: Files, seed: number, readAs: ReadAs = {}): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { seed, readAs });
  if (dataset.kind !== "images") throw new Error("These are pictures.");
  return dataset;
}

describe("a split by another seed", () => {
  test.each(layouts)("is what reading with it gives: %s", async (_, files, readAs) => {
    const first = await pictures(files, 1, readAs);
    expect(listed(splitAgain(first, 9))).toEqual(listed(await pictures(files, 9, readAs)));
    if (first.reading.seed !== null && first.train.length > 20)
      expect(listed(splitAgain(first, 9))).not.toEqual(listed(first));
  });
});

describe.skipIf(!plainPython())("reading.py", () => {
  test.each(layouts)("pictures: %s", async (_, files, readAs) => {
    const dataset = await pictures(files, 7, readAs);
    const found = inPython(
      `parts = reading.read_pictures(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]))
print(json.dumps([[[os.path.relpath(path, sys.argv[1]), label] for path, label in part] for part in parts]))`,
      onDisk(files),
      JSON.stringify(dataset.reading),
      JSON.stringify(dataset.classes.map(({ id }) => id)),
    );
    expect(found).toEqual(listed(dataset));
  });

  test("links to other folders are followed, those in a circle not, which is said once", () => {
    const root = onDisk({ ...classes("set/", 12), ...pictureFiles("elsewhere/a", 3) });
    for (const [target, path] of [
      ["..", "set/cat/up"],
      [".", "set/cat/Itself"],
      ["../../elsewhere", "set/cat/more"],
      ["../set/cat", "elsewhere/back"],
    ] as const)
      symlinkSync(target, join(root, path));
    const folders = ["cat", "dog", "Éland"];
    const found = inPython(
      `import io
sys.stderr = io.StringIO()
read = dict(seed=None, train=[[name, label] for label, name in enumerate(json.loads(sys.argv[2]))], validation=[], table=None, validationTable=None, annotations=None, without=[])
for _ in range(2):
    train, _held = reading.read_pictures(sys.argv[1], read, json.loads(sys.argv[2]))
print(json.dumps([[os.path.relpath(path, sys.argv[1]) for path, _ in train], sorted(line.split()[0] for line in sys.stderr.getvalue().splitlines())]))`,
      join(root, "set"),
      JSON.stringify(folders),
    );
    const cats = Array.from({ length: 12 }, (_, at) => `cat/a_${at}.JPEG`).toSorted();
    const more = [0, 1, 2].map((at) => `cat/more/a_${at}.JPEG`);
    const others = Object.keys({ ...pictureFiles("dog/deeper/b", 15), ...pictureFiles("Éland/c", 1) });
    expect(found).toEqual([
      [...cats, ...more, ...others.toSorted()],
      ["up", "Itself", "more/back"].map((path) => join(root, "set/cat", path)).toSorted(),
    ]);
  });

  test.each(
    layoutsCalled(
      "class folders",
      "class folders, one level down",
      "train and validation",
      "train alone",
      "labels.csv with names",
      "labels.csv without names",
      "Tiny-ImageNet",
    ),
  )("a checkpoint that says nothing of how its folder was read was split by 0: %s", async (_, files) => {
    const dataset = await pictures(files, 0);
    const found = inPython(
      `parts = reading.read_pictures(sys.argv[1], None, json.loads(sys.argv[2]))
print(json.dumps([[[os.path.relpath(path, sys.argv[1]), label] for path, label in part] for part in parts]))`,
      onDisk(files),
      JSON.stringify(dataset.classes.map(({ id }) => id)),
    );
    expect(found).toEqual(listed(dataset));
  });

  test.each(layoutsCalled("class folders", "train and validation", "labels.csv without names"))(
    "decisions about single pictures: %s",
    async (_, files) => {
      const dataset = await pictures(files, 7);
      const [a, b, c, d] = [0, 1, 2, 3].map((index) => dataset.train.path(index));
      const fixes: Fix[] = [
        { path: a ?? "", action: "exclude" },
        { path: b ?? "", action: "relabel", class: dataset.classes[1]?.id ?? "" },
        { path: c ?? "", action: "keep" },
        { path: dataset.validation.path(0), action: "exclude" },
        { path: "gone/x.png", action: "exclude" },
      ];
      const fixed = withFixes(dataset, fixes);
      expect(fixed.train.length).toBe(dataset.train.length - 1);
      expect(d).toBe(fixed.train.path(2));
      const found = inPython(
        `parts = reading.read_pictures(sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]))
print(json.dumps([[[os.path.relpath(path, sys.argv[1]), label] for path, label in part] for part in parts]))`,
        onDisk(files),
        JSON.stringify(fixed.reading),
        JSON.stringify(dataset.classes.map(({ id }) => id)),
      );
      expect(found).toEqual(listed(fixed));
    },
  );

  test.each(texts)("a text: %s", async (_, files, readAs = {}) => {
    const dataset = await openDataset(folderOf(files), { readAs });
    if (dataset.kind !== "text") throw new Error("This is a text.");
    const { tokens, layout, train, valid, test: held, reading } = dataset;
    const found = inPython(
      `data, outputs = json.loads(sys.argv[2])
print(json.dumps(reading.read_texts(sys.argv[1], data, outputs)))`,
      onDisk(files),
      JSON.stringify([{ layout, reading }, vocabularyOutputs(tokens)]),
    );
    expect(found).toEqual([train, valid, held].map((part) => [...part]));
  });
});
