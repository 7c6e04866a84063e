/** Which tables of a place name pictures, and by which columns. */
import { say } from "../../../said.ts";
import { findSeparator, firstRows } from "../../text/csvRows.ts";
import { findEncoding } from "../../text/encoding.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import { asUtf8 } from "../../text/asUtf8.ts";
import { joinPath, splitPath } from "../../folder/folder.ts";
import { picturesBelow, type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import { Problems } from "../../problems.ts";
import type { TableReading } from "../../../config/reading.ts";
import type { Place } from "../layout.ts";
import { isPartAlone, type Part, partOf } from "../partNames.ts";
import { PictureIndex } from "./pictureIndex.ts";

const tableName = /\.(?:csv|tsv)$/i;
/** Lists of other kinds have these ends, too; only called so they are taken for tables. */
const labelName = /^(?:labels?|annotations?|classes)\.txt$/i;
/** Whether a file is, by its name, a table or a list of labels. */
export const isTableName = (name: string): boolean => tableName.test(name) || labelName.test(name);

/** What is handed in at a competition holds made-up classes. */
const handedIn = /submi/i;

const fileNames =
  /^(?:file|files|file_?names?|images?|image_?(?:id|name|path|file)s?|img|img_?(?:id|name|path)|pictures?|paths?|file_?path|id|name|photo|文件|文件名|图片|图像|路径)$/i;
const classNames =
  /^(?:class|classes|class_?(?:id|name)|labels?|label_?(?:id|name)|categor(?:y|ies)|category_?(?:id|name)|target|breed|species|diagnosis|类别|标签|分类|类)$/i;
const partNames = /^(?:part|split|set|subset|data_? ?set|usage|phase)$/i;

const sampledRows = 400;

/** A table that names pictures, and what its columns are taken for. */
export interface Found {
  path: string;
  reading: TableReading;
  names: string[];
  /** Of the rows that were looked at, those that name a picture. */
  matched: number;
  sampled: number;
  /** More than one column may be the class. */
  isDoubtful: boolean;
  /** Why no column can be the class. */
  refusal: string | null;
  part: Part | null;
}

/** The pictures that a table may name. */
export function placesIn(place: Place, scope: readonly string[]): PicturePlace[] {
  return scope.flatMap((path) => picturesBelow(place.tree, path, new Problems()));
}

function tablePaths({ tree, root, pictures }: Place): string[] {
  const inside = (path: string): string[] =>
    (tree.get(path)?.files ?? [])
      .filter((name) => isTableName(name) && !handedIn.test(name))
      .map((name) => joinPath(path, name));
  const deeper = (tree.get(root)?.folders ?? [])
    .map((name) => joinPath(root, name))
    .filter((path) => pictures.below(path) === 0 || pictures.folders(root).length === 1 || holdsPart(path));
  return sortedLikePython([root, ...deeper].flatMap(inside));
}

/** The part that a path's file or the folder it lies in is called by. */
function partOfPath(path: string): Part | null {
  const { folder, name } = splitPath(path);
  return partOf(name.replace(/\.\w+$/, "")) ?? partOf(splitPath(folder).name);
}

const holdsPart = (path: string): boolean => isPartAlone(splitPath(path).name);

/** Whether the values of a column look like classes: several, each of them again and again, and no measurements. */
function looksLikeClasses(values: readonly string[]): boolean {
  const kinds = new Set(values);
  return (
    kinds.size >= 2 &&
    kinds.size <= Math.max(2, values.length / 2) &&
    !values.every((value) => /^-?\d+\.\d+$/.test(value))
  );
}

/** Few rows tell nothing of how often a value comes again. */
const enoughRows = 10;

const isMostlyDifferent = (values: readonly string[]): boolean =>
  values.length >= enoughRows && new Set(values).size > values.length / 2;

/** Whether some values are made of others: “cat dog” beside “cat” and “dog”. A picture then has several classes. */
function hasSeveralAtOnce(values: readonly string[]): boolean {
  const all = new Set(values);
  return [...all].some((value) => {
    const words = value.split(/[\s,;|]+/);
    return words.length > 1 && words.every((word) => all.has(word));
  });
}

/** Why the columns give no class: measurements, or a column of 0 and 1 for each class. */
function refusalOf(
  path: string,
  names: readonly string[],
  label: number,
  open: readonly number[],
  valuesOf: (column: number) => string[],
): string | null {
  const values = valuesOf(label);
  const areNumbers = values.every((value) => /^-?\d+(?:[.,]\d+)?$/.test(value));
  if (areNumbers && isMostlyDifferent(values) && values.some((value) => /[.,]/.test(value)))
    return say("tableMeasures", path.slice(-200), (names[label] ?? "").slice(0, 60));
  const marks = open.filter((at) => valuesOf(at).every((value) => /^[01](?:\.0+)?$/.test(value)));
  if (!marks.includes(label) || classNames.test(names[label] ?? "")) return null;
  const rows = valuesOf(label).map((_, row) =>
    marks.reduce((sum, at) => sum + Number(valuesOf(at)[row] ?? 0), 0),
  );
  const ones = rows.filter((sum) => sum === 1).length;
  return marks.length >= 2 && rows.length > 0 && ones >= 0.9 * rows.length
    ? say("tableOneHot", path.slice(-200), (names[marks[0] ?? 0] ?? "").slice(0, 60), marks.length - 1)
    : null;
}

/** Looks at the first rows of a table. Null where they name no pictures or give no classes. */
async function lookAt(
  place: Place,
  path: string,
  index: PictureIndex,
  scope: string[],
): Promise<Found | null> {
  const original = await place.folder.open(path);
  const encoding = place.readAs.encoding ?? (await findEncoding(original, path)).encoding;
  const blob = await asUtf8(original, encoding);
  const separator = await findSeparator(blob);
  if (separator === null) return null;
  const rows = await firstRows(blob, separator, sampledRows + 1);
  const [head = []] = rows;
  const matches = (row: readonly string[], column: number): boolean =>
    index.find(row[column] ?? "") !== "none";
  const counts = head.map((_, column) => rows.filter((row) => matches(row, column)).length);
  const known = head.map((name) => name.replace(/^\ufeff/, "").trim());
  const best = Math.max(...counts);
  const hasKnownNames =
    known.some((name) => fileNames.test(name)) && known.some((name) => classNames.test(name));
  const file =
    best > 0
      ? counts.findIndex(
          (count, at) =>
            count === best &&
            (fileNames.test(known[at] ?? "") ||
              !counts.some((other, i) => other === best && fileNames.test(known[i] ?? ""))),
        )
      : known.findIndex((name) => fileNames.test(name));
  if (file < 0 || (best === 0 && !hasKnownNames)) return null;
  const header = hasKnownNames || !matches(head, file);
  const body = header ? rows.slice(1) : rows;
  if (body.length === 0) return null;
  const names = header ? known : head.map((_, at) => String(at + 1));
  const valuesOf = (column: number): string[] =>
    body.map((row) => (row[column] ?? "").trim()).filter((value) => value !== "");
  const columns = names.map((_, at) => at).filter((at) => at !== file);
  const part = columns.find(
    (at) =>
      header &&
      partNames.test(names[at] ?? "") &&
      valuesOf(at).length > 0 &&
      valuesOf(at).every((value) => partOf(value) !== null),
  );
  const open = columns.filter((at) => at !== part);
  const chosen = place.readAs.classFrom;
  const named = open.filter((at) => header && classNames.test(names[at] ?? ""));
  const like = open.filter((at) => looksLikeClasses(valuesOf(at)));
  const given = chosen === undefined || chosen === "folder" ? -1 : names.indexOf(chosen);
  const label =
    given >= 0
      ? given
      : (named.find((at) => like.includes(at)) ??
        named[0] ??
        like[0] ??
        (open.length === 1 ? open[0] : undefined));
  if (label === undefined) return null;
  return {
    path,
    reading: {
      path,
      encoding,
      separator,
      header,
      file,
      class: label,
      part: part ?? null,
      parts: {},
      scope,
    },
    names,
    matched: body.filter((row) => matches(row, file)).length,
    sampled: body.length,
    isDoubtful:
      given < 0 &&
      ((named.length !== 1 && like.length > 1) ||
        hasSeveralAtOnce(valuesOf(label)) ||
        (!named.includes(label) && isMostlyDifferent(valuesOf(label)))),
    refusal: given < 0 ? refusalOf(path, names, label, open, valuesOf) : null,
    part: partOfPath(path),
  };
}

/** Where rows look for pictures: in the training folder where that has all of them, otherwise everywhere. */
export async function tablesOf(place: Place): Promise<Found[]> {
  const { pictures, root } = place;
  if (pictures.below(root) === 0) return [];
  const paths = tablePaths(place);
  if (paths.length === 0) return [];
  const training =
    pictures.direct(root) > 0
      ? []
      : pictures
          .folders(root)
          .filter((name) => partOf(name) === "train")
          .map((name) => joinPath(root, name));
  const everywhere = new PictureIndex(placesIn(place, [root]), root);
  const inTraining = training.length > 0 ? new PictureIndex(placesIn(place, training), root) : null;
  const found: Found[] = [];
  for (const path of paths) {
    let table: Found | null;
    try {
      const own = splitPath(path).folder;
      // As Hugging Face has it: the table of a part lies among its pictures, and other parts have pictures of the same names.
      if (own !== root && holdsPart(own) && pictures.below(own) > 0) {
        table = await lookAt(place, path, new PictureIndex(placesIn(place, [own]), own), [own]);
        if (table && table.matched > 0) found.push(table);
        continue;
      }
      table = await lookAt(place, path, everywhere, [root]);
      const narrow = table && inTraining ? await lookAt(place, path, inTraining, training) : null;
      if (
        table &&
        narrow &&
        narrow.matched >= 0.9 * table.matched &&
        table.part !== "validation" &&
        table.part !== "test"
      )
        table = narrow;
    } catch (error) {
      if (!(error instanceof CorpusError)) throw error;
      place.problems.add(path, "unreadable", error.message);
      continue;
    }
    if (table) found.push(table);
  }
  const rank = ({ path, part }: Found): number => {
    const name = splitPath(path).name.toLowerCase();
    return name.startsWith("labels.") ? 0 : part === "train" ? 1 : part === null ? 2 : 3;
  };
  return found.toSorted(
    (a, b) => Number(b.matched > 0) - Number(a.matched > 0) || rank(a) - rank(b) || b.matched - a.matched,
  );
}
