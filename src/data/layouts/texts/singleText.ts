/** One text without parts, split in its order: by lines or words where the tokens are words, otherwise 90/10 by tokens. */
import { say } from "../../../said.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import type { TokenIds } from "../../../tokenizers/tokenIds.ts";
import type { TokenizerName } from "../../../tokenizers/tokenizer.ts";
import { WordScanner } from "../../../tokenizers/wordScanner.ts";
import { trainShare } from "../../text/readTokens.ts";
import { textPieces } from "../../text/textLines.ts";

const validShare = 0.05;
/** With fewer lines the parts are cut by words. */
const fewestLines = 100;

const carriesMark = /[\p{L}\p{N}][.,;:!?"'”’)\]]+$/u;

/** Whether the beginning of a text looks as if nobody had set its punctuation apart. */
export async function looksRaw(blob: Blob): Promise<boolean> {
  let words = 0;
  let marked = 0;
  const scanner = new WordScanner({
    word(word) {
      words += 1;
      if (carriesMark.test(word)) marked += 1;
    },
    line() {},
  });
  for await (const piece of textPieces(blob.slice(0, 1 << 18))) scanner.push(piece);
  scanner.end();
  return marked > words * 0.04;
}

export interface SplitText {
  train: TokenIds;
  valid: TokenIds;
  /** Empty where nothing is held back for a test. */
  test: TokenIds;
  by: "lines" | "tokens" | "tenth";
}

/**
 * The parts of a text: 90/5/5 by lines or, where there are few, by words; 90/10 by characters or byte pairs.
 * @param lineEnds after how many tokens each line ends
 * @param path for the refusal: throws CorpusError when the text is too short
 */
export function splitText(
  ids: TokenIds,
  tokenizer: TokenizerName,
  lineEnds: readonly number[],
  path: string,
): SplitText {
  const isWords = tokenizer === "words";
  const byLines = isWords && lineEnds.length >= fewestLines;
  const share = (part: number): number =>
    byLines ? (lineEnds[Math.floor(lineEnds.length * part) - 1] ?? 0) : Math.floor(ids.length * part);
  const first = share(trainShare);
  const second = isWords ? share(trainShare + validShare) : ids.length;
  const [train, valid, test] = [ids.subarray(0, first), ids.subarray(first, second), ids.subarray(second)];
  if (valid.length < 2 || (isWords && test.length < 2))
    throw new CorpusError(say("textShort", `“${path.slice(-200)}”`, ids.length, Number(isWords)));
  return { train, valid, test, by: byLines ? "lines" : isWords ? "tokens" : "tenth" };
}
