/** Food-101 as it is distributed: images/<class>/*.jpg, and meta/train.txt, test.txt, classes.txt, labels.txt (Bossard et al., 2014). */
import type { ListReading } from "../../config/reading.ts";
import type { ImageDataset } from "../dataset.ts";
import { joinPath } from "../folder/folder.ts";
import { textLines } from "../text/textLines.ts";
import { imageDataset } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "./layout.ts";
import { classesIn, placesOf, readList } from "./lists.ts";

const listOf = (root: string, part: string): ListReading => ({
  path: joinPath(root, `meta/${part}.txt`),
  folder: joinPath(root, "images"),
  line: String.raw`^((.+)/[^/]+)$`,
  end: ".jpg",
});

/** What people call the classes: the lines of labels.txt, in the order of classes.txt. */
async function namesOf({ folder, tree, root }: Place): Promise<Map<string, string>> {
  const has = (name: string): boolean => tree.get(joinPath(root, "meta"))?.files.includes(name) === true;
  if (!has("labels.txt") || !has("classes.txt")) return new Map();
  const lines = async (name: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const line of textLines(await folder.open(joinPath(root, `meta/${name}`)))) found.push(line);
    return found;
  };
  const [ids, names] = [await lines("classes.txt"), await lines("labels.txt")];
  return new Map(ids.map((id, at) => [id.trim(), names[at]?.trim() ?? id]));
}

async function read(place: Place): Promise<ImageDataset> {
  const [train, test] = [listOf(place.root, "train"), listOf(place.root, "test")];
  const [rows, held] = [await readList(place, train), await readList(place, test)];
  const ids = classesIn(rows);
  const names = await namesOf(place);
  return imageDataset(place, {
    layout: "food101",
    words: "Food-101",
    seen: {
      code: "listed",
      layout: "food101",
      classes: ids.length,
      train: train.path,
      validation: test.path,
    },
    classes: ids.map((id) => ({ id, name: names.get(id) ?? id })),
    train: placesOf(place, train, rows, ids),
    validation: placesOf(place, test, held, ids),
    reading: { lists: { train, validation: test } },
  });
}

export const food101: Layout = {
  name: "food101",
  kind: "images",
  find(place): Finding | null {
    const { tree, root, pictures } = place;
    const lists = tree.get(joinPath(root, "meta"))?.files ?? [];
    const isThere = lists.includes("train.txt") && lists.includes("test.txt");
    const classes = pictures.folders(joinPath(root, "images")).length;
    if (!isThere || classes < 2) return null;
    const seen = {
      code: "listed" as const,
      layout: "food101" as const,
      classes,
      train: joinPath(root, "meta/train.txt"),
      validation: joinPath(root, "meta/test.txt"),
    };
    return { layout: "food101", confidence: "sure", seen, read: () => read(place) };
  },
};
