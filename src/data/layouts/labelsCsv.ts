/** Pictures side by side with a labels.csv: a column of files and a column of classes. */
import { type Folder, joinPath } from "../folder/folder.ts";
import { listOf, type Pictures, splitClass } from "./imageFolder.ts";
import { isPicture, picturesBelow, type PicturePlace, sortedLikePython } from "../folder/pictureFiles.ts";
import type { Problems } from "../problems.ts";
import { textPieces } from "../text/textLines.ts";
import type { Tree } from "../folder/tree.ts";

export const labelsFile = "labels.csv";

/** Longer fields are cut short: no path or class name is that long. */
const longestField = 4096;

/** Rows of comma-separated values (RFC 4180: quotes double inside quotes), read as a stream. */
export async function* csvRows(blob: Blob): AsyncGenerator<string[]> {
  let row: string[] = [];
  let field = "";
  let state: "plain" | "quoted" | "quoteInQuoted" = "plain";
  let first = true;
  for await (const piece of textPieces(blob)) {
    for (const c of first ? piece.replace(/^\ufeff/, "") : piece) {
      if (state === "quoted") {
        if (c === '"') state = "quoteInQuoted";
        else if (field.length < longestField) field += c;
        continue;
      }
      if (c === '"') {
        if (state === "quoteInQuoted") field += '"';
        state = "quoted";
        continue;
      }
      state = "plain";
      if (c === "," || c === "\n") {
        row.push(field);
        field = "";
        if (c === "\n") {
          if (row.length > 1 || row[0] !== "") yield row;
          row = [];
        }
      } else if (c !== "\r" && field.length < longestField) field += c;
    }
    if (piece !== "") first = false;
  }
  if (field !== "" || row.length > 0) yield [...row, field];
}

export function hasLabelsFile(tree: Tree, root: string): boolean {
  return tree.get(root)?.files.includes(labelsFile) === true;
}

/** Where the columns stand: by the names in the first row, otherwise file first and class second. */
function columns(row: readonly string[]): { file: number; class: number; header: boolean } {
  const names = row.map((name) => name.trim().toLowerCase());
  const find = (...known: string[]): number => names.findIndex((name) => known.includes(name));
  const file = find("file", "filename", "file_name", "image", "picture", "path");
  const label = find("class", "label", "category");
  return file >= 0 && label >= 0
    ? { file, class: label, header: true }
    : { file: 0, class: 1, header: false };
}

/** Reads labels.csv and splits each class 90/10 by seed. A row without its file and a file without its row are problems. */
export async function readLabelledPictures(
  folder: Folder,
  tree: Tree,
  root: string,
  problems: Problems,
  seed: number,
): Promise<Pictures> {
  const places = picturesBelow(tree, root, problems, (name) => name === labelsFile);
  const prefix = root === "" ? 0 : root.length + 1;
  const placeOf = new Map<string, PicturePlace>(
    places.map((place) => [joinPath(place.folder, place.name).slice(prefix), place]),
  );
  const classOf = new Map<PicturePlace, string>();
  let where: ReturnType<typeof columns> | null = null;
  for await (const row of csvRows(await folder.open(joinPath(root, labelsFile)))) {
    if (!where) {
      where = columns(row);
      if (where.header) continue;
    }
    const file = (row[where.file] ?? "").trim().replace(/^\.\//, "");
    const id = (row[where.class] ?? "").trim();
    const place = placeOf.get(file);
    if (!place) problems.add(file, "missing", `${labelsFile} names it, but it is not there.`);
    else if (id === "") problems.add(file, "unlabelled", `${labelsFile} gives it no class: it is left out.`);
    else classOf.set(place, id);
  }
  const ids = sortedLikePython(new Set(classOf.values()));
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const byClass: PicturePlace[][] = ids.map(() => []);
  for (const place of places) {
    const label = labelOf.get(classOf.get(place) ?? "");
    const path = joinPath(place.folder, place.name);
    if (label !== undefined) byClass[label]?.push(place);
    else if (isPicture(place.name))
      problems.add(path, "unlabelled", `${labelsFile} does not name it: it is left out.`);
  }
  const parts = byClass.map((pictures, label) => splitClass(pictures, seed, label));
  return {
    classes: ids.map((id) => ({ id, name: id })),
    train: listOf(parts.map((part) => part.train)),
    validation: listOf(parts.map((part) => part.validation)),
  };
}
