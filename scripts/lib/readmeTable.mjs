/** Tables of README.md that commands make. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { root } from "./root.mjs";

/**
 * Writes `text` between a line and the next end of a table in README.md.
 * @param {string} command that makes it, as the line before the table names it
 * @param {string} text
 */
export async function writeReadme(command, text) {
  const path = join(root, "README.md");
  const readme = readFileSync(path, "utf8");
  const [begin, end] = [`<!-- made by ${command} -->`, "<!-- end of the table -->"];
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`README.md has no place for the table: “${begin}”, “${end}”.`);
  const whole = `${readme.slice(0, from + begin.length)}\n\n${text}\n\n${readme.slice(to)}`;
  writeFileSync(path, await format(whole, { parser: "markdown", printWidth: 110 }));
}
