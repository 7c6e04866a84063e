import { expect, test } from "vitest";
import { allPictures } from "../../../../src/data/folder/pictureFiles.ts";

test("pictures that no browser shows are among a folder's, so that their reader says why", () => {
  const tree = new Map([
    ["", { files: ["b.png", "notes.txt", "IMG_2.HEIC"], folders: ["a"] }],
    ["a", { files: ["10.jpg", "2.jpg", "scan.tiff", "labels.csv"], folders: [] }],
  ]);
  expect(allPictures(tree)).toEqual(["IMG_2.HEIC", "a/10.jpg", "a/2.jpg", "a/scan.tiff", "b.png"]);
});
