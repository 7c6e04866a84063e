/**
 * Oxford-IIIT Pet as it is distributed: images/*.jpg side by side, annotations/trainval.txt and test.txt with lines of name, class,
 * species and breed (Parkhi et al., 2012). The breed stands in the name.
 */
import type { ListReading } from "../../config/reading.ts";
import type { ImageDataset } from "../dataset.ts";
import { joinPath } from "../folder/folder.ts";
import { imageDataset } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "./layout.ts";
import { classesIn, placesOf, readList } from "./lists.ts";

const listOf = (root: string, part: string): ListReading => ({
  path: joinPath(root, `annotations/${part}.txt`),
  folder: joinPath(root, "images"),
  line: String.raw`^((.+)_\d+) \d+ \d+ \d+$`,
  end: ".jpg",
});

/** As torchvision writes them: "american_bulldog" is American Bulldog. */
const nameOf = (id: string): string =>
  id
    .replaceAll("_", " ")
    .replaceAll(/(^| )(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

async function read(place: Place): Promise<ImageDataset> {
  const [train, test] = [listOf(place.root, "trainval"), listOf(place.root, "test")];
  const [rows, held] = [await readList(place, train), await readList(place, test)];
  const ids = classesIn(rows);
  return imageDataset(place, {
    layout: "pets",
    words: "Oxford-IIIT Pet",
    seen: { code: "listed", layout: "pets", classes: ids.length, train: train.path, validation: test.path },
    classes: ids.map((id) => ({ id, name: nameOf(id) })),
    train: placesOf(place, train, rows, ids),
    validation: placesOf(place, test, held, ids),
    reading: { lists: { train, validation: test } },
  });
}

export const pets: Layout = {
  name: "pets",
  kind: "images",
  find(place): Finding | null {
    const { tree, root, pictures } = place;
    const lists = tree.get(joinPath(root, "annotations"))?.files ?? [];
    const isThere = lists.includes("trainval.txt") && lists.includes("test.txt");
    if (!isThere || pictures.direct(joinPath(root, "images")) === 0) return null;
    const seen = {
      code: "listed" as const,
      layout: "pets" as const,
      classes: 0,
      train: joinPath(root, "annotations/trainval.txt"),
      validation: joinPath(root, "annotations/test.txt"),
    };
    return { layout: "pets", confidence: "sure", seen, read: () => read(place) };
  },
};
