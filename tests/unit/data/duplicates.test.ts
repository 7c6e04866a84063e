import { expect, test } from "vitest";
import { Duplicates } from "../../../src/data/duplicates.ts";
import { PictureSource } from "../../../src/data/pictures/pictureSource.ts";
import { openDataset } from "../../../src/data/layouts/recognise.ts";
import { folderOf } from "./layouts/folders.ts";

const picture = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value, value >> 3, 7]).buffer);

test("pictures of the same pixels are found, others are not, also when the table is as full as it gets", () => {
  const count = 5000;
  const found = new Duplicates(count);
  for (let index = 0; index < count; index += 1)
    expect(found.note(index, picture(index % 4000))).toBe(index % 4000);
});

test("the same picture under two labels is told by name, once; under one label it is not", async () => {
  const dataset = await openDataset(
    folderOf({
      "train/a/1.png": "x",
      "train/a/2.png": "x",
      "train/b/3.png": "x",
      "train/b/4.png": "y",
      "val/a/5.png": "x",
    }),
  );
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  const source = new PictureSource(dataset, 1, {
    async decode(paths) {
      const pixels = new Uint8Array(paths.length * 3);
      for (const [at, path] of paths.entries()) pixels.fill(path.includes("4") ? 9 : 5, at * 3, at * 3 + 3);
      return { pixels, failures: [] };
    },
  });
  await source.read("train", [0, 1, 2, 3]);
  await source.read("train", [3, 2, 1, 0]);
  await source.read("validation", [0]);
  expect(dataset.problems.first(9)).toEqual([
    {
      path: "train/b/3.png",
      code: "duplicate",
      message: "It has the same pixels as “train/a/1.png” of class “a”. Both are trained on.",
    },
  ]);
  expect(source.meters.skipped).toBe(0);
});
