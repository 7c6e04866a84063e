/** Class folders beside files that say the parts: lists, tables, the numbers of CUB-200-2011, in both orders of files. */
import { expect, test } from "vitest";
import type { ReadAs } from "../../../../../src/config/readAs.ts";
import type { ImageDataset } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

async function pictures(files: Files, readAs: ReadAs = {}): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return dataset;
}

const kinds = ["wren", "robin"];
const names = kinds.flatMap((kind) => Array.from({ length: 10 }, (_, at) => `${kind}/${kind}_${at}.jpg`));
const numberOf = (name: string): number => Number(/_(\d+)\./.exec(name)?.[1]);
/** Seven of ten are trained on: another share than the tenth that chance would hold back. */
const isTrained = (name: string): boolean => numberOf(name) < 7;
const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join("");
const at = (home: string): Files => Object.fromEntries(names.map((name) => [`${home}${name}`, "x"]));
const trained = names.filter(isTrained);
const held = names.filter((name) => !isTrained(name));

const birds = (home: string): Files => ({
  [`${home}images.txt`]: lines(names.map((name, id) => `${id + 1} ${name}`)),
  [`${home}image_class_labels.txt`]: lines(
    names.map((name, id) => `${id + 1} ${kinds.indexOf(name.split("/")[0] ?? "") + 1}`),
  ),
  [`${home}train_test_split.txt`]: lines(names.map((name, id) => `${id + 1} ${isTrained(name) ? 1 : 0}`)),
  [`${home}bounding_boxes.txt`]: lines(names.map((_, id) => `${id + 1} 60.0 27.0 325.0 304.0`)),
  [`${home}classes.txt`]: "1 wren\n2 robin\n",
  ...at(`${home}images/`),
});

test.each<[string, Files]>([
  ["CUB-200-2011", { ...birds("CUB_200_2011/"), "attributes.txt": "1 has_bill_shape::curved\n" }],
  [
    "lists in a folder",
    {
      ...at("images/"),
      "lists/train.txt": lines(trained),
      "lists/test.txt": lines(held),
      "lists/files.txt": lines(names),
    },
  ],
  [
    "lists around the pictures",
    { ...at("Images/"), "TrainImages.txt": lines(trained), "TestImages.txt": lines(held) },
  ],
  [
    "lists without ends of names",
    {
      ...at("images/"),
      "meta/meta/train.txt": lines(trained.map((name) => name.slice(0, -4))),
      "meta/meta/test.txt": lines(held.map((name) => name.slice(0, -4))),
    },
  ],
  [
    "lists with the numbers of classes",
    {
      ...at(""),
      "train.txt": lines(trained.map((name) => `${name} ${name.startsWith("wren") ? 1 : 0}`)),
      "val.txt": lines(held.map((name) => `${name} ${name.startsWith("wren") ? 1 : 0}`)),
    },
  ],
  [
    "a table",
    {
      ...at("set/pics/"),
      "set/split.csv": `path,split\n${lines(names.map((name) => `${name},${isTrained(name) ? "train" : "test"}`))}`,
    },
  ],
  [
    "rows without names of columns",
    { ...at(""), "split.tsv": lines(names.map((name) => `${name}\t${isTrained(name) ? "train" : "dev"}`)) },
  ],
  [
    "is_valid",
    {
      ...at(""),
      "all.csv": `name,is_valid\n${lines(names.map((name) => `${name},${isTrained(name) ? 0 : 1}`))}`,
    },
  ],
  [
    "tables of names",
    { ...at(""), "Train.csv": `path\n${lines(trained)}`, "TEST.csv": `path\n${lines(held)}` },
  ],
])("the parts are those that files say: %s", async (_, files) => {
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await pictures(listed);
    expect(dataset.layout).toBe("class folders, parts by lists");
    expect([dataset.confidence, dataset.reading.seed]).toEqual(["sure", null]);
    expect(dataset.classes.map(({ id }) => id)).toEqual(["robin", "wren"]);
    expect([...dataset.train.countByLabel(2), ...dataset.validation.countByLabel(2)]).toEqual([7, 7, 3, 3]);
    for (let index = 0; index < 14; index += 1) expect(isTrained(dataset.train.path(index))).toBe(true);
  }
});

/** Four, three and three of ten, in one of the ways to part them. */
const parted = (shift: number): string[][] =>
  [
    [0, 4],
    [4, 7],
    [7, 10],
  ].map(([from = 0, to = 0]) =>
    names.filter((name) => (numberOf(name) + shift) % 10 >= from && (numberOf(name) + shift) % 10 < to),
  );

test("of several splits the first is taken, and said to be fairly sure; a test is counted", async () => {
  const files = Object.fromEntries(
    [1, 2, 10].flatMap((split) =>
      parted(split).map((part, index) => [
        `dtd/labels/${["train", "val", "test"][index]}${split}.txt`,
        lines(part),
      ]),
    ),
  );
  const dataset = await pictures({ ...at("dtd/images/"), ...files });
  expect(dataset.seen).toMatchObject({ train: "dtd/labels/train1.txt", validation: "dtd/labels/val1.txt" });
  expect([dataset.confidence, dataset.train.length, dataset.validation.length, ...dataset.test]).toEqual([
    "fairly",
    8,
    6,
    3,
    3,
  ]);
});

test("pictures that no list names are left out and told, and whoever wants a tenth held back gets it", async () => {
  const files = {
    ...at("images/"),
    "train.txt": lines(trained.slice(1)),
    "test.txt": lines([...held, "wren/gone.jpg"]),
  };
  const dataset = await pictures(files);
  expect(dataset.notices).toEqual([
    { code: "rowsUnmatched", table: "test.txt", rows: 1, first: "wren/gone.jpg" },
    { code: "unlisted", pictures: 1 },
  ]);
  const split = await pictures(files, { validation: "split" });
  expect([split.layout, split.train.length, split.validation.length]).toEqual([
    "class folders, split 90/10",
    18,
    2,
  ]);
});

test("lists of classes of which some are not trained are asked about; those that give other classes are no parts", async () => {
  const zeroShot = {
    ...at("images/"),
    "train.txt": lines(names.filter((name) => name.startsWith("wren"))),
    "test.txt": lines(names.filter((name) => name.startsWith("robin"))),
  };
  await expect(pictures(zeroShot)).rejects.toThrow(/one class only, “wren”/);
  const three = {
    ...zeroShot,
    ...Object.fromEntries(
      names.map((name) => [`images/${name.replaceAll("wren", "owl").replaceAll("robin", "kite")}`, "x"]),
    ),
  };
  const asked = await pictures({
    ...three,
    "train.txt": lines([...names, ...trained.map((name) => name.replaceAll("wren", "owl"))]),
    "test.txt": lines(held.map((name) => name.replaceAll("robin", "kite"))),
  });
  expect(asked.confidence).toBe("guess");
  const other = (some: readonly string[]): string =>
    lines(some.map((name) => `${name} ${numberOf(name) % 2}`));
  const against = await pictures({ ...at(""), "train.txt": other(trained), "val.txt": other(held) });
  expect(against.reading.layout).toBe("table");
});
