/**
 * FGVC-Aircraft as it is distributed: images/*.jpg side by side, and for each way to class them a list of each part, as
 * images_variant_train.txt, whose lines are a picture without its ending and a class of any words (Maji et al., 2013).
 */
import type { ListReading } from "../../../config/reading.ts";
import type { ImageDataset } from "../../dataset.ts";
import { joinPath } from "../../folder/folder.ts";
import { isPicture } from "../../folder/pictureFiles.ts";
import type { Sentence } from "../../sentences.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { asClasses, imageDataset } from "./imageFolder.ts";
import { classesIn, placesOf, readList } from "./lists.ts";

/** The ways, the one that is usually reported first. */
const kinds = ["variant", "family", "manufacturer"] as const;
type Kind = (typeof kinds)[number];

interface Lists {
  train: ListReading;
  validation: ListReading;
  /** Null where it validates. */
  test: ListReading | null;
}

/** A folder by its name in any case. */
const folderCalled = ({ tree, root }: Place, name: string): string | undefined =>
  tree.get(root)?.folders.find((one) => one.toLowerCase() === name);

/** What stands behind the names of the lists: official pictures are JPEG, converted ones may be anything else. */
function endIn({ tree }: Place, folder: string): string {
  const picture = tree.get(folder)?.files.find(isPicture) ?? ".jpg";
  return picture.slice(picture.lastIndexOf("."));
}

function listsOf(place: Place, kind: Kind): Lists | null {
  const images = folderCalled(place, "images");
  if (images === undefined) return null;
  const folder = joinPath(place.root, images);
  const files = place.tree.get(place.root)?.files ?? [];
  const listOf = (part: string): ListReading | null => {
    const name = files.find((file) => file.toLowerCase() === `images_${kind}_${part}.txt`);
    if (name === undefined) return null;
    const line = String.raw`^(\S+)\s+(.+)$`;
    return { path: joinPath(place.root, name), folder, line, end: endIn(place, folder) };
  };
  const [own, both, held, test] = [listOf("train"), listOf("trainval"), listOf("val"), listOf("test")];
  // trainval holds val, too.
  if (own && held) return { train: own, validation: held, test };
  const train = both ?? own;
  return train && test ? { train, validation: test, test: null } : null;
}

async function read(
  place: Place,
  { train, validation, test }: Lists,
  notices: Sentence[],
  seen: Sentence,
): Promise<ImageDataset> {
  const [rows, held] = [await readList(place, train), await readList(place, validation)];
  const ids = classesIn(rows);
  const others = test && placesOf(place, test, await readList(place, test), ids);
  return imageDataset(place, {
    layout: "aircraft",
    words: "FGVC-Aircraft",
    seen,
    classes: asClasses(ids),
    train: placesOf(place, train, rows, ids),
    validation: placesOf(place, validation, held, ids),
    ...(others ? { test: others.map(({ length }) => length) } : {}),
    notices,
    reading: { lists: { train, validation } },
  });
}

export const aircraft: Layout = {
  kind: "images",
  find(place): Finding | null {
    const { classFrom, layout } = place.readAs;
    const found = kinds.flatMap((kind) => {
      const lists = listsOf(place, kind);
      return lists && place.pictures.direct(lists.train.folder) > 0 ? [{ kind, lists }] : [];
    });
    const chosen = found.find(({ kind }) => kind === classFrom);
    const best = chosen ?? found[0];
    if (!best) return null;
    const { train, validation } = best.lists;
    const notices = found
      .filter((one) => one !== best && !chosen)
      .map(({ lists }): Sentence => ({ code: "tableNotRead", table: lists.train.path, other: train.path }));
    const seen: Sentence = {
      code: "listed",
      layout: "aircraft",
      classes: 0,
      train: train.path,
      validation: validation.path,
    };
    return {
      layout: "aircraft",
      confidence: notices.length > 0 && layout !== "aircraft" ? "guess" : "sure",
      seen,
      columns: found.map(({ kind }) => kind),
      read: () => read(place, best.lists, notices, seen),
    };
  },
};
