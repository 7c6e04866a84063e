import { expect, test } from "vitest";
import type { Folder, Listing } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";

/** A folder of 500 classes with 400 pictures each, made as it is listed. */
const made: Folder = {
  name: "many",
  handle: null,
  list(path): Promise<Listing> {
    if (path === "")
      return Promise.resolve({ files: [], folders: Array.from({ length: 500 }, (_, i) => `class ${i}`) });
    const files = Array.from({ length: 400 }, (_, i) => `${path.replace(" ", "_")}_picture_${i}.JPEG`);
    return Promise.resolve({ files, folders: [] });
  },
  open: () => Promise.reject(new Error("No picture is opened while a folder is recognised.")),
};

test("200,000 pictures take under 50 bytes each, and none is opened", async () => {
  const dataset = await openDataset(made);
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  expect([dataset.train.length, dataset.validation.length]).toEqual([180_000, 20_000]);
  const held = [...dataset.train.bytes(), ...dataset.validation.bytes()].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  expect(held / 200_000).toBeLessThan(50);
  expect(dataset.train.path(179_999)).toMatch(/^class 99\/class_99_picture_\d+\.JPEG$/);
});
