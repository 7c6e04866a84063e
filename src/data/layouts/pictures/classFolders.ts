/** One folder a class, with no parts: a tenth of each class is held back. */
import { joinPath, splitPath } from "../../folder/folder.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import type { Confidence, Sentence } from "../../sentences.ts";
import {
  areSpelledApart,
  asClasses,
  classesAt,
  imageDataset,
  looseFiles,
  type NamedFolder,
  picturesOfClasses,
  tellEmpty,
} from "./imageFolder.ts";
import { areParts, tellSomethingElse } from "./doubts.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { isPartAlone, isPlainName, partOf } from "../partNames.ts";
import { ownPictures, tellsOfOthers, withoutOthers } from "./othersInside.ts";
import { unreadSplit } from "./partRows.ts";
import { findPartTable, type PartTable, readPartTable } from "./partTable.ts";

/** Folders called as a part beside classes, with pictures side by side: they have no labels. */
function unlabelledFolders({ pictures, root, readAs }: Place, names: readonly string[]): string[] {
  if (readAs.test === "none") return [];
  const found = names.filter((name) => {
    const path = joinPath(root, name);
    if (readAs.test !== undefined) return path === readAs.test;
    return partOf(name) === "test" && isPartAlone(name) && pictures.folders(path).length === 0;
  });
  return names.length - found.length >= 2 ? found : [];
}

/** A folder beside classes that holds folders of their names with pictures of the same names: the set once more, as Kaggle packs some. */
function doubledFolder({ pictures, root, tree }: Place, names: readonly string[]): string | null {
  const doubled = names.filter((name) => {
    const path = joinPath(root, name);
    const inner = pictures.folders(path);
    if (pictures.direct(path) > 0 || inner.length < 2 || isPartAlone(name)) return false;
    return inner.every((other) => {
      const [own, again] = [root, path].map((at) => tree.get(joinPath(at, other))?.files ?? []);
      return names.includes(other) && again?.every((file) => own?.includes(file)) === true;
    });
  });
  return doubled.length === 1 && names.length > 2 ? (doubled[0] ?? null) : null;
}

/** Whether a set of its own lies in a folder: a part with classes, below what wraps it. */
function holdsParts({ pictures }: Place, path: string): boolean {
  for (let inner = [path]; inner.length === 1;) {
    const [home = ""] = inner;
    const names = pictures.folders(home);
    if (names.some((name) => isPartAlone(name) && pictures.folders(joinPath(home, name)).length >= 2))
      return true;
    inner = names.map((name) => joinPath(home, name));
  }
  return false;
}

function confidenceOf(place: Place, classes: readonly NamedFolder[], hasOthers: boolean): Confidence {
  const { pictures, root, readAs } = place;
  if (readAs.layout === "classFolders") return "sure";
  const [names, paths] = [classes.map(({ id }) => id), classes.map(({ path }) => path)];
  if (
    withoutOthers(
      place,
      paths.map((path, label) => [path, label]),
    ).notices.length > 0
  )
    return "guess";
  // Folders of folders beside folders of pictures, or most pictures beside all folders: the classes may lie elsewhere.
  const deep = paths.filter((path) => pictures.direct(path) === 0 && pictures.folders(path).length >= 2);
  const flat = paths.filter((path) => pictures.direct(path) > 0);
  if (deep.length > 0 && flat.length > 0) return "guess";
  // Several sets side by side; folders that are called as masks or drawings of others are.
  if (paths.every((path) => pictures.folders(path).some(isPartAlone))) return "guess";
  if (paths.some((path) => holdsParts(place, path)) || areSpelledApart(names)) return "guess";
  if (names.some((name) => isPlainName(name) || tellsOfOthers.test(name))) return "guess";
  if (pictures.direct(root) > pictures.below(root) / 2) return "guess";
  if (names.some(isPartAlone) && names.length < 3) return "guess";
  if (tellSomethingElse(place, classes)) return "guess";
  // One of several classes may be called so, too.
  if (hasOthers || paths.some((path) => splitPath(path).folder !== root)) return "fairly";
  return deep.length > 0 || pictures.direct(root) > 0 || names.some(isPartAlone) ? "fairly" : "sure";
}

/** The test beside the classes that a table labels, by its folder's name. */
async function labelledTest(
  place: Place,
  names: readonly string[],
  ids: readonly string[],
): Promise<(PartTable & { name: string }) | null> {
  const { root, readAs } = place;
  if (readAs.validation !== undefined || readAs.test !== undefined) return null;
  for (const name of names) {
    const found = await findPartTable(place, joinPath(root, name), ids);
    if (found) return { ...found, name };
  }
  return null;
}

export const classFolders: Layout = {
  kind: "images",
  async find(place): Promise<Finding | null> {
    const { pictures, root, readAs } = place;
    const names = pictures.folders(root);
    const doubled = doubledFolder(place, names);
    const unlabelled = unlabelledFolders(place, names);
    const without = doubled === null ? unlabelled : [...unlabelled, doubled];
    const classes = classesAt(place, root, without);
    if (classes.length < 2) return null;
    const ids = classes.map(({ id }) => id);
    // Parts with their pictures side by side are no classes.
    if ((ids.every(isPartAlone) || areParts(ids)) && readAs.layout !== "classFolders") return null;
    const labelled = await labelledTest(place, unlabelled, ids);
    const seen: Sentence = labelled
      ? {
          code: "listed",
          layout: "classFolders",
          classes: classes.length,
          train: root === "" ? place.folder.name : root,
          validation: labelled.table.path,
        }
      : { code: "classFolders", folders: classes.length, root };
    const isChosen = readAs.layout === "classFolders" || readAs.validation === "split";
    const unread = isChosen ? null : unreadSplit(place);
    return {
      layout: "classFolders",
      confidence: unread === null ? confidenceOf(place, classes, without.length > 0) : "guess",
      seen,
      async read() {
        tellEmpty(place, root);
        looseFiles(place, root);
        const { folders: train, notices } = withoutOthers(
          place,
          classes.map(({ path }, label): ClassFolder => [path, label]),
        );
        const own = ownPictures(place, train, picturesOfClasses(place, train, ids.length));
        const told = (name: string) => ({
          folder: joinPath(root, name),
          pictures: pictures.below(joinPath(root, name)),
        });
        const counts = unlabelled
          .filter((name) => name !== labelled?.name)
          .map((name) => ({ code: "unlabelled" as const, ...told(name) }));
        const again = doubled === null ? [] : [{ code: "notUsed" as const, ...told(doubled) }];
        const held = labelled && (await readPartTable(place, labelled, ids.length));
        const served: Sentence[] = labelled
          ? [{ code: "testAsValidation", folder: joinPath(root, labelled.name) }]
          : [];
        return imageDataset(place, {
          layout: "classFolders",
          words: "class folders",
          seen,
          classes: asClasses(ids),
          train: own.places,
          validation: held?.places ?? null,
          aside: own.leftOut,
          unlabelled: counts.reduce((sum, one) => sum + one.pictures, 0),
          notices: [
            ...served,
            ...counts,
            ...again,
            ...notices,
            ...(unread === null ? [] : [{ code: "splitNotRead" as const, file: unread }]),
          ],
          reading: { train, validationTable: held?.reading ?? null },
        });
      },
    };
  },
};
