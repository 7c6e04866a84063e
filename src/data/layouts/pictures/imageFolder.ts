/** Class folders as torchvision's ImageFolder reads them, in parts or split by seed: what several layouts share. */
import { say } from "../../../said.ts";
import type { LayoutName } from "../../../config/readAs.ts";
import type { ImageClass, ImageDataset } from "../../dataset.ts";
import { joinPath } from "../../folder/folder.ts";
import { picturesBelow, type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import { type PictureList, PictureListBuilder } from "../../pictures/pictureList.ts";
import type { ClassFolder, PicturesReading } from "../../../config/reading.ts";
import type { Sentence } from "../../sentences.ts";
import type { Place } from "../layout.ts";
import { isPartAlone, isPlainName } from "../partNames.ts";
import { splitClass } from "./split.ts";

/** Folders that look like classes: two or more, none called as a part or by a word that says nothing. */
export function haveClasses({ pictures, root }: Place): boolean {
  const folders = pictures.folders(root);
  return folders.length >= 2 && !folders.some((name) => isPartAlone(name) || isPlainName(name));
}

/** Lists in the order of classes, then of places. */
export function listOf(byClass: readonly (readonly PicturePlace[])[]): PictureList {
  const builder = new PictureListBuilder();
  byClass.forEach((places, label) => {
    for (const { folder, name } of places) builder.add(folder, name, label);
  });
  return builder.finish();
}

/** Files beside class folders have no class. */
export function looseFiles({ tree, problems }: Place, path: string): void {
  for (const name of tree.get(path)?.files ?? [])
    problems.add(joinPath(path, name), "unlabelled", say("outsideClasses"));
}

/** What stands for the same name wherever it was written: composed letters, in small ones. */
export const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();

/** What systems add to the name of a copy. */
const copied = /[\s_-]*(?:\(\d+\)|[-_\s]+copy(?:[\s_]\(?\d+\)?)?|[-_\s]+副本(?:[\s_]\(?\d+\)?)?)$/iu;

/**
 * What the spellings of one name have in common: Cat and cat, an accent composed and not, a space behind, the sign of a copy. Of
 * letters, A is not a.
 */
export function spellingKey(name: string): string {
  const own = name.trim().replace(copied, "");
  return /^\p{L}$/u.test(own) ? own : nameKey(own).replaceAll(/[\s_-]+/g, " ");
}

/** Whether some names are one in several spellings. */
export const areSpelledApart = (names: readonly string[]): boolean =>
  new Set(names.map(spellingKey)).size < names.length;

/** Finds classes by their names: as they are written, otherwise whatever the case and however the letters are composed. */
export class ClassNames {
  readonly #exact: Map<string, number>;
  readonly #alike = new Map<string, number | null>();

  constructor(names: readonly string[]) {
    this.#exact = new Map(names.map((name, label) => [name, label]));
    for (const [name, label] of this.#exact) {
      const key = nameKey(name);
      // Two classes that differ in case alone are told apart by it.
      this.#alike.set(key, this.#alike.has(key) ? null : label);
    }
  }

  label(name: string): number | null {
    return this.#exact.get(name) ?? this.#alike.get(nameKey(name)) ?? null;
  }
}

/** The pictures of each class below its folders, in order. */
export function picturesOfClasses(
  { tree, problems }: Place,
  folders: readonly ClassFolder[],
  classes: number,
): PicturePlace[][] {
  const places: PicturePlace[][] = Array.from({ length: classes }, () => []);
  for (const [path, label] of folders) places[label]?.push(...picturesBelow(tree, path, problems));
  return places;
}

/** What a reader of pictures gives, without what every reader fills in alike. */
export interface FoundPictures {
  layout: LayoutName;
  /** The same in words. */
  words: string;
  seen: Sentence;
  classes: ImageClass[];
  train: PicturePlace[][];
  /** Null: a tenth of each class of `train` is held back. */
  validation: PicturePlace[][] | null;
  /** Pictures of each class in a labelled test part, which a run does not read. */
  test?: number[];
  unlabelled?: number;
  notices?: Sentence[];
  /** Paths of pictures that say something of others and are in no part. */
  aside?: readonly string[];
  reading?: Partial<PicturesReading>;
}

/** The data set of what was found. */
export function imageDataset(place: Place, found: FoundPictures): ImageDataset {
  const { folder, problems, readAs, seed } = place;
  const { classes, train, validation, layout, words, aside = [] } = found;
  const isAsked = aside.length > 0 && readAs.layout !== layout;
  const parts = validation ? null : train.map((pictures, label) => splitClass(pictures, seed, label));
  return {
    kind: "images",
    name: folder.name,
    layout: parts ? `${words}, split 90/10` : words,
    seen: found.seen,
    classes,
    train: listOf(parts ? parts.map((part) => part.train) : train),
    validation: listOf(parts ? parts.map((part) => part.validation) : (validation ?? [])),
    test: found.test ?? classes.map(() => 0),
    unlabelled: found.unlabelled ?? 0,
    notices: [
      ...(found.notices ?? []),
      ...(aside.length > 0
        ? [{ code: "aside" as const, pictures: aside.length, first: aside[0] ?? "" }]
        : []),
    ],
    ...(isAsked ? { confidence: "guess" as const } : {}),
    reading: {
      kind: "images",
      layout,
      readAs,
      seed: parts ? seed : null,
      train: [],
      validation: null,
      table: null,
      validationTable: null,
      annotations: null,
      without: [],
      ...(aside.length > 0 ? { aside: [...aside] } : {}),
      ...found.reading,
    },
    problems,
    folder,
  };
}

/** A class and its folder. */
export interface NamedFolder {
  id: string;
  path: string;
}

/** Folders of folders where those called by a letter only sort what begins with it, as in SUN397 and Places365; otherwise null. */
function belowLetters({ pictures }: Place, folders: readonly NamedFolder[]): NamedFolder[] | null {
  const inner = folders.map(({ path }) => pictures.folders(path));
  const areLetters = folders.every(
    ({ id, path }, at) =>
      /^[a-z]$/i.test(id) &&
      pictures.direct(path) === 0 &&
      inner[at]?.every((name) => name.toLowerCase().startsWith(id.toLowerCase())),
  );
  const leaves = ({ id, path }: NamedFolder): NamedFolder[] =>
    pictures.direct(path) > 0
      ? [{ id, path }]
      : pictures.folders(path).flatMap((name) => leaves({ id: `${id}/${name}`, path: joinPath(path, name) }));
  return areLetters && folders.length > 1
    ? folders.flatMap(({ path }, at) =>
        (inner[at] ?? []).flatMap((name) => leaves({ id: name, path: joinPath(path, name) })),
      )
    : null;
}

/** The classes of a directory by the folders in it that hold pictures. */
export function classesAt(place: Place, root: string, without: readonly string[] = []): NamedFolder[] {
  const folders = place.pictures
    .folders(root)
    .filter((name) => !without.includes(name))
    .map((id) => ({ id, path: joinPath(root, id) }));
  const below = belowLetters(place, folders);
  if (!below) return folders;
  const byId = new Map(below.map((folder) => [folder.id, folder]));
  return sortedLikePython(byId.keys()).flatMap((id) => byId.get(id) ?? []);
}

/** Tells folders right in a directory that hold no pictures: they are no classes. */
export function tellEmpty({ tree, pictures, problems }: Place, path: string): void {
  const full = new Set(pictures.folders(path));
  for (const name of tree.get(path)?.folders ?? [])
    if (!full.has(name)) problems.add(joinPath(path, name), "mismatch", say("classFolderEmpty"));
}

/** The folders right in a directory as classes. */
export function foldersAsClasses(place: Place, path: string): string[] {
  tellEmpty(place, path);
  return place.pictures.folders(path);
}

export const asClasses = (names: readonly string[]): ImageClass[] => names.map((id) => ({ id, name: id }));
