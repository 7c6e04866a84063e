/** Classes of pictures by a table that lies beside them: a column that names pictures, and one of classes that a model knows. */
import { CorpusError } from "../../tokenizers/dictionary.ts";
import { asUtf8 } from "../text/asUtf8.ts";
import { csvRows, findSeparator, firstRows } from "../text/csvRows.ts";
import { findEncoding } from "../text/encoding.ts";
import { PictureIndex } from "../layouts/pictures/table/pictureIndex.ts";
import { type Folder, joinPath, splitPath } from "./folder.ts";
import { sortedLikePython } from "./pictureFiles.ts";
import type { Tree } from "./tree.ts";

const tableName = /\.(?:csv|tsv)$|^(?:labels?|annotations?)\.txt$/i;
/** What a model named is no label: files that are handed in at a competition, and this lab's own tables. */
const namesByModel = /submi/i;
const ofModel = /^probabilit(?:y|ies)\d*$/i;
const lookedAt = 400;
/** A longer table is no list of a folder's pictures. */
const largestTable = 256 << 20;

interface TableLabels {
  /** Path of the table; null where there is none. */
  table: string | null;
  /** The place among the classes; null for a picture that the table does not name. */
  of(path: string): number | null;
}

type Classes = readonly { id: string; name: string }[];

const plain = (text: string | undefined): string => (text ?? "").trim().normalize("NFC");

/** The table that labels the most pictures, of those in folders that hold some and in the folder itself; of equal ones the first. */
export async function labelByTable(
  folder: Folder,
  tree: Tree,
  pictures: readonly string[],
  classes: Classes,
): Promise<TableLabels> {
  const places = new Map<string, number>();
  for (const [at, { name }] of classes.entries()) places.set(plain(name), at);
  for (const [at, { id }] of classes.entries()) places.set(plain(id), at);
  const split = pictures.map((path) => {
    const { folder: inside, name } = splitPath(path);
    return { folder: inside, name };
  });
  const holding = new Set(["", ...split.map((place) => place.folder)]);
  let best: { table: string; labels: Map<string, number> } | null = null;
  for (const path of tablesIn(tree, holding)) {
    const root = splitPath(path).folder;
    const beside = root === "" ? split : split.filter((place) => `${place.folder}/`.startsWith(`${root}/`));
    const labels = await labelsOf(await folder.open(path), path, new PictureIndex(beside, root), places);
    if (labels.size > (best?.labels.size ?? 0)) best = { table: path, labels };
  }
  const { table = null, labels } = best ?? {};
  return { table, of: (path) => labels?.get(path) ?? null };
}

const tablesIn = (tree: Tree, folders: ReadonlySet<string>): string[] =>
  sortedLikePython(
    [...folders].flatMap((path) =>
      (tree.get(path)?.files ?? [])
        .filter((name) => tableName.test(name) && !namesByModel.test(name))
        .map((name) => joinPath(path, name)),
    ),
  );

/** Null where it cannot be told: pictures are named without their table, too. */
async function encodingOf(file: Blob, path: string): Promise<string | null> {
  try {
    return (await findEncoding(file, path)).encoding;
  } catch (error) {
    if (error instanceof CorpusError) return null;
    throw error;
  }
}

/** Classes by the paths of pictures; empty for a table of something else. */
async function labelsOf(
  file: Blob,
  path: string,
  index: PictureIndex,
  places: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const labels = new Map<string, number>();
  if (file.size > largestTable) return labels;
  const encoding = await encodingOf(file, path);
  if (encoding === null) return labels;
  const blob = await asUtf8(file, encoding);
  const separator = await findSeparator(blob);
  if (separator === null) return labels;
  const rows = await firstRows(blob, separator, lookedAt);
  const [head = []] = rows;
  if (head.some((name) => ofModel.test(plain(name)))) return labels;
  const column = (fits: (text: string) => boolean, other: number): number => {
    const counts = head.map((_, at) =>
      at === other ? 0 : rows.filter((row) => fits(plain(row[at]))).length,
    );
    const most = Math.max(...counts);
    return most === 0 ? -1 : counts.indexOf(most);
  };
  const fileColumn = column((text) => index.find(text) !== "none", -1);
  const classColumn = column((text) => places.has(text), fileColumn);
  if (fileColumn < 0 || classColumn < 0) return labels;
  for await (const row of csvRows(blob, separator)) {
    const found = index.find(row[fileColumn] ?? "");
    const label = places.get(plain(row[classColumn]));
    if (typeof found === "string" || label === undefined) continue;
    labels.set(joinPath(found.place.folder, found.place.name), label);
  }
  return labels;
}
