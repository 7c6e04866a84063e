/** Lists of the sets that keep their parts in text files: each line names a picture and its class. */
import { say } from "../../../said.ts";
import type { ListReading } from "../../../config/reading.ts";
import { joinPath } from "../../folder/folder.ts";
import { type PicturePlace, sortedLikePython } from "../../folder/pictureFiles.ts";
import { textLines } from "../../text/textLines.ts";
import type { Place } from "../layout.ts";

export interface ListedRow {
  /** From the list's folder on, with its ending. */
  file: string;
  class: string;
}

/** The rows of a list in their order; lines of another form (titles, remarks) are none. */
export async function readList({ folder }: Place, list: ListReading): Promise<ListedRow[]> {
  const line = new RegExp(list.line, "u");
  const rows: ListedRow[] = [];
  for await (const text of textLines(await folder.open(list.path))) {
    const found = line.exec(text.trim());
    if (found?.[1] !== undefined && found[2] !== undefined)
      rows.push({ file: found[1] + list.end, class: found[2] });
  }
  return rows;
}

export const classesIn = (rows: readonly ListedRow[]): string[] =>
  sortedLikePython(new Set(rows.map((row) => row.class)));

/** The pictures of each class in the list's order. What is not there, or of no known class, is a problem. */
export function placesOf(
  { tree, problems }: Place,
  { path, folder }: ListReading,
  rows: readonly ListedRow[],
  ids: readonly string[],
): PicturePlace[][] {
  const labels = new Map(ids.map((id, label) => [id, label]));
  const places: PicturePlace[][] = ids.map(() => []);
  const present = new Map<string, Set<string>>();
  for (const row of rows) {
    const cut = row.file.lastIndexOf("/");
    const home = cut < 0 ? folder : joinPath(folder, row.file.slice(0, cut));
    const name = row.file.slice(cut + 1);
    let files = present.get(home);
    if (!files) present.set(home, (files = new Set(tree.get(home)?.files)));
    const label = labels.get(row.class);
    if (label === undefined)
      problems.add(
        joinPath(home, name),
        "mismatch",
        say("classOfListNotTrained", path, row.class.slice(0, 60)),
      );
    else if (!files.delete(name)) problems.add(joinPath(home, name), "missing", say("namedNotThere", path));
    else places[label]?.push({ folder: home, name });
  }
  return places;
}
