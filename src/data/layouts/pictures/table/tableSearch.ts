/** Which tables of a place name pictures, and by which columns. */
import { say } from "../../../../said.ts";
import { csvRows, findSeparator } from "../../../text/csvRows.ts";
import { findEncoding } from "../../../text/encoding.ts";
import { CorpusError } from "../../../../tokenizers/dictionary.ts";
import { asUtf8 } from "../../../text/asUtf8.ts";
import { joinPath, splitPath } from "../../../folder/folder.ts";
import { picturesBelow, type PicturePlace, sortedLikePython } from "../../../folder/pictureFiles.ts";
import { Problems } from "../../../problems.ts";
import type { TableReading } from "../../../../config/reading.ts";
import { nameKey } from "../imageFolder.ts";
import type { Place } from "../../layout.ts";
import { isPartAlone, isPlainName, type Part, partOf } from "../../partNames.ts";
import { type Columns, findColumns } from "./columns.ts";
import { isJsonLinesName, isJsonName, jsonRows, lookAtJson } from "./json.ts";
import { isList, isListName, isListNameAlone, listSeparator } from "./pictureList.ts";
import { type Found as FoundPicture, PictureIndex } from "./pictureIndex.ts";

const tableName = /\.(?:csv|tsv)$/i;
/** Lists of other kinds have these ends, too; those called so are tables, of the others only what is seen to be one. */
const labelName = /^(?:labels?|annotations?|classes)\.txt$/i;
/** Whether a file is, by its name, a table or a list of labels. */
export const isTableName = (name: string): boolean =>
  tableName.test(name) || labelName.test(name) || isJsonName(name) || isJsonLinesName(name);
/** What is handed in at a competition holds made-up classes. */
const handedIn = /submi/i;
export const mayBeTable = (name: string): boolean =>
  (isTableName(name) || isListName(name)) && !handedIn.test(name);
/** As many files of JSON or text side by side tell of one picture each. */
const mostAlike = 16;

/** Nearly all of the rows that name a picture somewhere name one here. */
const nearlyAll = 0.9;

/** As many rows of a table are looked at before it is read. */
export const sampledRows = 400;

/** A table that names pictures, and what its columns are taken for. */
export interface Found extends Pick<
  Columns,
  "names" | "matched" | "sampled" | "kinds" | "isDoubtful" | "refusal"
> {
  path: string;
  reading: TableReading;
  part: Part | null;
  /** What its rows say of the folders in which their pictures lie. */
  ofFolders: OfFolders;
}

/**
 * `alike`: each folder has one class and no other has it; `against`: some pictures of a class lie in the folder of another; `names`:
 * the rows name the folders themselves, as a list of classes does.
 */
export type OfFolders = "alike" | "against" | "names" | null;

function ofFolders(
  { file, class: label, header, sampled, marks }: Columns,
  rows: readonly (readonly string[])[],
  { pictures, tree }: Place,
  find: (text: string) => FoundPicture,
): OfFolders {
  if (marks || sampled === 0) return null;
  const body = header ? rows.slice(1) : rows;
  const homes = new Set(
    [...tree.keys()].filter((path) => pictures.below(path) > 0).map((path) => nameKey(splitPath(path).name)),
  );
  const named = body.filter((row) => homes.has(nameKey((row[file] ?? "").trim()))).length;
  if (body.length > 1 && named >= nearlyAll * body.length) return "names";
  const [folders, pairs, classes] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let isAgainst = false;
  for (const row of body) {
    const found = find(row[file] ?? "");
    const own = nameKey((row[label] ?? "").trim());
    if (typeof found === "string" || own === "") continue;
    const path = found.place.folder;
    isAgainst ||= homes.has(own) && !path.split("/").some((part) => nameKey(part) === own);
    folders.add(path);
    classes.add(own);
    pairs.add(`${path}\0${own}`);
  }
  if (isAgainst) return "against";
  return pairs.size === folders.size && pairs.size === classes.size ? "alike" : null;
}

/** The pictures that a table may name. */
export function placesIn(place: Place, scope: readonly string[]): PicturePlace[] {
  return scope.flatMap((path) => picturesBelow(place.tree, path, new Problems()));
}

const isWithin = (path: string, folder: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

/** Finds the pictures of `scope`; a row that means one beyond it means none of them. */
export function indexOf(place: Place, scope: readonly string[], root: string): PictureIndex {
  const others = placesIn(place, [""]).filter(({ folder }) => !scope.some((path) => isWithin(folder, path)));
  return new PictureIndex(placesIn(place, scope), root, others);
}

const holdsPart = (path: string): boolean => isPartAlone(splitPath(path).name);

function tablePaths({ tree, root, pictures }: Place, accept: (name: string) => boolean): string[] {
  const inside = (path: string): string[] => {
    const names = (tree.get(path)?.files ?? []).filter((name) => mayBeTable(name) && accept(name));
    const told = [isJsonName, isListName].filter((is) => names.filter(is).length > mostAlike);
    return names.filter((name) => !told.some((is) => is(name))).map((name) => joinPath(path, name));
  };
  const folders = (path: string): string[] =>
    (tree.get(path)?.folders ?? []).map((name) => joinPath(path, name));
  const deeper = folders(root).filter(
    (path) => pictures.below(path) === 0 || pictures.folders(root).length === 1 || holdsPart(path),
  );
  const inParts = deeper
    .filter(holdsPart)
    .flatMap((path) => folders(path).filter((inner) => isPlainName(splitPath(inner).name)));
  return sortedLikePython([root, ...deeper, ...inParts].flatMap(inside));
}

/** The part that a path's file or one of the folders it lies in is called by. */
function partOfPath(path: string): Part | null {
  const { folder, name } = splitPath(path);
  const words = [name.replace(/\.\w+$/, ""), ...folder.split("/").toReversed()];
  return words.map(partOf).find((part) => part !== null) ?? null;
}

/** Where the rows of a table look for pictures. */
interface Scope {
  folders: string[];
  /** Directory from which rows count their paths. */
  root: string;
  /** Rows of a table of several parts that this one's takes for its own are not looked at. */
  first?: PictureIndex;
}

/** The first rows that name no picture elsewhere: what a table says of other parts is passed over. */
async function firstOf(
  rows: AsyncIterable<string[]>,
  index: PictureIndex,
  first: PictureIndex | undefined,
): Promise<string[][]> {
  const found: string[][] = [];
  let isHead = true;
  for await (const row of rows) {
    const seen = row.map((text) => index.find(text));
    const names = seen.some((one) => typeof one !== "string" || one === "several");
    const isElsewhere = !names && seen.includes("elsewhere");
    const isFirsts = first !== undefined && !row.some((text) => first.find(text) === "elsewhere");
    if (isHead && !names && !isElsewhere) found.push(row);
    else if (!isElsewhere && !isFirsts) found.push(row);
    isHead = false;
    if (found.length > sampledRows) break;
  }
  return found;
}

/** Looks at the first rows of a table. Null where they name no pictures or give no classes. */
export async function lookAt(
  place: Place,
  path: string,
  { folders, root, first }: Scope,
): Promise<Found | null> {
  const index = indexOf(place, folders, root);
  const original = await place.folder.open(path);
  const { name } = splitPath(path);
  const isJson = isJsonName(name) || isJsonLinesName(name);
  const encoding = place.readAs.encoding ?? (await findEncoding(original, path)).encoding;
  const blob = await asUtf8(original, encoding);
  const part = partOfPath(path);
  const common = { path, encoding, scope: folders, root };
  const json = isJson ? await lookAtJson(blob, name, (text) => index.find(text) !== "none") : null;
  if (json === "boxes") {
    const refusal = say("tableBoxes", path.slice(-200));
    const reading = { ...common, separator: "", header: false, file: 0, class: 0, part: null, parts: {} };
    const none = { matched: 0, sampled: 0, kinds: 0, isDoubtful: false, ofFolders: null };
    return { path, reading, names: [], ...none, refusal, part };
  }
  const separator = json
    ? ""
    : isJson
      ? null
      : isListName(name)
        ? await listSeparator(blob)
        : await findSeparator(blob);
  if (separator === null) return null;
  const all = json ? jsonRows(blob, path, json) : csvRows(blob, separator);
  const rows = await firstOf(all, index, first);
  const found = findColumns(
    path,
    rows,
    (text) => index.find(text),
    json?.columns ?? null,
    place.readAs.classFrom,
  );
  const isText = isListName(name) && !labelName.test(name);
  const isNamedPicture = (text: string): boolean => typeof index.find(text) !== "string";
  if (!found || (isText && !isList(found, rows, isNamedPicture))) return null;
  const { header, file, class: label, marks, part: partColumn, parts } = found;
  const columns = { header, file, class: label, part: partColumn, parts, ...(marks ? { marks } : {}) };
  // What a text says of pictures need be no class, unless it is called so.
  const isDoubtful = found.isDoubtful || (isText && !isListNameAlone(name));
  return {
    ...found,
    isDoubtful,
    path,
    reading: { ...common, separator, ...(json ? { json } : {}), ...columns },
    part,
    ofFolders: ofFolders(found, rows, place, (text) => index.find(text)),
  };
}

/**
 * A table as it is read: where its rows name the pictures of its own part's folders, there alone; where they name those of several
 * parts, once for each.
 */
async function lookAround(place: Place, path: string): Promise<Found[]> {
  const { pictures, root } = place;
  const own = splitPath(path).folder;
  const below = own.slice(root === "" ? 0 : root.length + 1).split("/");
  // As Hugging Face has it: the table of a part lies among its pictures, and other parts have pictures of the same names.
  if (own !== root && below.some(isPartAlone) && pictures.below(own) > 0) {
    const table = await lookAt(place, path, { folders: [own], root: own });
    return table ? [table] : [];
  }
  const wide = await lookAt(place, path, { folders: [root], root });
  if (!wide || wide.matched === 0 || wide.reading.part !== null || pictures.direct(root) > 0)
    return wide ? [wide] : [];
  const foldersOf = (part: Part): string[] =>
    pictures
      .folders(root)
      .filter((name) => partOf(name) === part)
      .map((name) => joinPath(root, name));
  const mine = wide.part ?? "train";
  const folders = foldersOf(mine);
  const narrow = folders.length > 0 ? await lookAt(place, path, { folders, root }) : null;
  if (!narrow || narrow.matched === 0) return [wide];
  const others: Found[] = [];
  const first = indexOf(place, folders, root);
  if (wide.part === null)
    for (const part of ["validation", "test"] as const) {
      const scope = foldersOf(part);
      const one = scope.length > 0 ? await lookAt(place, path, { folders: scope, root, first }) : null;
      if (one && one.matched > 0) others.push({ ...one, part });
    }
  if (others.length > 0) return [{ ...narrow, part: mine }, ...others];
  return narrow.matched >= nearlyAll * wide.matched ? [narrow] : [wide];
}

/** The tables of a place that `accept` takes by their names, the one that is read first. */
export async function tablesOf(
  place: Place,
  accept: (name: string) => boolean = () => true,
): Promise<Found[]> {
  const found: Found[] = [];
  if (place.pictures.below(place.root) === 0) return found;
  for (const path of tablePaths(place, accept))
    try {
      found.push(...(await lookAround(place, path)));
    } catch (error) {
      if (!(error instanceof CorpusError)) throw error;
      place.problems.add(path, "unreadable", error.message);
    }
  const { classFrom } = place.readAs;
  const hasChosen = ({ names }: Found): boolean => classFrom !== undefined && names.includes(classFrom);
  const rank = ({ path, part }: Found): number => {
    const name = splitPath(path).name.toLowerCase();
    return name.startsWith("labels.") ? 0 : part === "train" ? 1 : part === null ? 2 : 3;
  };
  return found.toSorted(
    (a, b) =>
      Number(b.matched > 0) - Number(a.matched > 0) ||
      Number(hasChosen(b)) - Number(hasChosen(a)) ||
      Number(a.refusal !== null) - Number(b.refusal !== null) ||
      rank(a) - rank(b) ||
      b.matched - a.matched,
  );
}
