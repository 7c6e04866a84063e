/**
 * `fixes.csv`: what a person decided about single examples, as a layer over a folder that stays as it is. Lines of path, action and
 * class, after a line of these names; the class stands with `relabel` alone.
 */

import { csvCells } from "./csvCells.ts";

export type Fix =
  { path: string; action: "keep" | "exclude" } | { path: string; action: "relabel"; class: string };

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
    throw new FixesError(`The quotes that open in line ${line} of fixes.csv never close.`);
  });
  if (first?.cells.join() !== head)
    throw new FixesError(
      `fixes.csv begins with the line “${head}”, not with “${first?.cells.join().slice(0, 60) ?? ""}”.`,
    );
  const lines = new Map<string, number>();
  return rows.map(({ line, cells: row }) => {
    const [path = "", action = "", name = "", ...more] = row;
    if (path === "" || more.length > 0)
      throw new FixesError(`Line ${line} of fixes.csv must have a path, an action and a class.`);
    const before = lines.get(path);
    if (before !== undefined)
      throw new FixesError(
        `Line ${line} of fixes.csv decides about ${path}, as line ${before} does: keep one of them.`,
      );
    lines.set(path, line);
    switch (action) {
      case "keep":
      case "exclude":
        if (name !== "")
          throw new FixesError(`Line ${line} of fixes.csv names a class, but its action is ${action}.`);
        return { path, action };
      case "relabel":
        if (name === "")
          throw new FixesError(`Line ${line} of fixes.csv relabels ${path}, but names no class.`);
        return { path, action, class: name };
      default:
        throw new FixesError(
          `Line ${line} of fixes.csv says “${action.slice(0, 40)}”: keep, exclude and relabel are actions.`,
        );
    }
  });
}
