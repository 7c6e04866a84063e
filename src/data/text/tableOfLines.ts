/** Whether a text is a table that was written for a program, whatever its name says. */

const number = /^[-+]?[\d.,:;/e+-]*\d[\d.,:;/e+-]*$/i;
/** Fewer tell nothing. */
const fewestLines = 10;
const nearlyAll = 0.95;

/** What stands between columns, and as many columns as make a table. Behind a comma of a sentence there is a space. */
const separators = [
  [/\t/, 2],
  [/\|/, 2],
  [/;(?!\s)/, 2],
  [/,(?!\s)/, 3],
] as const;

/** Whether nearly all words are numbers, or pairs of them as 3:0.5. */
export function isOfNumbers(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return (
    words.length >= fewestLines &&
    words.filter((word) => number.test(word)).length >= nearlyAll * words.length
  );
}

/** What stands between quotes is one, whatever it holds. */
const withoutQuoted = (text: string): string => text.replaceAll(/"(?:[^"]|"")*"/g, "x");

const linesOf = (text: string): string[] =>
  text
    .split(/\r\n?|\n/)
    .slice(0, -1)
    .filter((line) => line.trim() !== "");

/** Columns of a line; a separator at its end ends it. */
const columnsOf = (line: string, separator: RegExp): number =>
  line.replace(/[;,|\s]+$/, "").split(separator).length;

/** Whether nearly all lines have as many columns as the first. */
function areAlike(lines: readonly string[], separator: RegExp, fewest: number): boolean {
  const columns = columnsOf(lines[0] ?? "", separator);
  const alike = lines.filter((line) => columnsOf(line, separator) === columns);
  return columns >= fewest && alike.length >= nearlyAll * lines.length;
}

const columnName = /^"?[\p{L}_][\p{L}\p{N}_.-]{0,30}"?$/u;

/** Whether the first line names columns, and what follows has as many. */
function isTableWithNames(text: string): boolean {
  const [first = ""] = text.split(/\r\n?|\n/);
  return [/,/, /;/].some((separator) => {
    const areNames = (line: string): boolean =>
      line.split(separator).every((name) => columnName.test(name.trim()));
    if (!areNames(first)) return false;
    const lines = linesOf(withoutQuoted(text));
    // Where all lines are single words, the first is one of them, as in a poem.
    const isFirstAlone = lines.filter(areNames).length < lines.length / 2;
    return lines.length >= fewestLines && isFirstAlone && areAlike(lines, separator, 2);
  });
}

/** Whether the beginning of a text has numbers alone, names of columns, or as many separators in each of its different lines. */
export function isTableOfLines(text: string): boolean {
  const lines = linesOf(text);
  if (lines.length >= fewestLines && isOfNumbers(text)) return true;
  const different = [...new Set(lines)].map(withoutQuoted);
  return (
    (different.length >= fewestLines &&
      separators.some(([separator, fewest]) => areAlike(different, separator, fewest))) ||
    isTableWithNames(text)
  );
}
