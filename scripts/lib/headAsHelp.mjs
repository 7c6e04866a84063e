/** Imported first by a script whose head says what it measures and with which flags: --help prints the head and ends there. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * The comment that a script begins with, as text.
 * @param {string} source
 */
export function headOf(source) {
  const [, block, lines] = /^(?:\/\*\*\n(.*?) \*\/|((?:\/\/[^\n]*\n)+))/s.exec(source) ?? [];
  return (block ?? lines ?? "").replaceAll(/^(?: \*|\/\/) ?/gm, "").trimEnd();
}

const script = process.argv[1];
if (script && process.argv.includes("--help")) {
  console.log(headOf(readFileSync(pathToFileURL(script), "utf8")));
  process.exit();
}
