import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { whileAlive } from "./lab.mjs";

/** @param {string} path of a vocab.json or a merges.txt, also gpt2-vocab.json: the other one beside it */
const besideOf = (path) =>
  join(
    dirname(path),
    basename(path).replace(/(vocab\.json|merges\.txt)$/, (name) =>
      name === "vocab.json" ? "merges.txt" : "vocab.json",
    ),
  );

/**
 * Gives the page a tokenizer for the data that comes next: tokenizer.json, or vocab.json with merges.txt beside it.
 * @param {import("./lab.mjs").Lab} lab
 * @param {string | null} path null: none is given
 */
export async function giveTokenizer(lab, path) {
  if (path === null) return;
  const beside = besideOf(path);
  const files = [path, ...(beside !== path && existsSync(beside) ? [beside] : [])].map((file) => ({
    name: basename(file),
    text: readFileSync(file, "utf8"),
  }));
  const refusal = await whileAlive(
    lab,
    // Otherwise the reason comes with the page's own lines of where it was thrown.
    lab.page.evaluate(
      (given) =>
        window.descent.takeTokenizer(given).then(
          () => null,
          (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error)),
        ),
      files,
    ),
  );
  if (refusal !== null) throw new Error(refusal);
}
