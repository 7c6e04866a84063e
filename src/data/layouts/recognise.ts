/** Opens a folder as the data set that it is, or says what was looked for and what was seen. */
import { type CorpusOptions, findCorpus, readCorpus } from "./corpus.ts";
import type { Dataset, ImageDataset } from "../dataset.ts";
import { type Folder, joinPath } from "../folder/folder.ts";
import {
  classFoldersWithPictures,
  type Pictures,
  readClassFolders,
  readSplitFolders,
  validationFolder,
} from "./imageFolder.ts";
import { hasLabelsFile, readLabelledPictures } from "./labelsCsv.ts";
import { notRecognised } from "./notRecognised.ts";
import { Problems } from "../problems.ts";
import { readSingleText, type Tokeniser } from "./singleText.ts";
import { isTinyImageNet, readTinyImageNet } from "./tinyImageNet.ts";
import { listTree, type ReadingProgress, type Tree } from "../folder/tree.ts";

export interface OpenOptions extends CorpusOptions {
  /** Draws which tenth of each class is held back where the folder has no validation part. */
  seed?: number;
  /** For a single text without parts. */
  tokeniser?: Tokeniser;
  /** Files listed so far. `onProgress` tells of the bytes of a text. */
  onReading?: ((progress: ReadingProgress) => void) | undefined;
}

const textName = /\.(?:txt|text|md|tokens)$/i;

/** The only text file of a directory, or null. */
function onlyText(tree: Tree, root: string): string | null {
  const texts = tree.get(root)?.files.filter((name) => textName.test(name)) ?? [];
  return texts.length === 1 ? (texts[0] ?? null) : null;
}

type Layout = (
  folder: Folder,
  tree: Tree,
  root: string,
  problems: Problems,
  options: OpenOptions,
) => Promise<Dataset>;

const pictures =
  (
    layout: string,
    read: (
      folder: Folder,
      tree: Tree,
      root: string,
      problems: Problems,
      options: OpenOptions,
    ) => Promise<Pictures> | Pictures,
  ): Layout =>
  async (folder, tree, root, problems, options): Promise<ImageDataset> => {
    const found = await read(folder, tree, root, problems, options);
    return { kind: "images", name: folder.name, layout, ...found, problems, folder };
  };

/** The layout of a directory, or null. The first that fits is taken. */
function layoutOf(tree: Tree, root: string): Layout | null {
  if (isTinyImageNet(tree, root))
    return pictures("Tiny-ImageNet", (folder, all, at, problems, { signal }) =>
      readTinyImageNet(folder, all, at, problems, signal),
    );
  const corpus = findCorpus(tree, root);
  if (corpus) return (folder, _tree, at, _problems, options) => readCorpus(folder, at, corpus, options);

  const train = joinPath(root, "train");
  const hasTrain = classFoldersWithPictures(tree, train).length >= 2;
  const validation = validationFolder(tree, root);
  if (hasTrain && validation !== null)
    return pictures("class folders in train and validation", (_folder, all, _at, problems) =>
      readSplitFolders(all, train, validation, problems),
    );
  const split = "class folders, split 90/10";
  if (hasTrain)
    return pictures(split, (_folder, all, _at, problems, { seed = 0 }) =>
      readClassFolders(all, train, problems, seed),
    );
  if (hasLabelsFile(tree, root))
    return pictures("pictures with labels.csv, split 90/10", (folder, all, at, problems, { seed = 0 }) =>
      readLabelledPictures(folder, all, at, problems, seed),
    );
  if (classFoldersWithPictures(tree, root).length >= 2)
    return pictures(split, (_folder, all, at, problems, { seed = 0 }) =>
      readClassFolders(all, at, problems, seed),
    );
  const text = onlyText(tree, root);
  if (text !== null)
    return (folder, _tree, at, _problems, options) => readSingleText(folder, joinPath(at, text), options);
  return null;
}

/** Archives often hold one folder in which the set lies: that is looked into as well, a few levels deep. */
const wrappers = 3;

/**
 * Lists and recognises `folder`. Throws NotRecognisedError with what was looked for and seen, FolderError when the folder
 * cannot be read, CorpusError for an unusable text, and the signal's reason when it aborts.
 */
export async function openDataset(folder: Folder, options: OpenOptions = {}): Promise<Dataset> {
  const problems = new Problems();
  const tree = await listTree(folder, problems, { signal: options.signal, onProgress: options.onReading });
  let root = "";
  for (let depth = 0; depth <= wrappers; depth += 1) {
    const layout = layoutOf(tree, root);
    if (layout) {
      const dataset = await layout(folder, tree, root, problems, options);
      if (dataset.kind === "images" && dataset.classes.length < 2) break;
      return dataset;
    }
    const inner = tree.get(root)?.folders;
    if (inner?.length !== 1) break;
    root = joinPath(root, inner[0] ?? "");
  }
  throw notRecognised(folder.name, tree);
}
