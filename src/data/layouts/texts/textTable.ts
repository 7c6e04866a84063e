/** A table with a column of text. */
import { findSeparator, firstRows } from "../../text/csvRows.ts";
import type { Sentence } from "../../sentences.ts";
import { isOfNumbers } from "../../text/tableOfLines.ts";
import type { Finding, Layout } from "../layout.ts";
import { finding } from "./readTexts.ts";
import { filesOf, sampledLines, textColumn, utf8Of } from "./textColumns.ts";

/** A column of text has so many characters a row. */
const leastText = 20;

export const textTable: Layout = {
  kind: "text",
  async find(place): Promise<Finding | null> {
    const found = filesOf(place, "table");
    if (!found) return null;
    const { files, first } = found;
    const blob = await utf8Of(place, first);
    const separator = (await findSeparator(blob)) ?? ",";
    const rows = await firstRows(blob.slice(0, 1 << 20), separator, sampledLines);
    const [head = [], ...body] = rows;
    const lengthOf = (column: number): number =>
      body.reduce((sum, row) => sum + (row[column]?.length ?? 0), 0) / Math.max(1, body.length);
    const names = head.map((name) => name.replace(/^\ufeff/, "").trim());
    const chosen = place.readAs.classFrom === undefined ? -1 : names.indexOf(place.readAs.classFrom);
    const longest = names.map((_, at) => at).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
    const named = names.findIndex((name) => textColumn.test(name));
    const column = chosen >= 0 ? chosen : named >= 0 ? named : longest;
    const valuesOf = (at: number): string => body.map((row) => row[at] ?? "").join("\n");
    if (column !== undefined && chosen < 0 && named < 0 && isOfNumbers(valuesOf(column))) return null;
    if (column === undefined || (chosen < 0 && named < 0 && lengthOf(column) < leastText)) return null;
    // A row of names is shorter than what stands below it.
    const rivals = names.filter(
      (_, at) => at !== column && lengthOf(at) >= leastText && /\p{L}.*\s/u.test(valuesOf(at)),
    );
    const isDoubtful = chosen < 0 && named < 0 && rivals.length > 0 && place.readAs.layout !== "textTable";
    const header = named >= 0 || chosen >= 0 || (head[column]?.length ?? 0) < lengthOf(column) / 2;
    const seen: Sentence = {
      code: "textTable",
      table: first,
      column: header ? (names[column] ?? "") : String(column + 1),
    };
    const format = { kind: "table", column, separator, header } as const;
    return {
      ...finding(
        place,
        { layout: "textTable", seen, format, files },
        isDoubtful ? "guess" : chosen >= 0 || named >= 0 ? "sure" : "fairly",
      ),
      columns: names,
    };
  },
};
