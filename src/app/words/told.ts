import { sayIn } from "../../said.ts";
import type { Words } from "./words.ts";

/**
 * A sentence that is kept and shown later: what it says in the language that is chosen then. A plain string is one of the trainer's,
 * which is said in the page's language where it is known what it is made of; or a text of no language, as a file's name.
 */
export type Told = string | ((words: Words) => string);

export const tell = (told: Told, words: Words): string =>
  typeof told === "string" ? sayIn(words.sentences, told) : told(words);
