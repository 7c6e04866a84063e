/** Files with one JSON value a line (https://jsonlines.org). */
import { say } from "../../said.ts";
import { CorpusError } from "../../tokenizers/dictionary.ts";
import { textLines } from "./textLines.ts";

/** The value of each line that is not blank. Throws CorpusError, by the file's path and the line, where one is no JSON. */
export async function* jsonLines(blob: Blob, path: string): AsyncGenerator {
  let line = 0;
  for await (const text of textLines(blob, Number.POSITIVE_INFINITY)) {
    line += 1;
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new CorpusError(say("textLine", `“${path.slice(-200)}”`, line));
    }
    yield value;
  }
}
