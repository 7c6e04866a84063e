/**
 * Tiny-ImageNet as it is distributed: train/<wnid>/images/*, val/images/* with val/val_annotations.txt, and the lists
 * wnids.txt, words.txt and <wnid>_boxes.txt, by which the listing is checked: browsers have been seen to give fewer entries.
 */
import { say } from "../../../said.ts";
import type { ImageClass } from "../../dataset.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import { type Folder, joinPath } from "../../folder/folder.ts";
import type { ImageDataset } from "../../dataset.ts";
import { imageDataset } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { isPicture, picturesBelow, type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import type { Problems } from "../../problems.ts";
import { textLines } from "../../text/textLines.ts";
import type { Tree } from "../../folder/tree.ts";

const annotations = "val_annotations.txt";

function isTinyImageNet(tree: Tree, root: string): boolean {
  return (
    tree.get(root)?.folders.includes("train") === true &&
    tree.get(joinPath(root, "val"))?.files.includes(annotations) === true &&
    tree.has(joinPath(root, "val/images"))
  );
}

interface Reading {
  folder: Folder;
  tree: Map<string, { files: string[]; folders: string[] }>;
  root: string;
  problems: Problems;
  signal: AbortSignal | undefined;
}

/** The lines of a list of the set, or null when the file is not there; unreadable is a problem. */
async function lines(
  { folder, tree, problems }: Reading,
  directory: string,
  name: string,
): Promise<string[] | null> {
  if (!tree.get(directory)?.files.includes(name)) return null;
  const path = joinPath(directory, name);
  try {
    const found: string[] = [];
    for await (const line of textLines(await folder.open(path))) if (line !== "") found.push(line);
    return found;
  } catch (error) {
    problems.add(path, "unreadable", error instanceof Error ? error.message : say("unreadable"));
    return null;
  }
}

/** Reads a directory again when it holds another number of pictures than its list says. */
async function readAgain(
  { folder, tree, signal }: Reading,
  directory: string,
  expected: number,
): Promise<number> {
  const count = (): number => tree.get(directory)?.files.filter(isPicture).length ?? 0;
  if (count() === expected) return expected;
  signal?.throwIfAborted();
  try {
    const again = await folder.list(directory);
    // The longer of two listings is nearer to the truth.
    if (again.files.filter(isPicture).length > count()) tree.set(directory, again);
  } catch {
    // The first listing stands; the caller says that it disagrees with its list.
  }
  return count();
}

/** Human names of the wanted wnids: the first of the synonyms in words.txt. */
async function classNames(
  { folder, tree, root }: Reading,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (!tree.get(root)?.files.includes("words.txt")) return names;
  const open = new Set(wanted);
  for await (const line of textLines(await folder.open(joinPath(root, "words.txt")))) {
    const tab = line.indexOf("\t");
    const id = line.slice(0, tab);
    if (tab > 0 && open.has(id))
      names.set(
        id,
        line
          .slice(tab + 1)
          .split(",")[0]
          ?.trim() || id,
      );
  }
  return names;
}

async function trainingPictures(reading: Reading, ids: readonly string[]): Promise<PicturePlace[][]> {
  const { root, tree, problems } = reading;
  const train = joinPath(root, "train");
  let listed = 0;
  let expectedInAll = 0;
  const places = await Promise.all(
    ids.map(async (id) => {
      const directory = joinPath(train, id);
      const images = joinPath(directory, "images");
      const boxes = await lines(reading, directory, `${id}_boxes.txt`);
      if (boxes) {
        const found = await readAgain(reading, tree.has(images) ? images : directory, boxes.length);
        listed += found;
        expectedInAll += boxes.length;
        if (found !== boxes.length)
          problems.add(directory, "mismatch", say("boxesDiffer", found, `${id}_boxes.txt`, boxes.length));
      }
      return picturesBelow(tree, directory, problems, (name) => name === `${id}_boxes.txt`);
    }),
  );
  if (listed < expectedInAll)
    problems.add(
      train,
      "mismatch",
      say("listedFewer", listed.toLocaleString("en"), expectedInAll.toLocaleString("en")),
    );
  ids.forEach((id, label) => {
    if (places[label]?.length === 0) problems.add(joinPath(train, id), "mismatch", say("classFolderEmpty"));
  });
  return places;
}

async function validationPictures(reading: Reading, ids: readonly string[]): Promise<PicturePlace[][]> {
  const { root, tree, problems } = reading;
  const directory = joinPath(root, "val");
  const images = joinPath(directory, "images");
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const rows = (await lines(reading, directory, annotations)) ?? [];
  await readAgain(reading, images, rows.length);
  const present = new Set(tree.get(images)?.files);
  const byClass: string[][] = ids.map(() => []);
  for (const row of rows) {
    const [name = "", id = ""] = row.split("\t");
    const path = joinPath(images, name);
    const label = labelOf.get(id);
    if (label === undefined)
      problems.add(path, "mismatch", say("classOfListNotTrained", annotations, id.slice(0, 60)));
    else if (!present.delete(name)) problems.add(path, "missing", say("namedNotThere", annotations));
    else byClass[label]?.push(name);
  }
  for (const name of present)
    problems.add(
      joinPath(images, name),
      isPicture(name) ? "unlabelled" : "wrongType",
      isPicture(name) ? say("notNamed", annotations) : say("notPicture"),
    );
  return byClass.map((names) => sortedLikePython(names).map((name) => ({ folder: images, name })));
}

/** Reads the set: classes are the sorted folders of train/, validation is in class order, then by name. */
async function readTinyImageNet(place: Place): Promise<ImageDataset> {
  const { folder, root, problems, pictures } = place;
  const reading: Reading = {
    folder,
    tree: new Map(place.tree),
    root,
    problems,
    signal: place.options.signal,
  };
  const train = joinPath(root, "train");
  const listed = await lines(reading, root, "wnids.txt");
  let ids = sortedLikePython(place.tree.get(train)?.folders ?? []);
  if (listed?.some((id) => !ids.includes(id))) {
    const again = await folder.list(train);
    for (const name of again.folders)
      if (!ids.includes(name)) {
        const images = joinPath(joinPath(train, name), "images");
        reading.tree.set(joinPath(train, name), await folder.list(joinPath(train, name)));
        if (reading.tree.get(joinPath(train, name))?.folders.includes("images"))
          reading.tree.set(images, await folder.list(images));
      }
    ids = sortedLikePython(new Set([...ids, ...again.folders]));
    for (const id of listed)
      if (!ids.includes(id)) problems.add(joinPath(train, id), "missing", say("namedNotThere", "wnids.txt"));
  }
  const names = await classNames(reading, ids);
  const classes: ImageClass[] = ids.map((id) => ({ id, name: names.get(id) ?? id }));
  const trainPlaces = await trainingPictures(reading, ids);
  const validationPlaces = await validationPictures(reading, ids);
  const test = joinPath(root, "test");
  const unlabelled = pictures.below(test);
  return imageDataset(place, {
    layout: "tinyImageNet",
    words: "Tiny-ImageNet",
    seen: { code: "tinyImageNet", classes: ids.length },
    classes,
    train: trainPlaces,
    validation: validationPlaces,
    unlabelled,
    notices: unlabelled > 0 ? [{ code: "unlabelled", folder: test, pictures: unlabelled }] : [],
    reading: {
      train: ids.map((id, label): ClassFolder => [joinPath(train, id), label]),
      annotations: {
        path: joinPath(joinPath(root, "val"), annotations),
        folder: joinPath(root, "val/images"),
      },
    },
  });
}

export const tinyImageNet: Layout = {
  kind: "images",
  find(place): Finding | null {
    if (!isTinyImageNet(place.tree, place.root)) return null;
    const classes = place.tree.get(joinPath(place.root, "train"))?.folders.length ?? 0;
    return {
      layout: "tinyImageNet",
      confidence: "sure",
      seen: { code: "tinyImageNet", classes },
      read: () => readTinyImageNet(place),
    };
  },
};
