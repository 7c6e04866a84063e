/**
 * `fixes.csv`: what a person decided about single examples, as a layer over a folder that stays as it is. Lines of path, action and
 * class, after a line of these names; the class stands with `relabel` alone.
 */

import type { Fix } from "../config/reading.ts";
import { say } from "../said.ts";
import { csvCells } from "../csvCells.ts";

/** A fixes.csv that cannot be used; the message names the line. */
export class FixesError extends Error {
  override name = "FixesError";
}

const head = "path,action,class";

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function writeFixes(fixes: readonly Fix[]): string {
  const lines = fixes.map((fix) =>
    [fix.path, fix.action, fix.action === "relabel" ? fix.class : ""].map(cell).join(","),
  );
  return [head, ...lines].map((line) => `${line}\n`).join("");
}

/** Reads what `writeFixes` wrote, or a table by hand. Throws FixesError: a decision that is misread would be trained on. */
export function readFixes(text: string): Fix[] {
  const [first, ...rows] = csvCells(text, (line) => {
    throw new FixesError(say("fixesQuote", line));
  });
  if (first?.cells.join() !== head)
    throw new FixesError(say("fixesHead", head, first?.cells.join().slice(0, 60) ?? ""));
  const lines = new Map<string, number>();
  return rows.map(({ line, cells: row }) => {
    const [path = "", action = "", name = "", ...more] = row;
    if (path === "" || more.length > 0) throw new FixesError(say("fixesRow", line));
    const before = lines.get(path);
    if (before !== undefined) throw new FixesError(say("fixesTwice", line, path, before));
    lines.set(path, line);
    switch (action) {
      case "keep":
      case "exclude":
        if (name !== "") throw new FixesError(say("fixesNeedless", line, action));
        return { path, action };
      case "relabel":
        if (name === "") throw new FixesError(say("fixesNoClass", line, path));
        return { path, action, class: name };
      default:
        throw new FixesError(say("fixesAction", line, action.slice(0, 40)));
    }
  });
}
