/** Pictures with a table: a column that names them, with or without an extension, and a column of classes. */
import { say } from "../../../../said.ts";
import { joinPath, splitPath } from "../../../folder/folder.ts";
import {
  isPicture,
  picturesBelow,
  type PicturePlace,
  sortedLikePython,
} from "../../../folder/pictureFiles.ts";
import type { ImageDataset } from "../../../dataset.ts";
import type { Sentence } from "../../../sentences.ts";
import { asClasses, haveClasses, imageDataset } from "../imageFolder.ts";
import type { Finding, Layout, Place } from "../../layout.ts";
import { NotRecognisedError } from "../../notRecognised.ts";
import { isPartAlone, type Part, partOf } from "../../partNames.ts";
import { Problems } from "../../../problems.ts";
import { isClassName, partAlike } from "./columns.ts";
import { isListName } from "./pictureList.ts";
import { nameOf, pathOf, type Row, rowsOf } from "./labelledRows.ts";
import { tableRows } from "./rows.ts";
import { type Found, isTableName, placesIn, sampledRows, tablesOf } from "./tableSearch.ts";

/** A table and what else is read beside it. */
interface Tables {
  main: Found;
  /** The table of the validation part; null where there is none. */
  validation: Found | null;
  /** Of a labelled test part, whose pictures are counted. */
  test: Found | null;
  /** Other tables of the same part, or of none. */
  rivals: Found[];
  /** All of a long test's first rows are of one class. */
  isDoubtful: boolean;
}

const classNameOf = ({ names, reading }: Found): string => names[reading.class] ?? "";

/** Whether a table's classes are called so, or stand in a list without names that is called as one of classes. */
const tellsClasses = (table: Found): boolean =>
  isClassName(classNameOf(table)) || (!table.reading.header && !table.isDoubtful);

/** What is said of each rival that gives the pictures other classes than the table that is read, or classes of more pictures. */
async function rivalsThatDiffer(
  place: Place,
  { main, rivals }: Tables,
  mine: ReadonlyMap<string, Row>,
): Promise<Sentence[]> {
  const differ: Sentence[] = [];
  for (const rival of rivals) {
    // Beside a column that is called as classes are, another one tells something else: an age, a camera.
    if (tellsClasses(main) && !tellsClasses(rival)) continue;
    const { rows } = await rowsOf({ ...place, problems: new Problems() }, rival, "train");
    const common = [...rows].filter(([path]) => mine.has(path));
    const isAlike = partAlike(
      common.map(([path]) => mine.get(path)?.id ?? ""),
      common.map(([, { id }]) => id),
    );
    if (!isAlike || rows.size > common.length)
      differ.push({ code: "tableNotRead", table: rival.path, other: main.path });
  }
  return differ;
}

const otherClasses = (rows: readonly Row[], split: boolean): Sentence => ({
  code: "otherClasses",
  classes: new Set(rows.map(({ id }) => id)).size,
  pictures: rows.length,
  split,
});

/** Whoever chose the table, or its column, knows what lies beside it. */
const isChosen = ({ readAs }: Place): boolean => readAs.layout === "table" || readAs.classFrom !== undefined;

async function read(place: Place, tables: Tables, seen: Sentence): Promise<ImageDataset> {
  const { main, validation, test: held } = tables;
  const { problems, tree, root, pictures } = place;
  const { scope } = main.reading;
  const hasOthers = validation?.path === main.path || held?.path === main.path;
  const { rows, told, unmatched } = await rowsOf(place, main, "train", hasOthers);
  const ofValidation = validation && (await rowsOf(place, validation, "validation", hasOthers));
  const differing = await rivalsThatDiffer(place, tables, rows);
  // What tells of all the pictures once more leaves none to train on: it is no part, whatever it is called.
  const isOfAll = ofValidation !== null && [...rows.keys()].every((path) => ofValidation.rows.has(path));
  const other = isOfAll ? null : validation;
  const others = [
    ...(other && ofValidation ? [{ table: other, part: "validation" as const, found: ofValidation }] : []),
    ...(held
      ? [{ table: held, part: "test" as const, found: await rowsOf(place, held, "test", hasOthers) }]
      : []),
  ];
  for (const { table: one, part, found } of others) {
    for (const [path, row] of found.rows) {
      const before = rows.get(path);
      if (before && before.id !== row.id && part === "validation") {
        rows.delete(path);
        told.add(path);
        problems.add(path, "mismatch", say("namedTwice", nameOf(one.path)));
      } else if (!before || part !== "test") rows.set(path, { ...row, part });
    }
    for (const path of found.told) told.add(path);
    unmatched.push(...found.unmatched);
  }
  const all = [...rows.values()];
  const hasParts = other !== null || all.some(({ part }) => part !== "train" && held === null);
  // Where no rows are of validation, those of test serve as such.
  const testServes = held === null && !all.some(({ part }) => part === "validation");
  const ids = sortedLikePython(new Set(all.filter(({ part }) => part === "train").map(({ id }) => id)));
  if (ids.length === 0)
    throw new NotRecognisedError(say("tableNamesSeveral", main.path.slice(-200), main.sampled));
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const train: PicturePlace[][] = ids.map(() => []);
  const heldBack: PicturePlace[][] = ids.map(() => []);
  const test = ids.map(() => 0);
  const scopes = [main, ...others.map(({ table: one }) => one)].flatMap(({ reading }) => reading.scope);
  const seenAt = new Set<string>();
  const unlabelled = new Map<string, number>();
  const untrained = all.filter(({ id, part }) => part !== "train" && !labelOf.has(id));
  for (const picture of placesIn(place, scopes)) {
    const path = pathOf(picture);
    if (seenAt.has(path)) continue;
    seenAt.add(path);
    const row = rows.get(path);
    const label = row && labelOf.get(row.id);
    if (row && label !== undefined) {
      if (row.part === "train") train[label]?.push(picture);
      else if (row.part === "validation" || testServes) heldBack[label]?.push(picture);
      else test[label] = (test[label] ?? 0) + 1;
    } else if (row) problems.add(path, "mismatch", say("itsClassNotTrained"));
    else if (isPicture(picture.name) && !told.has(path)) {
      const top = path.slice(root === "" ? 0 : root.length + 1).split("/")[0] ?? "";
      if (partOf(top) === "test" && isPartAlone(top))
        unlabelled.set(joinPath(root, top), (unlabelled.get(joinPath(root, top)) ?? 0) + 1);
      else problems.add(path, "unlabelled", say("notNamed", nameOf(main.path)));
    }
  }
  // Files that are no pictures are told once, as everywhere; the tables are not among them.
  for (const path of scope)
    picturesBelow(tree, path, problems, (name) => isTableName(name) || isListName(name));
  for (const name of pictures.folders(root)) {
    const path = joinPath(root, name);
    if (!scopes.some((one) => one === root || one === path || one.startsWith(`${path}/`)))
      unlabelled.set(path, pictures.below(path));
  }
  const validating = heldBack.reduce((sum, { length }) => sum + length, 0);
  const isOfOthers = hasParts && untrained.length > validating;
  const dataset = imageDataset(place, {
    layout: "table",
    words: `pictures with ${nameOf(main.path)}`,
    seen,
    classes: asClasses(ids),
    train,
    // Parts that share no class, as in few-shot sets, would leave none to validate with.
    validation: hasParts && validating > 0 ? heldBack : null,
    test,
    unlabelled: [...unlabelled.values()].reduce((sum, count) => sum + count, 0),
    notices: [
      ...differing,
      ...unmatched,
      ...[...unlabelled].map(([folder, count]) => ({ code: "unlabelled" as const, folder, pictures: count })),
      ...(isOfOthers ? [otherClasses(untrained, validating === 0)] : []),
    ],
    reading: { table: main.reading, validationTable: other?.reading ?? null },
  });
  return (isOfOthers || differing.length > 0) && !isChosen(place)
    ? { ...dataset, confidence: "guess" }
    : dataset;
}

/** The tables that are read together, or null. */
async function find(place: Place, accept?: (name: string) => boolean): Promise<Tables | null> {
  const [main, ...others] = await tablesOf(place, accept);
  if (!main || main.part === "test") return null;
  const usable = others.filter(({ matched, refusal }) => matched > 0 && refusal === null);
  const ofPart = (part: Part): Found | null => usable.find((one) => one.part === part) ?? null;
  const hasColumn = place.readAs.validation === "split" || main.reading.part !== null;
  const held = main.part === "train" && !hasColumn ? ofPart("test") : null;
  // The same class in all of a test's rows stands there for none.
  const isHollow = held !== null && held.kinds < 2 && main.kinds > 1;
  const test = isHollow && held.sampled < sampledRows ? null : held;
  const validation = hasColumn ? null : (ofPart("validation") ?? test);
  const rivals = usable.filter(
    ({ path, part }) =>
      ![main, validation, test].some((table) => table?.path === path) &&
      (part === main.part || part === null || (part === "train" && main.part === null)),
  );
  const isDoubtful = isHollow && test !== null;
  return { main, validation, test: test === validation ? null : test, rivals, isDoubtful };
}

/**
 * Whether a list in a text is one of several that tell of the same part, or names, with those of the other parts, few of the pictures.
 */
function isOddList({ pictures, root }: Place, { main, validation, test, rivals }: Tables): boolean {
  if (!isListName(nameOf(main.path))) return false;
  const named = [main, validation, test].reduce((sum, table) => sum + (table?.matched ?? 0), 0);
  const isWhole = main.sampled < sampledRows;
  return rivals.some(({ part }) => part === main.part) || (isWhole && named < pictures.below(root) / 2);
}

const unwrapped = (place: Place): Place => ({ ...place, root: place.pictures.unwrapped(place.root) });

/** Whether a column that is not called as classes are tells something else of the pictures in class folders: a camera, a width. */
const isAside = (place: Place, { names, reading, ofFolders }: Found): boolean =>
  haveClasses(unwrapped(place)) &&
  !reading.marks &&
  ofFolders !== "alike" &&
  reading.header &&
  !isClassName(names[reading.class] ?? "");

function finding(place: Place, tables: Tables): Finding {
  const { main } = tables;
  const { reading, names } = main;
  const seen: Sentence = {
    code: "table",
    table: main.path,
    file: names[reading.file] ?? "",
    class: reading.marks?.map(([, name]) => name).join(", ") ?? names[reading.class] ?? "",
    rows: main.matched,
  };
  const isKnown = main.matched >= main.sampled * 0.9;
  const isAsked =
    (main.isDoubtful && !(isChosen(place) && reading.marks)) ||
    (!isChosen(place) &&
      (tables.isDoubtful ||
        isOddList(place, tables) ||
        main.ofFolders === "against" ||
        isAside(place, main)));
  return {
    layout: "table",
    confidence: isAsked ? "guess" : isKnown ? "sure" : "fairly",
    seen,
    columns: [
      ...new Set([...names.filter((_, at) => at !== reading.file), ...tables.rivals.map(classNameOf)]),
    ],
    read: async () => {
      if (main.refusal !== null) throw new NotRecognisedError(main.refusal);
      if (main.matched > 0) return read(place, tables, seen);
      const [row = []] = await firstRow(tableRows(await place.folder.open(main.path), reading));
      const first = `“${(row[reading.file] ?? "").slice(0, 100)}”`;
      throw new NotRecognisedError(
        say("tableNamesNone", main.path.slice(-200), first, Math.max(0, main.sampled - 1)),
      );
    },
  };
}

async function firstRow(rows: AsyncIterable<string[]>): Promise<string[][]> {
  for await (const row of rows) return [row];
  return [];
}

const isUnasked = ({ readAs }: Place): boolean => readAs.classFrom !== "folder" && readAs.train === undefined;

/**
 * Hugging Face's metadata (https://huggingface.co/docs/datasets/image_dataset): where it gives classes, those of the folders do not count.
 */
export const metadataTable: Layout = {
  kind: "images",
  async find(place): Promise<Finding | null> {
    if (!isUnasked(place)) return null;
    const tables = await find(place, (name) => /^metadata\.(?:csv|jsonl)$/.test(name));
    if (!tables) return null;
    const { reading, names, matched, sampled, refusal, isDoubtful } = tables.main;
    const isNamed = names[reading.file] === "file_name" && isClassName(names[reading.class] ?? "");
    const isMetadata = isNamed && matched >= 0.9 * sampled;
    return isMetadata && refusal === null && !isDoubtful ? finding(place, tables) : null;
  },
};

export const table: Layout = {
  kind: "images",
  async find(place): Promise<Finding | null> {
    if (!isUnasked(place)) return null;
    const tables = await find(place);
    if (!tables) return null;
    // Beside class folders, a table that names no picture, or gives no class, tells something else of them.
    const { matched, refusal, ofFolders } = tables.main;
    // A list of classes, by the names of their folders, which pictures may have, too.
    if (ofFolders === "names") return null;
    // A list of such classes knows them by their numbers, the folders by their names.
    const isNumbered = isListName(splitPath(tables.main.path).name) && tables.validation === null;
    return (matched === 0 || refusal !== null || isNumbered) && haveClasses(unwrapped(place))
      ? null
      : finding(place, tables);
  },
};
