/** Sets whose parts stand in lists: ImageNet, Food-101, Oxford-IIIT Pet, with inputs of their own, in both orders of files. */
import { expect, test } from "vitest";
import type { ImageDataset } from "../../../../../src/data/dataset.ts";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import type { PictureList } from "../../../../../src/data/pictures/pictureList.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

const reversed = (files: Files): Files => Object.fromEntries(Object.entries(files).toReversed());

async function pictures(files: Files): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files));
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return dataset;
}

const rows = (list: PictureList): string[] =>
  Array.from({ length: list.length }, (_, index) => `${list.label(index)} ${list.path(index)}`);

const food: Files = {
  "food-101/README.txt": "about",
  "food-101/meta/classes.txt": "apple_pie\nbaklava\n",
  "food-101/meta/labels.txt": "Apple pie\nBaklava\n",
  "food-101/meta/train.txt": "apple_pie/3\napple_pie/1\nbaklava/7\nbaklava/9\n",
  "food-101/meta/test.txt": "apple_pie/2\nbaklava/8\nbaklava/10\n",
  ...Object.fromEntries(
    ["apple_pie/1", "apple_pie/2", "apple_pie/3", "baklava/7", "baklava/8", "baklava/9"].map((name) => [
      `food-101/images/${name}.jpg`,
      "x",
    ]),
  ),
};

const at = (path: string): string => `food-101/images/${path}.jpg`;

test.each([
  ["in order", food],
  ["reversed", reversed(food)],
])("Food-101 is read by its lists, %s", async (_, files) => {
  const dataset = await pictures(files);
  expect(dataset.reading.layout).toBe("food101");
  expect(dataset.classes).toEqual([
    { id: "apple_pie", name: "Apple pie" },
    { id: "baklava", name: "Baklava" },
  ]);
  expect(rows(dataset.train)).toEqual([
    `0 ${at("apple_pie/3")}`,
    `0 ${at("apple_pie/1")}`,
    `1 ${at("baklava/7")}`,
    `1 ${at("baklava/9")}`,
  ]);
  expect(rows(dataset.validation)).toEqual([`0 ${at("apple_pie/2")}`, `1 ${at("baklava/8")}`]);
  expect(dataset.problems.list).toMatchObject([{ path: at("baklava/10"), code: "missing" }]);
});

const pet: Files = {
  "annotations/list.txt": "#Image CLASS-ID SPECIES BREED ID\nBengal_1 2 1 2\n",
  "annotations/trainval.txt": "Bengal_1 2 1 2\r\nBengal_10 2 1 2\r\namerican_bulldog_2 1 2 1\r\n",
  "annotations/test.txt": "Bengal_3 2 1 2\r\namerican_bulldog_7 1 2 1\r\n",
  "annotations/trimaps/Bengal_1.png": "x",
  ...Object.fromEntries(
    ["Bengal_1", "Bengal_10", "Bengal_3", "american_bulldog_2", "american_bulldog_7"].map((name) => [
      `images/${name}.jpg`,
      "x",
    ]),
  ),
};

test.each([
  ["in order", pet],
  ["reversed", reversed(pet)],
])("Oxford-IIIT Pet is read by its lists, %s", async (_, files) => {
  const dataset = await pictures(files);
  expect(dataset.reading.layout).toBe("pets");
  expect(dataset.classes).toEqual([
    { id: "Bengal", name: "Bengal" },
    { id: "american_bulldog", name: "American Bulldog" },
  ]);
  expect(rows(dataset.train)).toEqual([
    "0 images/Bengal_1.jpg",
    "0 images/Bengal_10.jpg",
    "1 images/american_bulldog_2.jpg",
  ]);
  expect(rows(dataset.validation)).toEqual(["0 images/Bengal_3.jpg", "1 images/american_bulldog_7.jpg"]);
});

const data = "ILSVRC/Data/CLS-LOC";
const net: Files = {
  "LOC_synset_mapping.txt": "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n",
  "LOC_val_solution.csv":
    "ImageId,PredictionString\nILSVRC2012_val_00000002,n01443537 1 2 3 4 n01443537 5 6 7 8\nILSVRC2012_val_00000001,n01440764 1 2 3 4 \n",
  "LOC_sample_submission.csv": "ImageId,PredictionString\nILSVRC2012_test_00000001,n01440764 1 2 3 4\n",
  [`${data}/train/n01440764/n01440764_18.JPEG`]: "x",
  [`${data}/train/n01443537/n01443537_2.JPEG`]: "x",
  [`${data}/val/ILSVRC2012_val_00000001.JPEG`]: "x",
  [`${data}/val/ILSVRC2012_val_00000002.JPEG`]: "x",
  [`${data}/test/ILSVRC2012_test_00000001.JPEG`]: "x",
};

test.each([
  ["in order", net],
  ["reversed", reversed(net)],
])("ImageNet's validation is read by its solution, %s", async (_, files) => {
  const dataset = await pictures(files);
  expect(dataset.reading.layout).toBe("imageNet");
  expect(dataset.classes).toEqual([
    { id: "n01440764", name: "tench" },
    { id: "n01443537", name: "goldfish" },
  ]);
  expect(rows(dataset.train)).toEqual([
    `0 ${data}/train/n01440764/n01440764_18.JPEG`,
    `1 ${data}/train/n01443537/n01443537_2.JPEG`,
  ]);
  expect(rows(dataset.validation)).toEqual([
    `0 ${data}/val/ILSVRC2012_val_00000001.JPEG`,
    `1 ${data}/val/ILSVRC2012_val_00000002.JPEG`,
  ]);
  expect(dataset.unlabelled).toBe(1);
});
