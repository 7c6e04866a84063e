/** Names of a folder's pictures as a table, and as Kaggle takes them. */
import { csvCell } from "./csvCell.ts";

export interface NamedFile {
  /** Its path in the folder. */
  file: string;
  /** The likeliest names with their probabilities; none where it could not be read. */
  top: readonly { name: string; probability: number }[];
  /** Why it could not be read. */
  problem?: string;
}

export type NamesForm = "table" | "submission";

/** All names of a folder as one file. */
export function namesCsv(files: readonly NamedFile[], top: number, form: NamesForm): string {
  const lines =
    form === "table"
      ? [namesHead(top), ...files.map((file) => namesLine(file, top))]
      : [submissionHead, ...files.map(submissionLine)];
  return lines.join("");
}

/** `file,class,probability,class2,probability2,…` for so many names. */
function namesHead(top: number): string {
  const columns = Array.from({ length: top }, (_, at) => (at === 0 ? "" : String(at + 1)));
  return line(["file", ...columns.flatMap((number) => [`class${number}`, `probability${number}`])]);
}

/** A picture that cannot be read has an empty class, and the reason in the last column. */
function namesLine({ file, top, problem }: NamedFile, count: number): string {
  const cells = Array.from({ length: count }, (_, at) => {
    const named = top[at];
    return named ? [csvCell(named.name), named.probability.toPrecision(6)] : ["", ""];
  }).flat();
  if (problem !== undefined) cells[cells.length - 1] = csvCell(problem);
  return line([csvCell(file), ...cells]);
}

const submissionHead = "id,class\r\n";

/** The file's name without its extension, and the likeliest class. */
const submissionLine = ({ file, top }: NamedFile): string =>
  line([csvCell(file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "")), csvCell(top[0]?.name ?? "")]);

const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
