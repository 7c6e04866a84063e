/** What a network wrote, as text: words with spaces between them, parts of words as their tokenizer joins them. */
import { endOfLine } from "../../../tokenizers/dictionary.ts";
import type { GeneratedWord } from "../../../worker/border/protocol.ts";

type Made = Pick<GeneratedWord, "text" | "joins">;

export const isLineEnd = ({ text, joins }: Made): boolean => !joins && text === endOfLine;

const textOf = (word: Made): string => (isLineEnd(word) ? "\n" : word.text);

/** What stands between a word and what is before it. */
export function gapBefore(word: Made, before: Made | undefined, prompt: string): string {
  if (word.joins || isLineEnd(word)) return "";
  const last = before ? textOf(before) : prompt;
  return last === "" || /\s$/u.test(last) ? "" : " ";
}

/** The prompt and what goes on with it. */
export const written = (prompt: string, made: readonly Made[]): string =>
  prompt + made.map((word, at) => gapBefore(word, made[at - 1], prompt) + textOf(word)).join("");

/** About the last `most` tokens of it, as they are encoded again. */
export function endOfWritten(prompt: string, made: readonly Made[], most: number): string {
  const last = made.slice(-most).map(({ text }) => text);
  const left = most - last.length;
  if (left <= 0) return last.join(made[0]?.joins ? "" : " ");
  if (made[0]?.joins) return [...prompt].slice(-left).join("") + last.join("");
  const words = prompt.split(/\s+/u).filter(Boolean).slice(-left);
  return [...words, ...last].join(" ");
}
