/** Lists of pictures as many programs write them: a .txt with a picture and its class a line, between them a space, a tab or a comma. */
import { isPicture } from "../../../folder/pictureFiles.ts";
import { findSeparator, firstRows } from "../../../text/csvRows.ts";
import { isPlainName, partOf, wordsIn } from "../../partNames.ts";
import { isAbout } from "../../texts/textFiles.ts";
import type { Columns } from "./columns.ts";

/** Whether a text may be one, by its name. */
export const isListName = (name: string): boolean => /\.txt$/i.test(name) && !isAbout(name);

/** What a list of pictures and their classes is called, beside the names of parts. */
const namedSo =
  /^(?:lists?|labels?|labelled|labeled|class(?:es)?|categor(?:y|ies)|targets?|annotations?|all|index|meta|列表|标签|标注|类别|分类)(?:list|label)?$/;

/**
 * Whether a list is called as one: train.txt, val_list.txt, labels.txt. What ages.txt, log.txt or train_test_split.txt says of each
 * picture need be no class.
 */
export function isListNameAlone(name: string): boolean {
  const words = wordsIn(name.replace(/\.txt$/i, ""));
  return (
    words.length > 0 &&
    words.every(
      (word) =>
        namedSo.test(word) || isPlainName(word) || partOf(word.replace(/(?:lists?|labels?)$/, "")) !== null,
    ) &&
    new Set(words.flatMap((word) => partOf(word) ?? [])).size <= 1
  );
}

const lookedAt = 50;
const nearlyAll = 0.9;

/** The separator of a list, a space where no other one makes columns; null where rows differ in their columns. */
export async function listSeparator(blob: Blob): Promise<string | null> {
  const found = await findSeparator(blob);
  if (found !== null) return found;
  const rows = await firstRows(blob.slice(0, 1 << 16), " ", lookedAt);
  const columns = rows[0]?.length ?? 0;
  const alike = rows.filter((row) => row.length === columns).length;
  return columns >= 2 && alike >= nearlyAll * rows.length ? " " : null;
}

/**
 * Whether the columns are those of a list: most rows name a picture, and what stands beside it is one class that comes again. A
 * caption, a number of the picture, the corners of a box, a fraction, a part and another picture are none. Whole numbers may be of so many classes that few come again,
 * and a list may begin with many pictures of one class.
 */
export function isList(
  { names, file, class: label, part, header, marks, matched, refusal }: Columns,
  rows: readonly (readonly string[])[],
  isNamedPicture: (text: string) => boolean,
): boolean {
  const body = header ? rows.slice(1) : rows;
  const valuesOf = (column: number): string[] =>
    body.map((row) => (row[column] ?? "").trim()).filter((value) => value !== "");
  const columns = names.map((_, at) => at).filter((at) => at !== part && valuesOf(at).length > 0);
  if (columns.some((at) => at !== file && at !== label) && !header) return false;
  const values = valuesOf(label);
  const kinds = new Set(values).size;
  if (values.every((value) => partOf(value) !== null || /^-?\d+\.\d+$/.test(value))) return false;
  // Pairs of pictures. A picture may be called as its class (cat.png), but then without the end of its name.
  if (values.some((value) => isPicture(value) && isNamedPicture(value))) return false;
  const comesAgain = values.every((value) => /^\d+$/.test(value))
    ? kinds < values.length
    : kinds <= values.length / 2;
  return marks === null && refusal === null && matched >= body.length / 2 && (comesAgain || kinds === 1);
}
