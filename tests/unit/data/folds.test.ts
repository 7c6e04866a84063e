import { expect, test } from "vitest";
import { foldsOf } from "../../../src/data/folds.ts";
import { withFixes } from "../../../src/data/fixes.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { slotsOf } from "../../../src/data/layouts/pictures/split.ts";
import { folderOf, pictureFiles } from "./layouts/folders.ts";

test("each training picture is held out of one fold and learnt in the others, and its pixels lie where they lay", async () => {
  const files = {
    ...pictureFiles("train/a/x", 7),
    ...pictureFiles("train/b/y", 6),
    ...pictureFiles("val/a/z", 2),
    ...pictureFiles("val/b/z", 2),
  };
  const read = await openDataset(folderOf(files), {});
  if (read.kind !== "images") throw new Error("These are pictures.");
  const dataset = withFixes(read, [{ path: "train/a/x_2.JPEG", action: "exclude" }]);
  const folds = foldsOf(dataset, 4, 5);
  expect(folds.flatMap(({ held }) => [...held]).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, index) => index),
  );
  for (const { dataset: fold, held } of folds) {
    expect(fold.train.length + fold.validation.length).toBe(12);
    for (const [at, index] of held.entries()) {
      expect(fold.validation.path(at)).toBe(dataset.train.path(index));
      expect(fold.validation.label(at)).toBe(dataset.train.label(index));
      expect(slotsOf(fold)?.validation[at]).toBe(slotsOf(dataset)?.train[index]);
    }
  }
  expect(foldsOf(dataset, 4, 5)[0]?.held).toEqual(folds[0]?.held);
  expect(foldsOf(dataset, 4, 6)[0]?.held).not.toEqual(folds[0]?.held);
  expect(() => foldsOf(dataset, 7, 5)).toThrow(/too few training pictures for 7 parts/);
});
