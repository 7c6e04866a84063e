/** Rows of a table: fields between commas, semicolons, tabs or bars, read as a stream. */
import { textPieces } from "./textLines.ts";

/** Longer fields are cut short: no path or class name is that long. */
const longestField = 4096;

/**
 * Rows of separated values (RFC 4180: quotes double inside quotes). A quote opens a field only at its beginning: the one in
 * `12" nail` is a character as any other.
 */
export async function* csvRows(
  blob: Blob,
  separator = ",",
  longest = longestField,
): AsyncGenerator<string[]> {
  let row: string[] = [];
  let field = "";
  let state: "begin" | "plain" | "quoted" | "quoteInQuoted" = "begin";
  let first = true;
  for await (const piece of textPieces(blob)) {
    for (const c of first ? piece.replace(/^\ufeff/, "") : piece) {
      if (state === "quoted") {
        if (c === '"') state = "quoteInQuoted";
        else if (field.length < longest) field += c;
        continue;
      }
      if (c === '"' && (state === "begin" || state === "quoteInQuoted")) {
        if (state === "quoteInQuoted") field += '"';
        state = "quoted";
        continue;
      }
      if (c === separator || c === "\n") {
        row.push(field);
        field = "";
        state = "begin";
        if (c === "\n") {
          if (row.length > 1 || row[0] !== "") yield row;
          row = [];
        }
      } else if (c !== "\r") {
        state = "plain";
        if (field.length < longest) field += c;
      }
    }
    if (piece !== "") first = false;
  }
  if (field !== "" || row.length > 0) yield [...row, field];
}

const separators = ["\t", ";", ",", "|"] as const;
const lookedAt = 50;

/** The first rows of a table. */
export async function firstRows(blob: Blob, separator: string, most: number): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of csvRows(blob, separator)) if (rows.push(row) >= most) break;
  return rows;
}

/** The separator by which the most rows have as many columns as the first; null where none makes two columns. */
export async function findSeparator(blob: Blob): Promise<string | null> {
  let best: { separator: string; alike: number } | null = null;
  for (const separator of separators) {
    const rows = await firstRows(blob.slice(0, 1 << 16), separator, lookedAt);
    const columns = rows[0]?.length ?? 0;
    if (columns < 2) continue;
    const alike = rows.filter((row) => row.length === columns).length;
    if (!best || alike > best.alike) best = { separator, alike };
  }
  return best?.separator ?? null;
}
