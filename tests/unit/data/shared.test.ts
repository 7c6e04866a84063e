/** Pictures that are in training and validation: found by their bytes, counted, and taken out as the person says. */
import { expect, test } from "vitest";
import type { ImageDataset } from "../../../src/data/dataset.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { findShared, withoutShared } from "../../../src/data/shared.ts";
import { folderOf } from "./layouts/folders.ts";

const signal = new AbortController().signal;

async function pictures(files: Record<string, string>): Promise<ImageDataset> {
  const dataset = await openDataset(folderOf(files), { seed: 3 });
  if (dataset.kind !== "images") throw new Error("These are pictures.");
  return dataset;
}

const paths = ({ train, validation }: ImageDataset): string[][] =>
  [train, validation].map((list) => Array.from({ length: list.length }, (_, at) => list.path(at)));

/** Of each class four pictures of their own, and one of `val` that is a copy of another name. */
const parts = {
  ...Object.fromEntries(
    ["a", "b"].flatMap((id) => [0, 1, 2, 3].map((at) => [`train/${id}/${at}.png`, `${id} ${at}`])),
  ),
  "val/a/x.png": "a 9",
  "val/b/x.png": "b 9",
  "val/b/again.png": "a 2",
  "val/a/double.png": "a 9",
};

test("copies are counted whatever their names and classes; copies within a part are not", async () => {
  expect(await findShared(await pictures(parts), signal)).toEqual({
    count: 1,
    again: { train: ["train/a/2.png"], validation: ["val/b/again.png"] },
  });
});

test("they are taken out of the part that was chosen", async () => {
  const dataset = await pictures(parts);
  for (const [choice, gone] of [
    ["outOfValidation", "val/b/again.png"],
    ["outOfTraining", "train/a/2.png"],
  ] as const) {
    const left = await withoutShared(dataset, choice, signal);
    expect(left.reading.without).toEqual([gone]);
    expect(paths(left).flat()).toEqual(
      paths(dataset)
        .flat()
        .filter((path) => path !== gone),
    );
    expect((await findShared(left, signal))?.count).toBe(0);
  }
});

test("of a set that is split, one of each stays, whatever part it falls into", async () => {
  const all = Object.fromEntries(
    ["a", "b"].flatMap((id) =>
      Array.from({ length: 40 }, (_, at) => [`${id}/${at}.png`, `${id} ${at % 30}`]),
    ),
  );
  const left = await withoutShared(await pictures(all), "outOfValidation", signal);
  expect((await findShared(left, signal))?.count).toBe(0);
  const [train = [], validation = []] = paths(left);
  expect(train.length + validation.length + left.reading.without.length).toBe(80);
  expect(left.reading.without.length).toBeGreaterThan(0);
});
