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

/** What the spellings of one name have in common: Cat and cat, an accent composed and not, a space behind. Of letters, A is not a. */
export function spellingKey(name: string): string {
  const own = name.trim();
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
  for (const [path, label] of folders) {
    const found = picturesBelow(tree, path, problems);
    if (found.length === 0) problems.add(path, "mismatch", say("classFolderEmpty"));
    places[label]?.push(...found);
  }
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
  reading?: Partial<PicturesReading>;
}

/** The data set of what was found. */
export function imageDataset(place: Place, found: FoundPictures): ImageDataset {
  const { folder, problems, readAs, seed } = place;
  const { classes, train, validation, layout, words } = found;
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
    notices: found.notices ?? [],
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
      ...found.reading,
    },
    problems,
    folder,
  };
}

/** The folders right in a directory as classes, those without pictures too. */
export function foldersAsClasses(
  { tree }: Place,
  path: string,
  without: ReadonlySet<string> = new Set(),
): string[] {
  return sortedLikePython(tree.get(path)?.folders ?? []).filter((name) => !without.has(name));
}

export const asClasses = (names: readonly string[]): ImageClass[] => names.map((id) => ({ id, name: id }));
