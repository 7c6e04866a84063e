/** Class folders as torchvision's ImageFolder reads them, and the seeded split where there is no validation part. */
import { key, streams } from "../../random.ts";
import type { ImageClass } from "../dataset.ts";
import { joinPath } from "../folder/folder.ts";
import { shuffledOrder } from "../order.ts";
import { hasPictures, picturesBelow, type PicturePlace, sortedLikePython } from "../folder/pictureFiles.ts";
import { type PictureList, PictureListBuilder } from "../pictures/pictureList.ts";
import type { Problems } from "../problems.ts";
import type { Tree } from "../folder/tree.ts";

/** What a layout's reader finds. */
export interface Pictures {
  classes: ImageClass[];
  train: PictureList;
  validation: PictureList;
}

/** Names that a validation part goes by, the first found is taken. */
const validationNames = ["val", "valid", "validation", "test"];

/** The folder of the validation part beside `train`, or null. */
export function validationFolder(tree: Tree, root: string): string | null {
  const folders = tree.get(root)?.folders ?? [];
  const name = validationNames.find(
    (candidate) => folders.includes(candidate) && hasPictures(tree, joinPath(root, candidate)),
  );
  return name === undefined ? null : joinPath(root, name);
}

/** Subfolders of `path` that hold pictures. */
export function classFoldersWithPictures(tree: Tree, path: string): string[] {
  return (tree.get(path)?.folders ?? []).filter((name) => hasPictures(tree, joinPath(path, name)));
}

/** The share of each class that is held back for validation where the folder has no such part. */
export const validationShare = 0.1;

/**
 * Splits sorted pictures of one class 90/10 by seed: both parts keep their order, a class of two or more gives at least
 * one picture to validation, a class of one gives none.
 */
export function splitClass<T>(
  pictures: readonly T[],
  seed: number,
  label: number,
): { train: T[]; validation: T[] } {
  const count = pictures.length;
  const held = count < 2 ? 0 : Math.max(1, Math.round(count * validationShare));
  const order = shuffledOrder(count, key(seed, streams.split, label));
  const chosen = new Set(Array.from({ length: held }, (_, position) => order.at(position)));
  return {
    train: pictures.filter((_, index) => !chosen.has(index)),
    validation: pictures.filter((_, index) => chosen.has(index)),
  };
}

/** Lists in the order of classes, then of places. */
export function listOf(byClass: readonly (readonly PicturePlace[])[]): PictureList {
  const builder = new PictureListBuilder();
  byClass.forEach((places, label) => {
    for (const { folder, name } of places) builder.add(folder, name, label);
  });
  return builder.finish();
}

function looseFiles(tree: Tree, path: string, problems: Problems): void {
  for (const name of tree.get(path)?.files ?? [])
    problems.add(joinPath(path, name), "unlabelled", "It lies outside the class folders and is left out.");
}

function classPictures(tree: Tree, path: string, problems: Problems): PicturePlace[] {
  const places = picturesBelow(tree, path, problems);
  if (places.length === 0) problems.add(path, "mismatch", "This class folder holds no pictures.");
  return places;
}

/** train/<class>/* with val|valid|validation|test/<class>/*. Classes are those of `train`. */
export function readSplitFolders(
  tree: Tree,
  train: string,
  validation: string,
  problems: Problems,
): Pictures {
  const ids = sortedLikePython(tree.get(train)?.folders ?? []);
  looseFiles(tree, train, problems);
  looseFiles(tree, validation, problems);
  const known = new Set(ids);
  const validationIds = new Set(tree.get(validation)?.folders);
  for (const id of sortedLikePython(validationIds))
    if (!known.has(id))
      problems.add(
        joinPath(validation, id),
        "mismatch",
        "This class is not in the training part and is left out.",
      );
  return {
    classes: ids.map((id) => ({ id, name: id })),
    train: listOf(ids.map((id) => classPictures(tree, joinPath(train, id), problems))),
    validation: listOf(
      ids.map((id) => (validationIds.has(id) ? classPictures(tree, joinPath(validation, id), problems) : [])),
    ),
  };
}

/** <class>/* without a validation part: a tenth of each class is held back. */
export function readClassFolders(tree: Tree, root: string, problems: Problems, seed: number): Pictures {
  const ids = sortedLikePython(tree.get(root)?.folders ?? []);
  looseFiles(tree, root, problems);
  const parts = ids.map((id, label) =>
    splitClass(classPictures(tree, joinPath(root, id), problems), seed, label),
  );
  return {
    classes: ids.map((id) => ({ id, name: id })),
    train: listOf(parts.map((part) => part.train)),
    validation: listOf(parts.map((part) => part.validation)),
  };
}
