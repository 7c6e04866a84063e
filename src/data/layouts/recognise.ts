/** Opens a folder as the data set that it is, or says what was looked for and what was seen. */
import type { LayoutName, ReadAs } from "../../config/readAs.ts";
import type { Dataset } from "../dataset.ts";
import { type Folder, joinPath } from "../folder/folder.ts";
import { unfold } from "../knownSets/unfold.ts";
import { foreignPicture, foreignPictures, sortedLikePython } from "../folder/pictureFiles.ts";
import { CorpusError } from "../../tokenizers/dictionary.ts";
import { listTree, type ReadingProgress, type Tree } from "../folder/tree.ts";
import { Problems } from "../problems.ts";
import type { ReadingOptions } from "../sentences.ts";
import { classFolders } from "./pictures/classFolders.ts";
import type { CorpusOptions } from "../text/byteProgress.ts";
import type { Finding, Layout, Place } from "./layout.ts";
import { food101 } from "./pictures/food101.ts";
import { imageNet } from "./pictures/imageNet.ts";
import { aircraft } from "./pictures/aircraft.ts";
import { pets } from "./pictures/pets.ts";
import {
  boxesOfPictures,
  notRecognised,
  oneClass,
  tableUnreadable,
  textsOfPictures,
} from "./notRecognised.ts";
import { boxesBeside, textOfPictures } from "./ofPictures.ts";
import { listedFolders } from "./pictures/listedFolders.ts";
import { partOf } from "./partNames.ts";
import { parts } from "./pictures/parts.ts";
import { partsInside } from "./pictures/partsInside.ts";
import { PictureTree } from "./pictures/pictureTree.ts";
import { isAbout, textKind } from "./texts/textFiles.ts";
import { corpus } from "./texts/corpus.ts";
import { jsonLines } from "./texts/jsonLines.ts";
import { texts } from "./texts/texts.ts";
import { textTable } from "./texts/textTable.ts";
import { isTableName } from "./pictures/table/tableSearch.ts";
import { metadataTable, table } from "./pictures/table/table.ts";
import { tinyImageNet } from "./pictures/tinyImageNet.ts";

/** Every layout, in the order in which they are tried: the first that is found at a place is taken. */
const layouts = Object.values({
  tinyImageNet,
  imageNet,
  food101,
  pets,
  aircraft,
  metadataTable,
  parts,
  listedFolders,
  table,
  partsInside,
  classFolders,
  corpus,
  jsonLines,
  texts,
  textTable,
} satisfies Record<LayoutName | "metadataTable" | "listedFolders" | "partsInside", Layout>);

export interface OpenOptions extends CorpusOptions {
  /** Draws which tenth of each class is held back where the folder has no validation part. */
  seed?: number;
  readAs?: ReadAs;
  /** Files listed so far. `onProgress` tells of the bytes of a text. */
  onReading?: ((progress: ReadingProgress) => void) | undefined;
}

/** Archives often hold one folder in which the set lies: that is looked into as well, some levels deep. */
const wrappers = 8;

/** What was found at the first place that has anything of a kind, in the order of the table. */
async function findAt(place: Omit<Place, "root">, kind: Dataset["kind"]): Promise<Finding[]> {
  const holds = (path: string): boolean =>
    kind === "images" ? place.pictures.below(path) > 0 : hasTexts(place.tree, path);
  let root = "";
  for (let depth = 0; depth <= wrappers; depth += 1) {
    const inner = (place.tree.get(root)?.folders ?? []).filter((name) => holds(joinPath(root, name)));
    // Texts are looked for at any depth, so that what wraps them is passed first; sets of pictures, where nothing lies beside them.
    const hasMore = kind === "text" ? hasTextsIn(place.tree, root) : !isWrapper(place.tree, root);
    const onlyWraps = inner.length === 1 && depth < wrappers && !hasMore;
    const found: Finding[] = [];
    for (const layout of onlyWraps ? [] : layouts) {
      const at = layout.isUnwrapped ? place.pictures.unwrapped(root) : root;
      const one = layout.kind === kind && (await layout.find({ ...place, root: at }));
      if (one) found.push(one);
    }
    if (found.length > 0) return found;
    if (inner.length !== 1) break;
    root = joinPath(root, inner[0] ?? "");
  }
  return [];
}

/** Whether there is one folder in a directory, which is no part, and at most a word about the set. */
function isWrapper(tree: Tree, path: string): boolean {
  const { files = [], folders = [] } = tree.get(path) ?? {};
  return (
    folders.length === 1 &&
    partOf(folders[0] ?? "") === null &&
    files.every((name) => isAbout(name) && !isTableName(name))
  );
}

/** Texts that are more than a word about the set. */
const hasTextsIn = (tree: Tree, path: string): boolean =>
  (tree.get(path)?.files ?? []).some((name) => textKind(name) !== null && !isAbout(name));

function hasTexts(tree: Tree, path: string): boolean {
  const { folders = [] } = tree.get(path) ?? {};
  return hasTextsIn(tree, path) || folders.some((name) => hasTexts(tree, joinPath(path, name)));
}

/** How many texts there are that are more than a word about the set. */
function textCount(tree: Tree): number {
  let count = 0;
  for (const { files } of tree.values())
    for (const name of files) if (textKind(name) !== null && !isAbout(name)) count += 1;
  return count;
}

/** Whether there are files that are neither texts nor a word about them. */
const hasOthers = (tree: Tree): boolean =>
  [...tree.values()].some(({ files }) => files.some((name) => textKind(name) === null && !isAbout(name)));

/** Data of kinds that are not read here: one file of it holds a whole set, */
const otherSet = /\.(?:tfrecords?(?:-\d+-of-\d+)?|npz|npy|mat|h5|hdf5|arrow|feather|mdb)$/i;
/** or each a thing of its own. */
const otherThing = /\.(?:dcm|nii(?:\.gz)?|wav|flac|mp3|ogg|m4a|opus|mp4|avi|mov|mkv|webm)$/i;

/** Whether texts lie beside data of other kinds: names of its classes, and what is said in recordings, are seldom what is meant. */
function areBesideOthers(tree: Tree): boolean {
  const names = [...tree.values()].flatMap(({ files }) => files);
  const things = names.filter((name) => otherThing.test(name) || foreignPicture(name) !== null).length;
  return names.some((name) => otherSet.test(name)) || (things > 0 && things >= textCount(tree));
}

const isGuessedFolder = ({ layout, confidence }: Finding): boolean =>
  layout === "classFolders" && confidence === "guess";

/** Texts outnumber pictures so clearly that these only illustrate them. */
const textsByPictures = 2;

/** So many pictures for each text, none of which is understood, are more likely what is meant. */
const picturesByText = 10;
const areAside = ({ pictures, tree }: Pick<Place, "pictures" | "tree">): boolean =>
  pictures.below("") > picturesByText * textCount(tree);

/** What is found of texts. Beside pictures one that cannot be read is told, and no reason to refuse them. */
async function findTexts(place: Omit<Place, "root">, hasPictures: boolean): Promise<Finding[]> {
  try {
    return await findAt(place, "text");
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    if (hasPictures) return [];
    const bad = place.problems.list.find(({ path, code }) => code === "unreadable" && isTableName(path));
    throw bad ? tableUnreadable(place.folder.name, place.pictures.below(""), bad.message) : error;
  }
}

async function choose(place: Omit<Place, "root">): Promise<{ best: Finding; layouts: LayoutName[] } | null> {
  const pictures = await findAt(place, "images");
  const found = await findTexts(place, pictures.length > 0);
  const isIllustrated = textCount(place.tree) > textsByPictures * place.pictures.below("");
  const [firstPictures, firstText] = [pictures[0], found[0]];
  const isAboutOthers = textCount(place.tree) === 0 && hasOthers(place.tree);
  const wanted = place.readAs.layout;
  const all = [...pictures, ...found];
  const best =
    (wanted === undefined ? undefined : all.find(({ layout }) => layout === wanted)) ??
    (firstPictures && !(firstText && isIllustrated)
      ? firstPictures
      : // A word about pictures, an archive or other files is no text to train on.
        firstText && !isAboutOthers
        ? firstText
        : firstPictures);
  if (wanted === undefined && (!best || best === firstText || isGuessedFolder(best))) {
    const told = boxesBeside(place.tree);
    if (told !== null) throw boxesOfPictures(place.folder.name, told, place.pictures.below(""));
  }
  if (!best || (wanted !== undefined && best.layout !== wanted)) return null;
  // Pictures that are not understood, and texts that say what is on them: trained on, these would teach nothing.
  if (wanted === undefined && best === firstText && place.pictures.below("") > 0) {
    const text = await textOfPictures(place.folder, place.tree);
    if (text !== null) throw textsOfPictures(place.folder.name, text, place.pictures.below(""));
  }
  const isDoubtful =
    wanted === undefined && best === firstText && (areAside(place) || areBesideOthers(place.tree));
  return {
    best: isDoubtful ? { ...best, confidence: "guess" } : best,
    layouts: [...new Set(all.map(({ layout }) => layout))],
  };
}

/** Folders that a part may be: those with pictures, two levels deep below what wraps the set. */
function foldersToChoose({ pictures }: Omit<Place, "root">): string[] {
  const most = 64;
  const found: string[] = [];
  let level = [""];
  for (let depth = 0; depth < 3 && found.length < most; depth += 1) {
    level = level.flatMap((path) =>
      pictures
        .folders(path)
        .slice(0, most)
        .map((name) => joinPath(path, name)),
    );
    // Class folders by the hundred are no parts.
    found.push(...level.slice(0, most).filter((path) => depth === 0 || pictures.folders(path).length > 0));
  }
  return found.slice(0, most);
}

/**
 * Lists and recognises a folder. Throws NotRecognisedError with what was looked for and seen, FolderError when the folder
 * cannot be read, CorpusError for an unusable text, and the signal's reason when it aborts.
 */
export async function openDataset(given: Folder, options: OpenOptions = {}): Promise<Dataset> {
  const problems = new Problems();
  const listed = await listTree(given, problems, { signal: options.signal, onProgress: options.onReading });
  const unfolded = await unfold(given, listed);
  const folder = unfolded ?? given;
  const tree = unfolded ? await listTree(unfolded, problems, { signal: options.signal }) : listed;
  for (const { path, why } of given.leftOut ?? []) problems.add(path, "unreadable", why);
  const { readAs = {}, seed = 0, signal, onProgress, subwords, tokenizer } = options;
  const pictures = new PictureTree(tree);
  const ofTexts = { signal, onProgress, subwords, tokenizer };
  const place = { folder, tree, pictures, readAs, seed, problems, options: ofTexts };
  const chosen = await choose(place);
  if (!chosen) throw notRecognised(folder.name, tree);
  const { best } = chosen;
  const dataset = await best.read().catch((error: unknown) => {
    // Of pictures that are not understood more can be said than of a text beside them that is none.
    throw error instanceof CorpusError && areAside(place) ? notRecognised(folder.name, tree) : error;
  });
  if (dataset.kind === "images") {
    const counts = dataset.train.countByLabel(dataset.classes.length);
    if (counts.filter((count) => count > 0).length < 2) {
      const only = counts.findIndex((count) => count > 0);
      const held = dataset.validation.countByLabel(dataset.classes.length);
      const all = (counts[only] ?? 0) + (held[only] ?? 0);
      throw oneClass(folder.name, dataset.classes[only]?.name ?? "", all);
    }
  }
  const choices: ReadingOptions = {
    layouts: chosen.layouts,
    folders: dataset.kind === "images" ? foldersToChoose(place) : [],
    columns: best.columns ?? [],
  };
  const counts = dataset.kind === "images" ? foreignPictures(tree) : new Map<string, number>();
  const foreign = sortedLikePython(counts.keys()).map((kind) => ({
    code: "foreign" as const,
    kind,
    pictures: counts.get(kind) ?? 0,
  }));
  return {
    ...dataset,
    notices: [...(dataset.notices ?? []), ...foreign],
    // What was read may be in more doubt than what was listed.
    confidence: dataset.confidence ?? best.confidence,
    options: choices,
  };
}
