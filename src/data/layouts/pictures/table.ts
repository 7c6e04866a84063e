/** Pictures with a table: a column that names them, with or without an extension, and a column of classes. */
import { say } from "../../../said.ts";
import { csvRows, firstRows } from "../../text/csvRows.ts";
import { asUtf8 } from "../../text/asUtf8.ts";
import { joinPath } from "../../folder/folder.ts";
import { isPicture, picturesBelow, type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import type { TableReading } from "../../../config/reading.ts";
import type { Sentence } from "../../sentences.ts";
import { asClasses, imageDataset } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { NotRecognisedError } from "../notRecognised.ts";
import { isPartAlone, type Part, partOf } from "../partNames.ts";
import { PictureIndex } from "./pictureIndex.ts";
import { type Found, isTableName, placesIn, tablesOf } from "./tableSearch.ts";

interface Row {
  place: PicturePlace;
  id: string;
  part: Part;
}

/** The part of a row by its own column; the reading notes what each value means. */
function partIn(reading: TableReading, row: readonly string[]): Part {
  const value = row[reading.part ?? -1] ?? "";
  const part = (Object.hasOwn(reading.parts, value) ? reading.parts[value] : partOf(value)) ?? "train";
  if (value.length < 100) reading.parts[value] = part;
  return part;
}

/** All rows of a table that name a picture; the others are told. */
async function rowsOf(
  place: Place,
  table: Found,
  index: PictureIndex,
): Promise<{ rows: Row[]; unmatched: Sentence[] }> {
  const { folder, problems } = place;
  const { reading, path, part } = table;
  const name = path.split("/").at(-1) ?? "";
  const rows: Row[] = [];
  let isFirst = reading.header;
  let missing = 0;
  let firstMissing = "";
  for await (const row of csvRows(
    await asUtf8(await folder.open(path), reading.encoding),
    reading.separator,
  )) {
    if (isFirst) {
      isFirst = false;
      continue;
    }
    const file = (row[reading.file] ?? "").trim();
    const id = (row[reading.class] ?? "").trim().normalize("NFC");
    const found = index.find(file);
    if (found === "several") problems.add(file, "mismatch", say("namedSeveral", name));
    else if (found === "none") {
      missing += 1;
      firstMissing ||= file;
      problems.add(file, "missing", say("namedNotThere", name));
    } else if (id === "") problems.add(file, "unlabelled", say("namedNoClass", name));
    else
      rows.push({
        place: found.place,
        id,
        part: reading.part === null ? (part ?? "train") : partIn(reading, row),
      });
  }
  const unmatched: Sentence[] =
    missing > 0 ? [{ code: "rowsUnmatched", table: path, rows: missing, first: firstMissing }] : [];
  return { rows, unmatched };
}

const pathOf = (picture: PicturePlace): string => joinPath(picture.folder, picture.name);

async function read(place: Place, table: Found, validationTable: Found | null, seen: Sentence) {
  const { problems, tree, root, pictures } = place;
  const { scope } = table.reading;
  const places = placesIn(place, scope);
  const index = new PictureIndex(places, root);
  const { rows, unmatched } = await rowsOf(
    place,
    { ...table, part: table.reading.part === null ? "train" : null },
    index,
  );
  if (validationTable) {
    const wide = new PictureIndex(placesIn(place, validationTable.reading.scope), root);
    const other = await rowsOf(place, validationTable, wide);
    rows.push(...other.rows.map((row) => ({ ...row, part: "validation" as const })));
    unmatched.push(...other.unmatched);
  }
  const hasParts = validationTable !== null || rows.some(({ part }) => part !== "train");
  // Where no rows are of validation, those of test serve as such.
  const testServes = !rows.some(({ part }) => part === "validation");
  const ids = sortedLikePython(new Set(rows.filter(({ part }) => part === "train").map(({ id }) => id)));
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const rowOf = new Map(rows.map((row) => [pathOf(row.place), row]));
  const train: PicturePlace[][] = ids.map(() => []);
  const validation: PicturePlace[][] = ids.map(() => []);
  const test = ids.map(() => 0);
  const all = validationTable ? [...places, ...placesIn(place, validationTable.reading.scope)] : places;
  const seenAt = new Set<string>();
  const unlabelled = new Map<string, number>();
  for (const picture of all) {
    const path = pathOf(picture);
    if (seenAt.has(path)) continue;
    seenAt.add(path);
    const row = rowOf.get(path);
    const label = row && labelOf.get(row.id);
    if (row && label !== undefined) {
      if (row.part === "train") train[label]?.push(picture);
      else if (row.part === "validation" || testServes) validation[label]?.push(picture);
      else test[label] = (test[label] ?? 0) + 1;
    } else if (row) problems.add(path, "mismatch", say("itsClassNotTrained"));
    else if (isPicture(picture.name)) {
      const top = path.slice(root === "" ? 0 : root.length + 1).split("/")[0] ?? "";
      if (partOf(top) === "test" && isPartAlone(top))
        unlabelled.set(joinPath(root, top), (unlabelled.get(joinPath(root, top)) ?? 0) + 1);
      else problems.add(path, "unlabelled", say("notNamed", table.path.split("/").at(-1) ?? ""));
    }
  }
  // Files that are no pictures are told once, as everywhere; the tables are not among them.
  for (const path of scope) picturesBelow(tree, path, problems, isTableName);
  for (const name of pictures.folders(root)) {
    const path = joinPath(root, name);
    const isInside = scope.some((one) => one === root || one === path || one.startsWith(`${path}/`));
    if (!isInside && !(validationTable && partOf(name) === validationTable.part))
      unlabelled.set(path, pictures.below(path));
  }
  return imageDataset(place, {
    layout: "table",
    words: `pictures with ${table.path.split("/").at(-1)}`,
    seen,
    classes: asClasses(ids),
    train,
    validation: hasParts ? validation : null,
    test,
    unlabelled: [...unlabelled.values()].reduce((sum, count) => sum + count, 0),
    notices: [
      ...unmatched,
      ...[...unlabelled].map(([folder, count]) => ({ code: "unlabelled" as const, folder, pictures: count })),
    ],
    reading: { table: table.reading, validationTable: validationTable?.reading ?? null },
  });
}

export const table: Layout = {
  name: "table",
  kind: "images",
  async find(place): Promise<Finding | null> {
    if (place.readAs.classFrom === "folder" || place.readAs.train !== undefined) return null;
    const [main, ...others] = await tablesOf(place);
    if (!main || main.part === "test") return null;
    // Beside class folders, a table that names no picture tells what the classes are called.
    const { pictures, root } = place;
    const folders = pictures.folders(root);
    if (main.matched === 0 && folders.length >= 2 && !folders.some(isPartAlone)) return null;
    const validationTable =
      place.readAs.validation === "split" || main.reading.part !== null
        ? null
        : (others.find(({ part, matched }) => part === "validation" && matched > 0) ??
          others.find(({ part, matched }) => part === "test" && matched > 0 && main.part === "train") ??
          null);
    const seen: Sentence = {
      code: "table",
      table: main.path,
      file: main.names[main.reading.file] ?? "",
      class: main.names[main.reading.class] ?? "",
      rows: main.matched,
    };
    const isKnown = main.matched >= main.sampled * 0.9;
    return {
      layout: "table",
      confidence: main.isDoubtful ? "guess" : isKnown ? "sure" : "fairly",
      seen,
      columns: main.names.filter((_, at) => at !== main.reading.file),
      read: async () => {
        if (main.refusal !== null) throw new NotRecognisedError(main.refusal);
        if (main.matched === 0) {
          const [row = []] = await firstRows(
            await asUtf8(await place.folder.open(main.path), main.reading.encoding),
            main.reading.separator,
            2,
          ).then((rows) => rows.slice(main.reading.header ? 1 : 0));
          throw new NotRecognisedError(
            say(
              "tableNamesNone",
              main.path.slice(-200),
              `“${(row[main.reading.file] ?? "").slice(0, 100)}”`,
              main.sampled - 1,
            ),
          );
        }
        return read(place, main, validationTable, seen);
      },
    };
  },
};
