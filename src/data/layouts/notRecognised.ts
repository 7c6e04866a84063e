/** The words for a folder that is no known layout: what was seen, and what to do about it. */
import { corpusNames, findCorpus } from "./corpus.ts";
import { classFoldersWithPictures } from "./imageFolder.ts";
import { hasLabelsFile } from "./labelsCsv.ts";
import { isPicture } from "../folder/pictureFiles.ts";
import type { Tree } from "../folder/tree.ts";

/** The folder has no known layout. `message` says what was seen and what to do; `lookedFor` lists the layouts. */
export class NotRecognisedError extends Error {
  override name = "NotRecognisedError";
  readonly lookedFor: readonly string[] = [
    "Tiny-ImageNet: train/<wnid>/images, val/images, val/val_annotations.txt",
    "class folders: train/<class> and val, valid, validation or test/<class>",
    "class folders: <class>, two or more",
    "pictures side by side with labels.csv (columns file and class)",
    "a text in three files: train.txt, valid.txt, test.txt; wiki.*.tokens; ptb.*.txt",
    "a single .txt file",
  ];
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

/** What is missing of a corpus of which some files are there, or null. */
function missingPart(files: ReadonlySet<string>): string | null {
  for (const names of corpusNames) {
    const parts = [names.train, names.valid, names.test];
    const missing = parts.filter((name) => !files.has(name));
    if (missing.length === 1 || (missing.length === 2 && files.has(names.train)))
      return `has ${parts.filter((name) => files.has(name)).join(" and ")}, but not ${missing.join(" and ")}`;
  }
  return null;
}

function seen(tree: Tree): string {
  const top = tree.get("") ?? { files: [], folders: [] };
  const sideBySide = top.files.filter(isPicture).length;
  const classes = classFoldersWithPictures(tree, "");
  const inTrain = classFoldersWithPictures(tree, "train");
  const part = missingPart(new Set(top.files));
  let all = 0;
  for (const { files } of tree.values()) all += files.length;

  if (all === 0)
    return "is empty, or holds only empty folders. Choose the folder in which the pictures or the texts lie.";
  if (part !== null && findCorpus(tree, "") === null)
    return `${part}. Add the missing text, then choose the folder again.`;
  if (sideBySide > 0 && classes.length === 0)
    return (
      `holds ${count(sideBySide, "picture")} side by side, with no class folders and ` +
      `${hasLabelsFile(tree, "") ? "fewer than two classes in labels.csv" : "no label file"}. Put each class in a folder of its ` +
      "own, or add a labels.csv with the columns file and class. Then choose the folder again."
    );
  if (inTrain.length === 1 || (classes.length === 1 && classes[0] !== "train"))
    return (
      `holds pictures of one class only, “${(inTrain[0] ?? classes[0] ?? "").slice(0, 100)}”. Two classes or more are needed, ` +
      "each in a folder of its own. Then choose the folder again."
    );
  const loosePictures = tree.get("train")?.files.filter(isPicture).length ?? 0;
  if (loosePictures > 0)
    return (
      `holds ${count(loosePictures, "picture")} side by side in train, with no class folders. Put each class ` +
      "in a folder of its own. Then choose the folder again."
    );
  const texts = top.files.filter((name) => /\.(?:txt|text|md|tokens)$/i.test(name)).length;
  if (texts > 1)
    return (
      `holds ${count(texts, "text")}, and which of them to train on cannot be told. Name them train.txt, valid.txt and test.txt, ` +
      "or leave a single one. Then choose the folder again."
    );
  return (
    `holds ${count(all, "file")} in ${count(tree.size - 1, "folder")}, among them no class folders with pictures, no labels.csv ` +
    "and no train.txt. Choose the folder in which the class folders or the texts lie."
  );
}

/** The error for a folder; its name is cut, since it may be any text. */
export function notRecognised(name: string, tree: Tree): NotRecognisedError {
  return new NotRecognisedError(`“${name.slice(0, 100)}” ${seen(tree)}`);
}
