/** train.py finds in every layout what the lab finds: the same examples in the same order, the same words. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { python, runPython } from "../../../support/python.ts";
import { folderOf, pictureFiles } from "../../../unit/data/layouts/folders.ts";

const inPython = (program: string, ...parameters: string[]): unknown =>
  JSON.parse(
    runPython([
      "-c",
      `import json, os, sys; sys.path.insert(0, "src/checkpoints/cluster")\nimport train\n${program}`,
      ...parameters,
    ]),
  );

function onDisk(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "descent-layout-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const below = (prefix: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content]));
const classes = (prefix: string, count: number): Record<string, string> => ({
  ...pictureFiles(`${prefix}cat/a`, count),
  ...pictureFiles(`${prefix}dog/deeper/b`, count + 3),
  ...pictureFiles(`${prefix}Éland/c`, 1),
});
const hidden = {
  ".git/x.png": "",
  "__MACOSX/cat/a.png": "",
  "train/.hidden.png": "",
  "notes.txt": "",
  "cat/Thumbs.db": "",
};
const side = pictureFiles("pictures/p", 25);
const csv = Object.keys(side)
  .map((path, i) => (i === 3 ? `"${path}","odd ""one"""` : `./${path}, ${i % 2 ? "odd" : "even"} `))
  .join("\r\n");

const layouts: [name: string, files: Record<string, string>][] = [
  ["class folders", { ...classes("", 12), ".git/x.png": "", "cat/Thumbs.db": "" }],
  ["class folders, one level down", below("archive", classes("", 40))],
  ["train and validation", { ...classes("train/", 12), ...classes("valid/", 2), ...hidden }],
  ["train alone", classes("train/", 30)],
  [
    "labels.csv with names",
    { ...side, "labels.csv": `\ufeffsize,Image,Label\n${csv.replaceAll(/^|(?<=\n)/g, "1,")}` },
  ],
  ["labels.csv without names", { ...side, "labels.csv": `${csv}\n\nmissing.png,odd\npictures/p_1.JPEG\n` }],
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
];

const raw = Array.from(
  { length: 300 },
  (_, i) =>
    `“Well”, said no. ${i % 7}, don’t pay 3.${i % 10}0 for co-operation; 中文 ${"word ".repeat(i % 5)}`,
);
const texts: [name: string, files: Record<string, string>][] = [
  [
    "three files",
    { "wiki.train.tokens": "a b\n\nc\u2028d e", "wiki.valid.tokens": "b a\r\n \n", "wiki.test.tokens": "c" },
  ],
  ["one text by lines, as somebody wrote it", { "book.txt": raw.join("\n") }],
  ["one text by words, as somebody wrote it", { "inner/book.md": raw.join(" ") }],
  ["one text by lines, tokenised", { "book.text": "the cat sat \n on the mat .\r\n".repeat(80) }],
];

describe.skipIf(!python)("train.py", () => {
  test.each(layouts)("pictures: %s", async (_, files) => {
    const seed = 7;
    const dataset = await openDataset(folderOf(files), { seed });
    if (dataset.kind !== "images") throw new Error("these are pictures");
    const listed = ({ train, validation }: typeof dataset) =>
      [train, validation].map((part) =>
        Array.from({ length: part.length }, (__, i) => [part.path(i), part.label(i)]),
      );
    const found = inPython(
      `classes, *parts = train.read_picture_folder(sys.argv[1], ${seed})
print(json.dumps([classes, [[[os.path.relpath(path, sys.argv[1]), label] for path, label in part] for part in parts]]))`,
      onDisk(files),
    );
    expect(found).toEqual([dataset.classes.map(({ id }) => id), listed(dataset)]);
  });

  test.each(texts)("a text: %s", async (_, files) => {
    const dataset = await openDataset(folderOf(files));
    if (dataset.kind !== "text") throw new Error("this is a text");
    const { vocabulary, layout, train, valid, test: held } = dataset;
    const found = inPython(
      `words, layout = json.loads(sys.argv[2])
print(json.dumps(train.read_corpus(sys.argv[1], layout, {word: i for i, word in enumerate(words)})))`,
      onDisk(files),
      JSON.stringify([vocabulary, layout]),
    );
    expect(found).toEqual([train, valid, held].map((part) => [...part]));
  });
});
