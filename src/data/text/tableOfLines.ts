/** Whether a text is a table that was written for a program, whatever its name says. */

const number = /^[-+]?[\d.,:;/e+-]*\d[\d.,:;/e+-]*$/i;
/** Fewer tell nothing. */
const fewestLines = 10;
const nearlyAll = 0.95;

/** Whether nearly all words are numbers, or pairs of them as 3:0.5. */
export function isOfNumbers(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return (
    words.length >= fewestLines &&
    words.filter((word) => number.test(word)).length >= nearlyAll * words.length
  );
}

/** Whether the beginning of a text has numbers alone, or as many tabs in each line. */
export function isTableOfLines(text: string): boolean {
  const lines = text
    .split(/\r\n?|\n/)
    .slice(0, -1)
    .filter((line) => line.trim() !== "");
  if (lines.length < fewestLines) return false;
  const tabs = (lines[0] ?? "").split("\t").length;
  return (
    isOfNumbers(text) ||
    (tabs > 1 && lines.filter((line) => line.split("\t").length === tabs).length >= nearlyAll * lines.length)
  );
}
