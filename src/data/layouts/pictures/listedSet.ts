/** Sets that are laid out alike: their pictures below images/, and a list of each of their two parts. */
import type { LayoutName } from "../../../config/readAs.ts";
import type { ListReading } from "../../../config/reading.ts";
import type { ImageDataset } from "../../dataset.ts";
import { joinPath } from "../../folder/folder.ts";
import type { Sentence } from "../../sentences.ts";
import { imageDataset } from "./imageFolder.ts";
import type { Layout, Place } from "../layout.ts";
import { classesIn, placesOf, readList } from "./lists.ts";

export interface ListedSet {
  name: LayoutName;
  /** The same in words. */
  words: string;
  /** Where its lists lie, and what they are called without .txt. */
  lists: { folder: string; train: string; validation: string };
  /** The form of a line: a picture without its ending, then its class. */
  line: string;
  /** How many classes the pictures below `images` seem to have, 0 where only the lists tell; null where this is another set. */
  classes(place: Place, images: string): number | null;
  /** What people call the classes. */
  namesOf(place: Place, ids: readonly string[]): Promise<string[]> | string[];
}

export function listedSet({ name, words, lists, line, classes, namesOf }: ListedSet): Layout {
  const listOf = (root: string, part: string): ListReading => ({
    path: joinPath(root, `${lists.folder}/${part}.txt`),
    folder: joinPath(root, "images"),
    line,
    end: ".jpg",
  });
  const partsOf = ({ root }: Place) => [listOf(root, lists.train), listOf(root, lists.validation)] as const;
  const seenOf = ([train, validation]: ReturnType<typeof partsOf>, count: number): Sentence => ({
    code: "listed",
    layout: name,
    classes: count,
    train: train.path,
    validation: validation.path,
  });

  async function read(place: Place): Promise<ImageDataset> {
    const parts = partsOf(place);
    const [train, validation] = parts;
    const [rows, held] = [await readList(place, train), await readList(place, validation)];
    const ids = classesIn(rows);
    const names = await namesOf(place, ids);
    return imageDataset(place, {
      layout: name,
      words,
      seen: seenOf(parts, ids.length),
      classes: ids.map((id, at) => ({ id, name: names[at] ?? id })),
      train: placesOf(place, train, rows, ids),
      validation: placesOf(place, validation, held, ids),
      reading: { lists: { train, validation } },
    });
  }

  return {
    kind: "images",
    find(place) {
      const files = place.tree.get(joinPath(place.root, lists.folder))?.files ?? [];
      if (![lists.train, lists.validation].every((part) => files.includes(`${part}.txt`))) return null;
      const count = classes(place, joinPath(place.root, "images"));
      if (count === null) return null;
      const seen = seenOf(partsOf(place), count);
      return { layout: name, confidence: "sure", seen, read: () => read(place) };
    },
  };
}
