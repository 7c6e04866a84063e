/** Folders of pictures that need be no classes: asked about, or refused; in both orders of files. */
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

/** `count` pictures in each of the folders, called by their number in the place of `*`. */
const each = (folders: readonly string[], count: number, name = "*.png"): Files =>
  Object.fromEntries(
    folders.flatMap((folder) =>
      Array.from({ length: count }, (_, at) => [`${folder}/${name.replace("*", String(at))}`, "x"]),
    ),
  );
const bothOrders = (files: Files): Files[] => [files, Object.fromEntries(Object.entries(files).toReversed())];

test.each([
  [["100CANON", "101CANON"]],
  [["2023-05-01", "2023-05-02", "2023-06-11"]],
  [["low", "high"]],
  [["Noisy", "Clean"]],
  [["oak", "oak (1)", "elm"]],
  [["oak", "oak - Copy", "elm"]],
  [["oak", "thumbs"]],
])("names that tell of something else than classes are asked about: %s", async (folders) => {
  for (const files of bothOrders(each(folders, 8))) {
    expect((await pictures(files)).confidence).toBe("guess");
    expect((await pictures(files, { layout: "classFolders" })).confidence).toBe("sure");
  }
});

test.each([
  [["oak", "elm"]],
  [["low_tide", "high_tide"]],
  [["100 euro", "200 euro"]],
  [["bullet_train", "test_tube", "oak", "elm", "ash"]],
])("and others are not: %s", async (folders) => {
  expect((await pictures(each(folders, 8))).confidence).toBe("sure");
});

test("files that are called by their part are asked about", async () => {
  const files = { ...each(["oak", "elm"], 8, "train_*.png"), ...each(["oak", "elm"], 2, "test_*.png") };
  for (const listed of bothOrders(files)) expect((await pictures(listed)).confidence).toBe("guess");
  expect((await pictures(each(["oak", "elm"], 8, "train_*.png"))).confidence).toBe("sure");
});

test.each([
  [["trainA", "trainB", "testA", "testB"], "trainA"],
  [["bounding_box_train", "bounding_box_test", "query"], "bounding_box_train"],
])("pictures side by side in parts have no classes: %s", async (folders, part) => {
  for (const files of bothOrders(each(folders, 6)))
    await expect(pictures(files)).rejects.toThrow(`6 pictures side by side in ${part}`);
});

test("of several trainings with the same classes the person says which", async () => {
  const files = {
    ...each(["train_1/oak", "train_1/elm", "train_2/oak", "train_2/elm"], 6),
    ...each(["val/oak", "val/elm"], 2),
  };
  for (const listed of bothOrders(files)) {
    const asked = await pictures(listed);
    expect([asked.confidence, asked.seen?.code]).toEqual(["guess", "parts"]);
    expect((await pictures(listed, { layout: "parts" })).confidence).not.toBe("guess");
  }
});

test("a folder without pictures is no class, and told", async () => {
  const files = { ...each(["oak", "elm"], 6), "docs/about.pdf": "x" };
  const dataset = await pictures(files);
  expect(dataset.classes.map(({ id }) => id)).toEqual(["elm", "oak"]);
  expect(dataset.problems.list).toMatchObject([{ path: "docs", code: "mismatch" }]);
});

test.each(["thumbnails", "@__thumb", "Thumbnails", "#recycle", "found.000"])(
  "%s is passed over",
  async (name) => {
    const dataset = await pictures({ ...each(["oak", "elm", name], 6), ...each([`oak/${name}`], 6) });
    expect([dataset.classes.length, dataset.train.length + dataset.validation.length]).toEqual([2, 12]);
  },
);

test("letters that sort folders are no classes, as in SUN397", async () => {
  const scenes = ["a/abbey", "a/alley", "b/bank/indoor", "b/bank/outdoor"];
  for (const files of bothOrders(
    each(
      scenes.map((path) => `SUN/${path}`),
      10,
    ),
  )) {
    const dataset = await pictures(files);
    expect(dataset.classes.map(({ id }) => id)).toEqual(["abbey", "alley", "bank/indoor", "bank/outdoor"]);
    expect([dataset.confidence, dataset.train.length]).toEqual(["fairly", 36]);
    expect(dataset.train.path(0)).toMatch(/^SUN\/a\/abbey\//);
  }
  const letters = await pictures(each(["a", "b", "c"], 10));
  expect([letters.confidence, letters.classes.length]).toEqual(["sure", 3]);
});

test.each<[string, Files]>([
  ["in files beside them", each(["oak", "elm"], 6, "* (1)_mask.png")],
  ["numbered", each(["oak", "elm"], 6, "* (1)_mask_1.png")],
  ["in a folder inside", each(["oak/masks", "elm/masks"], 6)],
  ["small ones", each(["oak/thumbs", "elm/thumbs"], 6)],
])("what says something of the pictures of a class is left out and asked about: %s", async (_, others) => {
  const files = { ...each(["oak", "elm"], 6, "* (1).png"), ...others };
  for (const listed of bothOrders(files)) {
    const dataset = await pictures(listed);
    expect([dataset.confidence, dataset.train.length + dataset.validation.length]).toEqual(["guess", 12]);
    expect(dataset.notices).toMatchObject([{ code: "aside", pictures: 12 }]);
    expect(dataset.reading.aside?.length).toBe(12);
    expect((await pictures(listed, { layout: "classFolders" })).confidence).toBe("sure");
  }
});

test("a word like a mask's in the name of a picture by itself is nothing", async () => {
  const dataset = await pictures(each(["face_mask", "none"], 6, "*_label.png"));
  expect([dataset.notices, dataset.train.length]).toEqual([[], 10]);
});

test.each([
  ["train_list.mat", "test_list.mat"],
  ["split_1.json"],
  ["Partitions/fold.pkl", "Partitions/split.pkl"],
])("files that may say the parts and are not read are asked about: %s", async (...names) => {
  const files = {
    ...each(["Images/oak", "Images/elm"], 6),
    ...Object.fromEntries(names.map((name) => [name, "x"])),
  };
  const dataset = await pictures(files);
  expect([dataset.confidence, dataset.notices[0]?.code]).toEqual(["guess", "splitNotRead"]);
  expect((await pictures(files, { validation: "split" })).confidence).toBe("sure");
});

test("one short text beside many pictures is not trained on", async () => {
  const words = "A word about the set. ".repeat(60);
  await expect(pictures({ ...each(["train", "test"], 12), "about us.txt": "x" })).rejects.toThrow(
    /side by side in train/,
  );
  const asked = await openDataset(folderOf({ ...each(["train", "test"], 12), "story.txt": words }));
  expect([asked.kind, asked.confidence]).toEqual(["text", "guess"]);
});
