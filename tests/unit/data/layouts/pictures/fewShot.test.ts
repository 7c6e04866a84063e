/** Parts that share no class, as few-shot sets have them: asked about, and never a validation part without pictures. */
import { expect, test } from "vitest";
import { en } from "../../../../../src/app/words/en/index.ts";
import { zh } from "../../../../../src/app/words/zh/index.ts";
import type { ReadAs } from "../../../../../src/config/readAs.ts";
import type { ImageDataset } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf, pictureFiles } from "../folders.ts";

type Files = Record<string, string>;

async function open(files: Files, readAs: ReadAs = {}): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "images") throw new Error(dataset.layout);
  return dataset;
}

const [base, novel, last] = [
  ["n1", "n2", "n3"],
  ["n4", "n5"],
  ["n6", "n7"],
];
const classes = (path: string, names: readonly string[] = []): Files =>
  Object.assign({}, ...names.map((name) => pictureFiles(`${path}${name}/${name}`, 10))) as Files;
const flat = (names: readonly string[] = []): Files =>
  Object.assign({}, ...names.map((name) => pictureFiles(`images/${name}`, 10))) as Files;
const rowsOf = (
  names: readonly string[] = [],
  row = (file: string, name: string) => `${file},${name}`,
): string =>
  names.flatMap((name) => Array.from({ length: 10 }, (_, at) => row(`${name}_${at}.JPEG`, name))).join("\n");
const table = (names: readonly string[] = []): string => `filename,label\n${rowsOf(names)}`;

test.each<[string, Files, pictures: number]>([
  [
    "a table for each part",
    {
      ...flat(base),
      ...flat(novel),
      ...flat(last),
      "train.csv": table(base),
      "val.csv": table(novel),
      "test.csv": table(last),
    },
    40,
  ],
  [
    "tables in capitals",
    { ...flat(base), ...flat(novel), "Train.CSV": table(base), "TEST.CSV": table(novel) },
    20,
  ],
  [
    "a column of parts",
    {
      ...flat(base),
      ...flat(novel),
      "all.csv": `file,label,split\n${rowsOf(base, (file, name) => `${file},${name},train`)}\n${rowsOf(novel, (file, name) => `${file},${name},val`)}`,
    },
    20,
  ],
  ["class folders", { ...classes("train/", base), ...classes("VAL/", novel), ...classes("test/", last) }, 20],
  [
    "lists beside class folders",
    {
      ...classes("images/", base),
      ...classes("images/", novel),
      "train.txt": rowsOf(base, (file, name) => `${name}/${file}`),
      "val.txt": rowsOf(novel, (file, name) => `${name}/${file}`),
    },
    20,
  ],
])("%s", async (_, files, pictures) => {
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    expect([dataset.train.length, dataset.validation.length, dataset.confidence]).toEqual([27, 3, "guess"]);
    expect(dataset.notices).toContainEqual({
      code: "otherClasses",
      classes: pictures / 10,
      pictures,
      split: true,
    });
    const chosen = await open(listed, { layout: dataset.reading.layout });
    expect([chosen.validation.length, chosen.confidence]).not.toContain("guess");
  }
});

test("class folders of which hardly any are in both parts are asked about", async () => {
  const files = {
    ...classes("train/", base),
    ...classes("val/", ["n1", ...novel]),
    ...classes("test/", last),
  };
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    expect([dataset.train.length, dataset.validation.length, dataset.confidence]).toEqual([30, 10, "guess"]);
    expect(dataset.notices).toContainEqual({ code: "otherClasses", classes: 2, pictures: 20, split: false });
    expect((await open(listed, { layout: "parts" })).confidence).not.toBe("guess");
    expect((await open(listed, { validation: "split" })).validation).toHaveLength(3);
  }
  const most = await open({ ...classes("train/", base), ...classes("val/", ["n1", "n2", "n9"]) });
  expect([most.validation.length, most.confidence]).toEqual([20, "fairly"]);
  const served = await open({ ...classes("train/", base), ...classes("test/", ["n1", ...novel]) });
  expect([served.validation.length, served.confidence]).toEqual([10, "guess"]);
});

test("parts that share most of their classes are read as they are", async () => {
  const dataset = await open({
    ...flat(base),
    ...pictureFiles("images/n1x", 10),
    "train.csv": table(base),
    "val.csv": `filename,label\n${Array.from({ length: 10 }, (_, at) => `n1x_${at}.JPEG,${at === 9 ? "n9" : "n1"}`).join("\n")}`,
  });
  expect([dataset.train.length, dataset.validation.length, dataset.confidence]).toEqual([30, 9, "sure"]);
});

test("both languages say how many pictures of other classes there are", () => {
  const said = { code: "otherClasses", classes: 2, pictures: 20, split: true } as const;
  expect(en.readAs.sentence(said)).toMatch(
    /^20 pictures outside training are of 2 classes .* A tenth of each/,
  );
  expect(en.readAs.sentence({ ...said, split: false })).toMatch(/they validate nothing\.$/);
  expect(zh.readAs.sentence(said)).toMatch(/20 张图片属于训练部分没有的 2 个类别.*十分之一/);
});
