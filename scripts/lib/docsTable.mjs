/** Tables of docs/ that commands make. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { root } from "./root.mjs";

/**
 * Writes `text` between a line and the next end of a table in a file of docs/.
 * @param {string} name of the file
 * @param {string} command that makes it, as the line before the table names it
 * @param {string} text
 */
export async function writeDocs(name, command, text) {
  const path = join(root, "docs", name);
  const before = readFileSync(path, "utf8");
  const [begin, end] = [`<!-- made by ${command} -->`, "<!-- end of the table -->"];
  const from = before.indexOf(begin);
  const to = before.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/${name} has no place for the table: “${begin}”, “${end}”.`);
  const whole = `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`;
  writeFileSync(path, await format(whole, { parser: "markdown", printWidth: 110 }));
}
