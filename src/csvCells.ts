/**
 * The rows of a table with commas and quotes (RFC 4180), each with the line that it begins on; empty lines are left out.
 * @param onOpen told where quotes open that never close
 */
export function csvCells(
  marked: string,
  onOpen: (line: number) => never,
): { line: number; cells: string[] }[] {
  const text = marked.replace(/^\uFEFF/, "");
  const rows: { line: number; cells: string[] }[] = [];
  let [row, cellText, line, begun]: [string[], string, number, number] = [[], "", 1, 1];
  let isQuoted = false;
  const endRow = () => {
    if (row.length > 0 || cellText !== "") rows.push({ line: begun, cells: [...row, cellText] });
    [row, cellText] = [[], ""];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\n") line += 1;
    if (isQuoted) {
      if (character !== '"') cellText += character;
      else if (text[at + 1] === '"') {
        cellText += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cellText === "") isQuoted = true;
    else if (character === ",") {
      row.push(cellText);
      cellText = "";
    } else if (character === "\n") {
      endRow();
      begun = line;
    } else if (character !== "\r") cellText += character;
  }
  if (isQuoted) onOpen(begun);
  endRow();
  return rows;
}
