/** A part whose pictures lie side by side beside class folders, and a table that gives them the classes of those: GTSRB's test. */
import { say } from "../../../said.ts";
import type { TableReading } from "../../../config/reading.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import { joinPath, splitPath } from "../../folder/folder.ts";
import { foldersBelow, type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import { Problems } from "../../problems.ts";
import type { Place } from "../layout.ts";
import { ClassNames } from "./imageFolder.ts";
import { pathOf, rowsOf } from "./table/labelledRows.ts";
import { directories, mostFiles } from "./partRows.ts";
import { type Found, lookAt, mayBeTable, placesIn } from "./table/tableSearch.ts";

/** A table of a part, with the labels that its classes have. */
export interface PartTable {
  table: Found;
  labels: Record<string, number>;
}

const nearlyAll = 0.9;

/** The label of a class by its name, or by its number where folders are numbered: 14 and 14.0 are 00014. */
function labelFinder(ids: readonly string[]): (value: string) => number | null {
  const names = new ClassNames(ids);
  const numbers = new ClassNames(ids.map((id) => (/^\d+$/.test(id) ? String(Number(id)) : id)));
  return (value) =>
    names.label(value) ?? (/^\d+(?:\.0+)?$/.test(value) ? numbers.label(String(Number(value))) : null);
}

async function labelsBy(place: Place, table: Found, ids: readonly string[]): Promise<PartTable | null> {
  const { rows } = await rowsOf({ ...place, problems: new Problems() }, table, "validation");
  const labelOf = labelFinder(ids);
  const labels: Record<string, number> = {};
  let known = 0;
  for (const { id } of rows.values()) {
    const label = labelOf(id);
    if (label === null) continue;
    labels[id] = label;
    known += 1;
  }
  // The same class in all rows stands there for none.
  const isOfClasses = Object.keys(labels).length > 1 && known >= nearlyAll * rows.size;
  return isOfClasses ? { table, labels } : null;
}

/** Tables in a part, and where those of class folders lie. */
const tablesFor = (place: Place, folder: string): string[] =>
  [...foldersBelow(place.tree, folder), ...directories(place)].flatMap((directory) => {
    const names = (place.tree.get(directory)?.files ?? []).filter(mayBeTable);
    return names.length > mostFiles ? [] : sortedLikePython(names).map((name) => joinPath(directory, name));
  });

async function lookIn(place: Place, path: string, folder: string): Promise<Found | null> {
  try {
    return await lookAt(place, path, { folders: [folder], root: splitPath(path).folder });
  } catch (error) {
    if (error instanceof CorpusError) return null;
    throw error;
  }
}

/** The table that labels nearly all pictures that it names in a part; null where there is none, or it may mean something else. */
export async function findPartTable(
  place: Place,
  folder: string,
  ids: readonly string[],
): Promise<PartTable | null> {
  for (const path of tablesFor(place, folder)) {
    const table = await lookIn(place, path, folder);
    if (!table || table.refusal !== null || table.isDoubtful || table.part === "train") continue;
    const { reading, matched, sampled } = table;
    const names = matched > 0 && matched >= nearlyAll * sampled && reading.part === null && !reading.marks;
    const labelled = names ? await labelsBy(place, table, ids) : null;
    if (labelled) return labelled;
  }
  return null;
}

/** The pictures of each class in a part by its table, in order; those without a class are problems. */
export async function readPartTable(
  place: Place,
  { table, labels }: PartTable,
  classes: number,
): Promise<{ places: PicturePlace[][]; reading: TableReading }> {
  const { rows, told } = await rowsOf(place, table, "validation");
  const places: PicturePlace[][] = Array.from({ length: classes }, () => []);
  for (const picture of placesIn(place, table.reading.scope)) {
    const path = pathOf(picture);
    const row = rows.get(path);
    const label = row && Object.hasOwn(labels, row.id) ? labels[row.id] : undefined;
    if (label !== undefined) places[label]?.push(picture);
    else if (row) place.problems.add(path, "mismatch", say("itsClassNotTrained"));
    else if (!told.has(path)) place.problems.add(path, "unlabelled", say("notNamed", table.path));
  }
  return { places, reading: { ...table.reading, labels } };
}
