/** The rows of a table, whatever form its file has. */
import type { TableReading } from "../../../../config/reading.ts";
import { asUtf8 } from "../../../text/asUtf8.ts";
import { csvRows } from "../../../text/csvRows.ts";
import { type Part, partOf } from "../../partNames.ts";
import { jsonRows } from "./json.ts";

/** Rows without the one that names the columns. Throws CorpusError where the file is broken. */
export async function* tableRows(
  file: Blob,
  {
    path,
    encoding,
    separator,
    header,
    json,
  }: Pick<TableReading, "path" | "encoding" | "separator" | "header" | "json">,
): AsyncGenerator<string[]> {
  const blob = await asUtf8(file, encoding);
  if (json) yield* jsonRows(blob, path, json);
  let isFirst = header;
  for await (const row of json ? [] : csvRows(blob, separator)) {
    if (!isFirst) yield row;
    isFirst = false;
  }
}

/** The class of a row; empty where it has none. */
export function classOfRow({ class: column, marks }: TableReading, row: readonly string[]): string {
  if (!marks) return (row[column] ?? "").trim().normalize("NFC");
  const marked = marks.filter(([at]) => /^1(?:\.0+)?$/.test((row[at] ?? "").trim()));
  return marked.length === 1 ? (marked[0]?.[1] ?? "") : "";
}

/** The part of a row by its own column, or `rest`; the reading notes what each value means. */
export function partOfRow(
  reading: Pick<TableReading, "part" | "parts">,
  row: readonly string[],
  rest: Part,
): Part {
  if (reading.part === null) return rest;
  const value = row[reading.part] ?? "";
  const part = (Object.hasOwn(reading.parts, value) ? reading.parts[value] : partOf(value)) ?? "train";
  if (value.length < 100) reading.parts[value] = part;
  return part;
}
