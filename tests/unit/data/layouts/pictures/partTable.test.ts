/** Class folders with a part that a table labels: GTSRB's test, as it is distributed and as Kaggle has it. */
import { expect, test } from "vitest";
import type { ReadAs } from "../../../../../src/config/readAs.ts";
import type { ImageDataset } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

async function open(files: Files, readAs: ReadAs = {}): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { readAs });
  if (dataset.kind !== "images") throw new Error(dataset.layout);
  return dataset;
}

const numbers = [0, 2, 14];
const numbered = (folder: string, count: number, first = 0): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${folder}/${String(at + first).padStart(5, "0")}.png`, "x"]),
  );
const train = (folder: string, digits: number): Files =>
  Object.assign(
    {},
    ...numbers.map((of) => numbered(`${folder}/${String(of).padStart(digits, "0")}`, 20)),
  ) as Files;
const rows = (sign: string, row: (at: number) => (string | number)[], count = 12): string =>
  Array.from({ length: count }, (_, at) => row(at).join(sign)).join("\n");
const nameOf = (at: number): string => String(at).padStart(5, "0");
const kind = (at: number): number => numbers[at % 3] ?? 0;

const ofFinal = (end = "png"): string =>
  `Filename;Width;Height;Roi.X1;ClassId\n${rows(";", (at) => [`${nameOf(at)}.${end}`, 30 + (at % 4), 31, 5, kind(at)])}`;
const ofKaggle = `Width,Height,Roi.X1,ClassId,Path\n${rows(",", (at) => [53, 54, 6, kind(at), `Test/${nameOf(at)}.png`])}`;

test.each<[string, Files, ids: string[]]>([
  [
    "GT-final_test.csv beside the parts",
    { ...train("Train", 5), ...numbered("Test", 12), "GT-final_test.csv": ofFinal() },
    ["00000", "00002", "00014"],
  ],
  [
    "folders in capitals, a level deeper, of converted pictures",
    {
      ...train("GTSRB/Final_Training/Images", 5),
      ...numbered("GTSRB/Final_Test/Images", 12),
      "GTSRB/Final_Test/Images/GT-FINAL_TEST.CSV": ofFinal("ppm"),
    },
    ["00000", "00002", "00014"],
  ],
  [
    "around the set, as torchvision unpacks it",
    {
      ...train("gtsrb/GTSRB/Training", 5),
      ...numbered("gtsrb/GTSRB/Final_Test/Images", 12),
      "gtsrb/GT-final_test.csv": ofFinal(),
    },
    ["00000", "00002", "00014"],
  ],
  [
    "beside the class folders themselves",
    { ...train("set", 5), ...numbered("set/Test", 12), "set/Test.csv": ofKaggle },
    ["00000", "00002", "00014"],
  ],
  [
    "Kaggle's Test.csv",
    { ...train("Train", 1), ...numbered("Test", 12), "Test.csv": ofKaggle },
    ["0", "14", "2"],
  ],
  [
    "Kaggle's whole set",
    {
      ...train("train", 1),
      ...numbered("Test", 12),
      "Test/GT-final_test.csv": ofFinal(),
      "Test.csv": ofKaggle,
      "Train.csv": `ClassId,Path\n${numbers.map((of) => rows(",", (at) => [of, `train/${of}/${nameOf(at)}.png`], 20)).join("\n")}`,
      ...Object.fromEntries(numbers.map((of) => [`Meta/${of}.png`, "x"])),
      "Meta.csv": `Path,ClassId,ShapeId\n${numbers.map((of) => `Meta/${of}.png,${of},1`).join("\n")}`,
    },
    ["0", "14", "2"],
  ],
  [
    "names of folders in another case",
    {
      ...numbered("train/Stop", 20),
      ...numbered("train/Yield", 20),
      ...numbered("val", 12),
      "val.csv": `file,class\n${rows(",", (at) => [`${nameOf(at)}.png`, ["stop", "YIELD"][at % 2] ?? ""])}`,
    },
    ["Stop", "Yield"],
  ],
])("the table's part validates: %s", async (_, files, ids) => {
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    expect(dataset.classes.map(({ id }) => id)).toEqual(ids);
    expect([dataset.train.length, dataset.validation.length, dataset.unlabelled]).toEqual([
      20 * ids.length,
      12,
      0,
    ]);
    expect(dataset.confidence).not.toBe("guess");
    for (let at = 0; at < 12; at += 1) {
      const picture = Number(/(\d+)\.png$/.exec(dataset.validation.path(at))?.[1]);
      const id = ids[dataset.validation.label(at)] ?? "";
      expect(/^\d/.test(id) ? Number(id) : id).toBe(ids.length === 3 ? kind(picture) : ids[picture % 2]);
    }
  }
});

const test12 = (label: (at: number) => string | number): Files => ({
  ...train("Train", 5),
  ...numbered("Test", 12),
  "Test.csv": `Path,ClassId\n${rows(",", (at) => [`Test/${nameOf(at)}.png`, label(at)])}`,
});

test.each<[string, Files]>([
  ["one class in all rows", test12(() => 0)],
  ["classes that no folder has", test12((at) => (at % 3) + 40)],
  ["what is handed in", { ...train("Train", 5), ...numbered("Test", 12), "sample_submission.csv": ofKaggle }],
  ["rows of other pictures", { ...train("Train", 5), ...numbered("Test", 12, 90), "Test.csv": ofKaggle }],
])("a table with %s labels nothing", async (_, files) => {
  const dataset = await open(files);
  expect([dataset.train.length, dataset.validation.length, dataset.unlabelled]).toEqual([54, 6, 12]);
});

test("a folder that the person chooses is validated by its table, too", async () => {
  const files = { ...test12(kind), ...numbered("others", 12, 40) };
  const dataset = await open(files, { train: "Train", validation: "Test" });
  expect([dataset.train.length, dataset.validation.length, dataset.confidence]).toEqual([60, 12, "sure"]);
  expect(dataset.notices.map(({ code }) => code)).toEqual(["notUsed"]);
});

test("whoever wants a tenth of the training part, or no test, gets it", async () => {
  for (const choice of [{ validation: "split" }, { test: "none" }])
    expect((await open(test12(kind), choice)).validation.length).toBe(6);
});

test("beside validation folders the table's classes are those of the test", async () => {
  const folders = Object.fromEntries(
    Object.keys(train("Val", 5))
      .filter((path) => /0000\d\.png$/.test(path))
      .map((path) => [path, "x"]),
  );
  const files = { ...test12(kind), ...folders };
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    expect([dataset.train.length, dataset.validation.length, dataset.unlabelled]).toEqual([60, 30, 0]);
    expect(dataset.test).toEqual([4, 4, 4]);
    expect([dataset.notices, dataset.problems.total]).toEqual([[], 0]);
  }
  // What a table does not label stays without labels.
  const without = await open({ ...files, "Test.csv": ofKaggle.replaceAll("Test/", "Elsewhere/x") });
  expect([without.validation.length, without.unlabelled]).toEqual([30, 12]);
  expect((await open(files, { test: "none" })).test).toEqual([0, 0, 0]);
});
