/** What was found wrong with single files of a folder: listed and counted, never fatal. */
import { remember, type Said, saidOf } from "../said.ts";

export type ProblemCode =
  /** The file could not be opened or read. */
  | "unreadable"
  /** Zero bytes. */
  | "empty"
  /** Not a picture that the browser can decode. */
  | "broken"
  /** Not a picture or text by its name. */
  | "wrongType"
  /** Named by a list of the set, but not in the folder. */
  | "missing"
  /** In the folder, but without a class. */
  | "unlabelled"
  /** A class without pictures, or a list that disagrees with the folder. */
  | "mismatch"
  /** The same pixels stand under another label too. */
  | "duplicate";

export interface Problem {
  /** Path inside the folder: any text, to be shown as text only. */
  path: string;
  code: ProblemCode;
  /** A sentence: what is wrong, and what that means for the run. */
  message: string;
  /** What the message is made of, where another language has it. */
  said?: Said | undefined;
}

/** How many problems are held; more are only counted. */
const held = 10_000;

/** A name that a spreadsheet would run as a formula is made text by a leading apostrophe. */
function quote(text: string): string {
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A growing list that names each file once per code and stays small however bad the folder is. */
export class Problems {
  readonly list: Problem[] = [];
  #total = 0;
  readonly #seen = new Set<string>();

  /** All problems, those that are no longer held among them. */
  get total(): number {
    return this.#total;
  }

  /** Adds a problem; false when this file was already listed with this code. */
  add(path: string, code: ProblemCode, message: string): boolean {
    const mark = `${code}\n${path}`;
    if (this.#seen.has(mark)) return false;
    this.#total += 1;
    if (this.list.length < held) {
      this.#seen.add(mark);
      this.list.push({ path, code, message, said: saidOf(message) });
    }
    return true;
  }

  /** The first of them, to be shown: what they are made of is known anew, however many came after them. */
  first(count: number): Problem[] {
    const some = this.list.slice(0, count);
    for (const { message, said } of some) if (said) remember(message, said);
    return some.map(({ path, code, message }) => ({ path, code, message }));
  }

  /** All held problems as lines of comma-separated values, for the download. */
  toCsv(): string {
    const rows = this.list.map(({ path, code, message }) => [path, code, message].map(quote).join(","));
    return ["path,code,message", ...rows].join("\n") + "\n";
  }
}
