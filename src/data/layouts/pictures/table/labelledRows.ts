/** The pictures that a table names, each with its class and part; what it names otherwise is told. */
import { say } from "../../../../said.ts";
import { joinPath } from "../../../folder/folder.ts";
import type { PicturePlace } from "../../../folder/pictureFiles.ts";
import type { Sentence } from "../../../sentences.ts";
import type { Place } from "../../layout.ts";
import type { Part } from "../../partNames.ts";
import { classOfRow, partOfRow, tableRows } from "./rows.ts";
import { type Found, indexOf } from "./tableSearch.ts";

/** A picture that a table names. */
export interface Row {
  place: PicturePlace;
  id: string;
  part: Part;
}

export const nameOf = (path: string): string => path.split("/").at(-1) ?? "";
export const pathOf = (picture: PicturePlace): string => joinPath(picture.folder, picture.name);

/** The rows of a table by the paths of their pictures. */
export interface TableRows {
  rows: Map<string, Row>;
  /** Pictures that it names, and gives no class or several: they are told already. */
  told: Set<string>;
  unmatched: Sentence[];
}

/** All rows of a table that name a picture; the others are told. `hasOthers`: rows of other parts are read by themselves. */
export async function rowsOf(
  place: Place,
  { reading, path }: Found,
  part: Part,
  hasOthers = false,
): Promise<TableRows> {
  const { folder, problems, root } = place;
  const name = nameOf(path);
  const index = indexOf(place, reading.scope, reading.root ?? root);
  const rows = new Map<string, Row>();
  const [told, twice] = [new Set<string>(), new Set<string>()];
  let missing = 0;
  let firstMissing = "";
  for await (const row of tableRows(await folder.open(path), reading)) {
    const file = (row[reading.file] ?? "").trim();
    const id = classOfRow(reading, row);
    const found = index.find(file);
    if (found === "several") problems.add(file, "mismatch", say("namedSeveral", name));
    else if (found === "elsewhere") {
      if (!hasOthers) problems.add(file, "mismatch", say("namedElsewhere", name));
    } else if (found === "none") {
      missing += 1;
      firstMissing ||= file;
      problems.add(file, "missing", say("namedNotThere", name));
    } else if (id === "") told.add(pathOf(found.place));
    else {
      const own = pathOf(found.place);
      const before = rows.get(own);
      if (before && before.id !== id) twice.add(own);
      if (before) continue;
      rows.set(own, { place: found.place, id, part: partOfRow(reading, row, part) });
    }
  }
  for (const own of twice) {
    rows.delete(own);
    told.add(own);
    problems.add(own, "mismatch", say("namedTwice", name));
  }
  for (const own of told)
    if (!rows.has(own) && !twice.has(own)) problems.add(own, "unlabelled", say("namedNoClass", name));
  const unmatched: Sentence[] =
    missing > 0 ? [{ code: "rowsUnmatched", table: path, rows: missing, first: firstMissing }] : [];
  return { rows, told, unmatched };
}
