/** Tables that disagree on the classes of the same pictures: none of them is taken silently. */
import { expect, test } from "vitest";
import { en } from "../../../../../src/app/words/en/index.ts";
import { zh } from "../../../../../src/app/words/zh/index.ts";
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

const count = 40;
const pictures = Object.fromEntries(Array.from({ length: count }, (_, at) => [`images/${at}.jpg`, "x"]));
const table = (column: string, label: (at: number) => string | number, first = 0, last = count): string =>
  `id,${column}\n${Array.from({ length: last - first }, (_, at) => `${at + first}.jpg,${label(at + first)}`).join("\n")}`;
const tree = (at: number): string => ["oak", "ash"][at % 2] ?? "";
const blight = (at: number): string => ["rust", "spot", "none"][at % 3] ?? "";

test.each<[string, Files, read: string, other: string]>([
  [
    "other classes",
    { "Labels_A.csv": table("label", tree), "labels_b.CSV": table("label", blight) },
    "Labels_A.csv",
    "labels_b.CSV",
  ],
  [
    "other columns",
    { "species.csv": table("species", tree), "disease.csv": table("disease", blight) },
    "disease.csv",
    "species.csv",
  ],
  [
    "labels.csv and another",
    { "labels.csv": table("label", tree), "disease.csv": table("disease", blight) },
    "labels.csv",
    "disease.csv",
  ],
  [
    "a list without names",
    {
      "labels.csv": table("label", tree),
      "List.txt": table("", blight).replace(/^.*\n/, "").replaceAll(",", " "),
    },
    "labels.csv",
    "List.txt",
  ],
  [
    "a few classes changed",
    { "labels.csv": table("label", tree), "mended.csv": table("label", (at) => tree(at === 7 ? 8 : at)) },
    "labels.csv",
    "mended.csv",
  ],
  [
    "columns that are called by no class",
    { "a.csv": table("group", tree), "b.csv": table("kind", blight) },
    "a.csv",
    "b.csv",
  ],
  [
    "a half of the pictures each",
    { "a.csv": table("label", tree, 0, 20), "b.csv": table("label", tree, 20) },
    "a.csv",
    "b.csv",
  ],
  [
    "a part's and nobody's",
    { "train.csv": table("label", tree), "all.csv": table("label", blight) },
    "train.csv",
    "all.csv",
  ],
])("asked about: %s", async (_, tables, read, other) => {
  const files = { ...pictures, ...tables };
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed())]) {
    const dataset = await open(listed);
    expect(dataset.confidence).toBe("guess");
    expect(dataset.reading.table?.path).toBe(read);
    expect(dataset.notices).toContainEqual({ code: "tableNotRead", table: other, other: read });
    expect((await open(listed, { layout: "table" })).confidence).toBe("sure");
  }
});

test.each<[string, Files]>([
  ["the same twice", { "labels.csv": table("label", tree), "copy.csv": table("label", tree) }],
  [
    "names and numbers",
    { "labels.csv": table("label", tree), "numbers.csv": table("class_id", (at) => at % 2) },
  ],
  ["ages", { "labels.csv": table("label", tree), "ages.csv": table("age", (at) => at % 7) }],
  ["some of them", { "labels.csv": table("label", tree), "first.csv": table("label", tree, 0, 15) }],
  [
    "what is handed in",
    { "labels.csv": table("label", tree), "sample_submission.csv": table("label", () => "oak") },
  ],
])("not asked about: %s", async (_, tables) => {
  const dataset = await open({ ...pictures, ...tables });
  expect([dataset.confidence, dataset.reading.table?.path, dataset.notices]).toEqual([
    "sure",
    "labels.csv",
    [],
  ]);
});

test("the table is chosen by its column", async () => {
  const files = {
    ...pictures,
    "species.csv": table("species", tree),
    "disease.csv": table("disease", blight),
  };
  expect((await open(files)).options?.columns).toEqual(["disease", "species"]);
  for (const column of ["species", "disease"]) {
    const dataset = await open(files, { classFrom: column });
    expect([dataset.reading.table?.path, dataset.confidence]).toEqual([`${column}.csv`, "sure"]);
  }
});

test("both languages name the two tables", () => {
  const said = { code: "tableNotRead", table: "b.csv", other: "a.csv" } as const;
  expect(en.readAs.sentence(said)).toMatch(/^b\.csv gives classes, too, but other ones than a\.csv/);
  expect(zh.readAs.sentence(said)).toMatch(/^b\.csv 也给出了类别，但与 a\.csv 的类别不同/);
});
