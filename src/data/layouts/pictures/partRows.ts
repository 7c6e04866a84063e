/**
 * Files beside class folders that say of which part each picture is: a list of names for each part, a table with a column of parts, or
 * the lists of CUB-200-2011 and NABirds, which name pictures by numbers.
 */
import type { ClassFolder, PartRows } from "../../../config/reading.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import { joinPath, splitPath } from "../../folder/folder.ts";
import { sortedLikePython } from "../../folder/pictureFiles.ts";
import { asUtf8 } from "../../text/asUtf8.ts";
import { firstRows } from "../../text/csvRows.ts";
import { findEncoding } from "../../text/encoding.ts";
import type { Sentence } from "../../sentences.ts";
import type { Place } from "../layout.ts";
import { besidePart, type Part, partOf } from "../partNames.ts";
import { isClassName, looksLikeClasses, partAlike, partColumn } from "./table/columns.ts";
import type { PictureIndex } from "./table/pictureIndex.ts";
import { listSeparator } from "./table/pictureList.ts";
import { partOfRow, tableRows } from "./table/rows.ts";
import { indexOf, sampledRows } from "./table/tableSearch.ts";

const mayList = /\.(?:txt|csv|tsv|lst|list)$/i;
/** Of files that are called by no part those are looked at that can hold a column of them. */
const mayHaveParts = /\.[ct]sv$|split|partition|subset/i;
/** More files side by side tell of one picture each. */
export const mostFiles = 64;
const nearlyAll = 0.9;

/** What says the parts of the pictures at a place. */
export interface FoundParts {
  rows: PartRows[];
  /** Nearly all of the rows name a picture, and no other files say the parts otherwise. */
  isSure: boolean;
}

/** The pictures of class folders, of which some are in a part. */
interface Pictures {
  index: PictureIndex;
  classes: readonly ClassFolder[];
  scope: string[];
}

/** Rows that name pictures, as far as they were looked at. */
interface Look {
  rows: PartRows;
  matched: number;
  sampled: number;
}

/** The place, what wraps it, and what beside these holds no pictures. */
export function directories({ tree, root, pictures }: Place): string[] {
  const found = [root];
  for (let path = root; path !== "";) found.push((path = splitPath(path).folder));
  for (const path of found)
    for (const name of tree.get(path)?.folders ?? [])
      if (pictures.below(joinPath(path, name)) === 0) found.push(joinPath(path, name));
  return found;
}

/** A file's name as it tells a part: train_val is one, as trainval, and a list is none. */
const stemOf = (path: string): string =>
  splitPath(path)
    .name.replace(/\.\w+$/, "")
    .replace(/lists?(?=\d*$)/i, "")
    .replace(/(train)[\s_-]+(val)(?!\p{L})/giu, "$1$2");

/** The class folder of the picture that a text names, by its place; null where it names none. */
function classOf({ index, classes }: Pictures, text: string): number | null {
  const found = index.find(text);
  if (typeof found === "string") return null;
  return classes.find(([path]) => `${found.place.folder}/`.startsWith(`${path}/`))?.[1] ?? null;
}

async function openUtf8({ folder }: Place, path: string): Promise<{ blob: Blob; encoding: string }> {
  const original = await folder.open(path);
  const { encoding } = await findEncoding(original, path);
  return { blob: await asUtf8(original, encoding), encoding };
}

/**
 * The column of a file that names pictures, and the one of their parts; `rest`: the part that the file's name tells. Null where there
 * is none, or where another column gives the pictures other classes than their folders.
 */
async function lookAt(
  place: Place,
  path: string,
  rest: Part | null,
  pictures: Pictures,
): Promise<Look | null> {
  const { blob, encoding } = await openUtf8(place, path);
  // A name may hold any sign that separates columns elsewhere.
  for (const separator of new Set([(await listSeparator(blob)) ?? "\t", "\t"])) {
    const rows = await firstRows(blob, separator, sampledRows);
    const classAt = (row: readonly string[], column: number): number | null =>
      classOf(pictures, row[column] ?? "");
    const columns = (rows[0] ?? []).map((_, at) => at);
    const counts = columns.map((at) => rows.filter((row) => classAt(row, at) !== null).length);
    const file = counts.indexOf(Math.max(...counts));
    if (file < 0 || (counts[file] ?? 0) <= rows.length / 2) continue;
    const header = classAt(rows[0] ?? [], file) === null;
    const body = rows.filter((row) => classAt(row, file) !== null);
    const names = columns.map((at) => (header ? (rows[0]?.[at] ?? "").trim() : ""));
    const valuesOf = (at: number): string[] => body.map((row) => (row[at] ?? "").trim());
    const others = columns.filter((at) => at !== file);
    const { part, parts } = header
      ? partColumn(others, names, true, valuesOf)
      : { part: others.find((at) => tellsParts(valuesOf(at))) ?? null, parts: {} };
    if (rest === null && part === null) return null;
    const homes = body.map((row) => String(classAt(row, file)));
    const isAgainst = others.some(
      (at) =>
        at !== part &&
        (header ? isClassName(names[at] ?? "") : looksLikeClasses(valuesOf(at))) &&
        !partAlike(homes, valuesOf(at)),
    );
    if (isAgainst) return null;
    const root = splitPath(path).folder;
    const where = { path, encoding, separator, header, scope: pictures.scope, root };
    return {
      rows: { ...where, file, part, parts, rest: rest ?? "train" },
      matched: body.length,
      sampled: rows.length - Number(header),
    };
  }
  return null;
}

const tellsParts = (values: readonly string[]): boolean => {
  const told = new Set(values.map(partOf));
  return told.size > 1 && !told.has(null);
};

/** The lists of CUB-200-2011 (Wah et al., 2011): numbers with their pictures, and with 1 for training or 0 for test. */
async function birds(place: Place, directory: string, pictures: Pictures): Promise<Look | null> {
  const [images, split] = ["images.txt", "train_test_split.txt"];
  const files = place.tree.get(directory)?.files ?? [];
  if (!files.includes(images) || !files.includes(split)) return null;
  const [names, told] = [joinPath(directory, images), joinPath(directory, split)];
  const [first, rows] = [
    await firstRows((await openUtf8(place, names)).blob, " ", sampledRows),
    await firstRows((await openUtf8(place, told)).blob, " ", sampledRows),
  ];
  if (!rows.every(([, part = ""]) => /^[01]$/.test(part))) return null;
  const where = { encoding: "utf-8", separator: " ", header: false };
  return {
    rows: {
      ...where,
      path: told,
      file: 0,
      part: 1,
      parts: { "1": "train", "0": "test" },
      rest: "train",
      keys: { ...where, path: names, key: 0, file: 1 },
      scope: pictures.scope,
      root: directory,
    },
    matched: first.filter(([, name = ""]) => classOf(pictures, name) !== null).length,
    sampled: first.length,
  };
}

/** Lists of one kind by their parts: val and train before trainval, which holds both. */
function listsByPart(paths: readonly string[]): Map<Part, string>[] {
  const kinds = new Map<string, Map<Part, string>>();
  for (const path of paths) {
    const stem = stemOf(path);
    const part = partOf(stem);
    if (part === null) continue;
    const kind = kinds.get(besidePart(stem)) ?? new Map<Part, string>();
    const known = kind.get(part);
    if (known === undefined || stem.length < stemOf(known).length) kind.set(part, path);
    kinds.set(besidePart(stem), kind);
  }
  return [...kinds.values()].filter((kind) => kind.has("train") && kind.size > 1);
}

/** All files of a directory that together say the parts, in each of the ways in which some do. */
async function waysIn(
  place: Place,
  directory: string,
  paths: readonly string[],
  pictures: Pictures,
): Promise<Look[][]> {
  const look = async (path: string, rest: Part | null): Promise<Look[]> => {
    try {
      return [(await lookAt(place, path, rest, pictures)) ?? []].flat();
    } catch (error) {
      if (error instanceof CorpusError) return [];
      throw error;
    }
  };
  const own = await birds(place, directory, pictures);
  const ways = own ? [[own]] : [];
  for (const kind of listsByPart(paths)) {
    const lists: Look[] = [];
    for (const part of ["train", "validation", "test"] as const) {
      const path = kind.get(part);
      if (path !== undefined) lists.push(...(await look(path, part)));
    }
    if (lists[0]?.rows.rest === "train" && lists.length > 1) ways.push(lists);
  }
  for (const path of paths)
    if (partOf(stemOf(path)) === null && mayHaveParts.test(path)) ways.push(await look(path, null));
  return ways.filter((way) => way.length > 0);
}

/** Kinds of files in which sets keep their parts. */
const mayTell = /\.(?:txt|csv|tsv|lst|list|json|mat|pkl|pickle|npy|xlsx?)$/i;

/** A file that by its name says the parts of pictures, where none of these is read: train_list.mat, split_1.json; otherwise null. */
export function unreadSplit(place: Place): string | null {
  for (const directory of directories(place)) {
    const names = sortedLikePython(place.tree.get(directory)?.files ?? []).filter((name) =>
      mayTell.test(name),
    );
    const [of] = names.length > mostFiles ? [] : listsByPart(names);
    const split = of?.get("train") ?? names.find((name) => /(?:^|[^a-z])(?:split|partition)/i.test(name));
    if (split !== undefined) return joinPath(directory, split);
  }
  return null;
}

/** What says the parts of the pictures in class folders; null where nothing does. */
export async function findParts(place: Place, classes: readonly ClassFolder[]): Promise<FoundParts | null> {
  const scope = [place.root];
  let pictures: Pictures | null = null;
  const ways: Look[][] = [];
  for (const directory of directories(place)) {
    const files = (place.tree.get(directory)?.files ?? []).filter((name) => mayList.test(name));
    if (files.length === 0 || files.length > mostFiles) continue;
    pictures ??= { index: indexOf(place, scope, place.root), classes, scope };
    const paths = sortedLikePython(files).map((name) => joinPath(directory, name));
    ways.push(...(await waysIn(place, directory, paths, pictures)));
  }
  const sum = (way: readonly Look[], of: "matched" | "sampled"): number =>
    way.reduce((all, look) => all + look[of], 0);
  const [best] = ways.toSorted((a, b) => sum(b, "matched") - sum(a, "matched"));
  if (!best) return null;
  return {
    rows: best.map(({ rows }) => rows),
    isSure: ways.length === 1 && sum(best, "matched") >= nearlyAll * sum(best, "sampled"),
  };
}

/** What stands for each key of another file. */
async function namesByKey(place: Place, keys: NonNullable<PartRows["keys"]>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const row of tableRows(await place.folder.open(keys.path), keys))
    names.set((row[keys.key] ?? "").trim(), row[keys.file] ?? "");
  return names;
}

/** The parts of pictures by their paths; of several that one is told, the first. */
export async function readParts(
  place: Place,
  all: readonly PartRows[],
): Promise<{ parts: Map<string, Part>; unmatched: Sentence[] }> {
  const parts = new Map<string, Part>();
  const unmatched: Sentence[] = [];
  for (const rows of all) {
    const index = indexOf(place, rows.scope, rows.root ?? "");
    const names = rows.keys && (await namesByKey(place, rows.keys));
    let [missing, first] = [0, ""];
    for await (const row of tableRows(await place.folder.open(rows.path), rows)) {
      const cell = (row[rows.file] ?? "").trim();
      const found = index.find(names ? (names.get(cell) ?? "") : cell);
      if (typeof found === "string") {
        missing += 1;
        first ||= cell;
        continue;
      }
      const path = joinPath(found.place.folder, found.place.name);
      const part = partOfRow(rows, row, rows.rest);
      if (!parts.has(path)) parts.set(path, part);
    }
    if (missing > 0) unmatched.push({ code: "rowsUnmatched", table: rows.path, rows: missing, first });
  }
  return { parts, unmatched };
}
