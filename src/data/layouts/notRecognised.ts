/** The words for a folder that is no known layout: what was seen, and what to do about it. */
import { say } from "../../said.ts";
import { corpusNames, findCorpus } from "./texts/corpusFiles.ts";
import { isArchiveName } from "../archive/archiveFolder.ts";
import { joinPath, splitPath } from "../folder/folder.ts";
import { foreignPictures, hasPictures, isPicture, sortedLikePython } from "../folder/pictureFiles.ts";
import type { Tree } from "../folder/tree.ts";
import { textKind } from "./texts/textFiles.ts";
import { isPlainName, partOf } from "./partNames.ts";

/** The folder has no known layout. `message` says what was seen and what to do; `lookedFor` lists the layouts. */
export class NotRecognisedError extends Error {
  override name = "NotRecognisedError";
  readonly lookedFor: readonly string[] = [
    "Tiny-ImageNet: train/<wnid>/images, val/images, val/val_annotations.txt",
    "ImageNet, Food-101, Oxford-IIIT Pet, FGVC-Aircraft, with the lists that they come with",
    "Parquet of Hugging Face, CIFAR, MNIST, as they are downloaded",
    "class folders in parts: train/<class> and val/<class> or test/<class>, also under other names",
    "class folders: <class>, two or more",
    "pictures with a table that names them and their classes: labels.csv, metadata.jsonl, labels.json, any .csv or .tsv",
    "a text in three files: train.txt, valid.txt, test.txt; wiki.*.tokens, wiki.*.raw; ptb.*.txt",
    "texts: .txt, .md, .jsonl, or a .csv with a column of text",
  ];
}

/** Subfolders of `path` that hold pictures. */
function classFoldersWithPictures(tree: Tree, path: string): string[] {
  return (tree.get(path)?.folders ?? []).filter((name) => hasPictures(tree, joinPath(path, name)));
}

const hasLabelsFile = (tree: Tree): boolean =>
  tree.get("")?.files.some((name) => /\.[ct]sv$/i.test(name)) === true;

const one = (count: number): number => Number(count === 1);

/** What is there and what is missing of a corpus of which some files are there, or null. */
function missingPart(files: ReadonlySet<string>): { has: string; lacks: string } | null {
  for (const names of corpusNames) {
    const parts = [names.train, names.valid, names.test];
    const missing = parts.filter((name) => !files.has(name));
    if (missing.length === 1 || (missing.length === 2 && files.has(names.train)))
      return { has: parts.filter((name) => files.has(name)).join(", "), lacks: missing.join(", ") };
  }
  return null;
}

/** Pictures right in a directory. */
const picturesIn = (tree: Tree, path: string): number => tree.get(path)?.files.filter(isPicture).length ?? 0;

/** The end of most names, of neither pictures nor texts; or null. */
function commonEnd(tree: Tree): string | null {
  const counts = new Map<string, number>();
  let all = 0;
  for (const { files } of tree.values())
    for (const name of files) {
      const end = /\.[^.]{1,12}$/.exec(name)?.[0].toLowerCase() ?? "";
      counts.set(end, (counts.get(end) ?? 0) + 1);
      all += 1;
    }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most && most[1] >= all / 2 && !isPicture(most[0]) && textKind(most[0]) === null ? most[0] : null;
}

function seen(folder: string, tree: Tree): string {
  const top = tree.get("") ?? { files: [], folders: [] };
  const sideBySide = top.files.filter(isPicture).length;
  const classes = classFoldersWithPictures(tree, "");
  const inTrain = classFoldersWithPictures(tree, "train");
  const lacking = missingPart(new Set(top.files));
  let all = 0;
  for (const { files } of tree.values()) all += files.length;

  if (all === 0) return say("seenNothing", folder);
  const packed = [...tree.values()].flatMap(({ files }) => files).find(isArchiveName);
  if (packed !== undefined && !hasPictures(tree, "")) return say("seenArchive", folder, packed.slice(0, 200));
  const [foreign] = [...foreignPictures(tree)].toSorted((a, b) => b[1] - a[1]);
  if (foreign && !hasPictures(tree, ""))
    return say("seenForeign", folder, foreign[1].toLocaleString("en"), foreign[0], one(foreign[1]));
  if (lacking !== null && findCorpus(tree, "") === null)
    return say("seenPart", folder, lacking.has, lacking.lacks);
  const [only = ""] = classes;
  // “images” is no class.
  const inside = sideBySide === 0 && classes.length === 1 && isPlainName(only) ? picturesIn(tree, only) : 0;
  const loose = classes.length === 0 ? sideBySide : inside;
  if (loose > 0)
    return say("seenLoose", folder, loose.toLocaleString("en"), one(loose), Number(hasLabelsFile(tree)));
  if (inTrain.length === 1 || (classes.length === 1 && classes[0] !== "train"))
    return say("oneClassOnly", folder, (inTrain[0] ?? classes[0] ?? "").slice(0, 100));
  const part = sortedLikePython(tree.keys()).find(
    (path) => partOf(splitPath(path).name) === "train" && picturesIn(tree, path) > 0,
  );
  if (part !== undefined)
    return say(
      "seenLooseInPart",
      folder,
      picturesIn(tree, part).toLocaleString("en"),
      one(picturesIn(tree, part)),
      splitPath(part).name.slice(0, 100),
    );
  const folders = tree.size - 1;
  const table = [...tree.values()].flatMap(({ files }) => files).find((name) => textKind(name) === "table");
  if (table !== undefined && !hasPictures(tree, "") && commonEnd(tree) === null)
    return say("seenTables", folder, table.slice(0, 200));
  return say(
    "seenOthers",
    folder,
    all.toLocaleString("en"),
    one(all),
    folders.toLocaleString("en"),
    one(folders),
    commonEnd(tree) ?? "",
  );
}

/** The error for pictures of a single class. */
export function oneClass(name: string, id: string, pictures: number): NotRecognisedError {
  // A part in itself (cars_train/cars_train) is no class: its pictures have none.
  if (partOf(id) !== null)
    return new NotRecognisedError(
      say(
        "seenLooseInPart",
        `“${name.slice(0, 100)}”`,
        pictures.toLocaleString("en"),
        one(pictures),
        id.slice(0, 100),
      ),
    );
  return new NotRecognisedError(say("oneClassOnly", `“${name.slice(0, 100)}”`, id.slice(0, 100)));
}

/** The error for pictures that only texts tell of. */
export function textsOfPictures(name: string, text: string, pictures: number): NotRecognisedError {
  const count = pictures.toLocaleString("en");
  return new NotRecognisedError(
    say("seenTold", `“${name.slice(0, 100)}”`, count, one(pictures), text.slice(-200)),
  );
}

/** The error for pictures in which boxes are marked, one of them in the file `example`. */
export function boxesOfPictures(name: string, example: string, pictures: number): NotRecognisedError {
  const count = pictures.toLocaleString("en");
  return new NotRecognisedError(
    say("seenBoxes", `“${name.slice(0, 100)}”`, count, one(pictures), example.slice(-200)),
  );
}

/** The error for pictures beside a table that cannot be read; `why` is a sentence that names it. */
export function tableUnreadable(name: string, pictures: number, why: string): NotRecognisedError {
  const count = pictures.toLocaleString("en");
  return new NotRecognisedError(say("seenTable", `“${name.slice(0, 100)}”`, count, one(pictures), why));
}

/** The error for a folder; its name is cut, since it may be any text. */
export function notRecognised(name: string, tree: Tree): NotRecognisedError {
  return new NotRecognisedError(seen(`“${name.slice(0, 100)}”`, tree));
}
