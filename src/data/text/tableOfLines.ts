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

/** Columns of a line; a separator at its end ends it, and what stands between quotes is one. */
const columnsOf = (line: string, separator: RegExp): number =>
  line
    .replaceAll(/"(?:[^"]|"")*"/g, "x")
    .replace(/[;,|\s]+$/, "")
    .split(separator).length;

/** Whether the beginning of a text has numbers alone, or as many separators in each of its different lines. */
export function isTableOfLines(text: string): boolean {
  const lines = text
    .split(/\r\n?|\n/)
    .slice(0, -1)
    .filter((line) => line.trim() !== "");
  if (lines.length < fewestLines) return false;
  const different = [...new Set(lines)];
  return (
    isOfNumbers(text) ||
    (different.length >= fewestLines &&
      separators.some(([separator, fewest]) => {
        const columns = columnsOf(different[0] ?? "", separator);
        const alike = different.filter((line) => columnsOf(line, separator) === columns);
        return columns >= fewest && alike.length >= nearlyAll * different.length;
      }))
  );
}
