/** FGVC-Aircraft: lists of each part for each way to class the pictures, of which the person says which counts. */
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

const names = Array.from({ length: 24 }, (_, at) => String(1_025_794 + at * 7));
const classes = {
  variant: ["707-320", "727-200", "A318", "Boeing 717"],
  family: ["Boeing 707", "Boeing 727", "A320", "Boeing 717"],
  manufacturer: ["Boeing", "Boeing", "Airbus", "Boeing"],
};
type Kind = keyof typeof classes;
const parts = ["train", "val", "test"];
const partOf = (at: number): string => parts[Math.floor(at / 4) % 3] ?? "";

const list = (kind: Kind | null, of: readonly string[]): string =>
  names
    .map((name, at) => (of.includes(partOf(at)) ? `${name}${kind ? ` ${classes[kind][at % 4]}` : ""}\n` : ""))
    .join("");
const listsOf = (kind: Kind, ...wanted: string[]): Files =>
  Object.fromEntries(
    wanted.map((part) => [
      `data/images_${kind}_${part}.txt`,
      list(kind, part === "trainval" ? ["train", "val"] : [part]),
    ]),
  );
const images: Files = Object.fromEntries(names.map((name) => [`data/images/${name}.jpg`, "x"]));
const whole: Files = {
  "README.txt": "about",
  ...images,
  ...listsOf("manufacturer", "train", "val", "trainval", "test"),
  ...listsOf("family", "train", "val", "trainval", "test"),
  ...listsOf("variant", "train", "val", "trainval", "test"),
  "data/images_train.txt": list(null, ["train"]),
  "data/images_test.txt": list(null, ["test"]),
  "data/images_box.txt": names.map((name) => `${name} 3 144 998 431`).join("\n"),
  "data/variants.txt": classes.variant.join("\n"),
};

const counts = ({ train, validation, test: held }: ImageDataset): number[] => [
  train.length,
  validation.length,
  held.reduce((sum, count) => sum + count, 0),
];
const inCapitals = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.endsWith(".txt") ? path.toUpperCase().replace("DATA/", "data/") : path,
      text,
    ]),
  );

test.each<[string, Files, number[]]>([
  ["train and val", listsOf("variant", "train", "val"), [8, 8, 0]],
  ["train, val and test", listsOf("variant", "train", "val", "test"), [8, 8, 8]],
  ["trainval and test", listsOf("variant", "trainval", "test"), [16, 8, 0]],
  ["all of them", listsOf("variant", "train", "val", "trainval", "test"), [8, 8, 8]],
])("one way is read as it is: %s", async (_, lists, wanted) => {
  const files = { ...images, ...lists };
  for (const listed of [files, Object.fromEntries(Object.entries(files).toReversed()), inCapitals(files)]) {
    const dataset = await open(listed);
    expect([dataset.confidence, dataset.reading.layout]).toEqual(["sure", "aircraft"]);
    expect(dataset.classes.map(({ id }) => id)).toEqual(classes.variant);
    expect(counts(dataset)).toEqual(wanted);
    expect(dataset.problems.total).toBe(0);
    const label = dataset.train.label(0);
    expect(dataset.train.path(0)).toBe(`data/images/${names[label]}.jpg`);
  }
});

test("of several ways the person is asked which one counts", async () => {
  for (const listed of [whole, Object.fromEntries(Object.entries(whole).toReversed())]) {
    const dataset = await open(listed);
    expect([dataset.confidence, dataset.classes.length]).toEqual(["guess", 4]);
    expect(dataset.options?.columns).toEqual(["variant", "family", "manufacturer"]);
    expect(dataset.notices.map(({ code }) => code)).toEqual(["tableNotRead", "tableNotRead"]);
    expect((await open(listed, { layout: "aircraft" })).confidence).toBe("sure");
    for (const kind of ["variant", "family", "manufacturer"] as const) {
      const chosen = await open(listed, { classFrom: kind });
      expect([chosen.confidence, chosen.notices]).toEqual(["sure", []]);
      expect(chosen.classes.map(({ id }) => id)).toEqual([...new Set(classes[kind])].toSorted());
    }
  }
});

test("pictures that were converted, or are not there", async () => {
  const converted = Object.fromEntries(names.slice(1).map((name) => [`data/images/${name}.png`, "x"]));
  const dataset = await open({ ...converted, ...listsOf("variant", "train", "val") });
  expect(counts(dataset)).toEqual([7, 8, 0]);
  expect(dataset.problems.list.map(({ path }) => path)).toEqual([`data/images/${names[0]}.png`]);
});
