import { decode } from "../../tokenizers/index.ts";
import type { TokenIds } from "../../tokenizers/tokenIds.ts";
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";

const shownTokens = 2000;
const shownCharacters = 400;
/** A line of so many words says what a text is about. */
const manyWords = 12;

/** A line to show: the first with a dozen words among the first tokens, otherwise the first that is not empty. */
export function excerptOf(tokenizer: Tokenizer, tokens: TokenIds): string {
  const lines = decode(tokenizer, tokens.subarray(0, shownTokens)).split(/\r\n|\n|\r/);
  const line =
    lines.find((text) => text.split(" ").length >= manyWords) ??
    lines.find((text) => text.trim() !== "") ??
    "";
  return line.slice(0, shownCharacters);
}

/** What each token of a text makes of it, as `excerptOf` gave it; a sign of several tokens stands with the last of them. */
export function piecesOf(tokenizer: Tokenizer, text: string): string[] {
  if (tokenizer.name === "words") return text.split(" ");
  const ids: number[] = [];
  const encoder = tokenizer.encoder((id) => ids.push(id));
  encoder.push(text);
  encoder.end();
  const decoder = tokenizer.decoder();
  return [...ids.map((id) => decoder.push(id)), decoder.end()].filter((piece) => piece !== "");
}
