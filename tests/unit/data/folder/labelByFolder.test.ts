import { expect, test } from "vitest";
import { labelByFolder } from "../../../../src/data/folder/labelByFolder.ts";

const labelOf = labelByFolder([
  { id: "n01443537", name: "goldfish" },
  { id: "n02124075", name: "cat" },
  { id: "cat", name: "kitten" },
]);

test.each([
  ["val/goldfish/a.png", 0],
  ["val/n02124075/images/a.png", 1],
  // An id says more than another class's name.
  ["cat/a.png", 2],
  ["goldfish/n02124075/a.png", 1],
  ["goldfish.png", null],
  ["others/goldfish", null],
])("%s is of class %s", (path, label) => expect(labelOf(path)).toBe(label));
