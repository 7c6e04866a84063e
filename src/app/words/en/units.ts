/** What tokenizers cut texts into, in English. */
import type { TokenizerName } from "../../../tokenizers/tokenizer.ts";
import { plural } from "./plural.ts";

interface Unit {
  one: string;
  many: string;
  /** As the name of a column or an axis that counts them, and of one that counts them in a second. */
  counted: string;
  speed: string;
  perSecond: string;
  count: (count: number) => string;
  /** How many different ones a vocabulary has, in a sentence. */
  different: (count: number) => string;
}

export const units: Readonly<Record<TokenizerName, Unit>> = {
  words: {
    one: "word",
    many: "words",
    counted: "Words",
    speed: "Words/s",
    perSecond: "words/s",
    count: (count) => plural(count, "word", "words"),
    different: (count) =>
      `${plural(count, "different word", "different words")}, <eos> and <unk> among them.`,
  },
  characters: {
    one: "character",
    many: "characters",
    counted: "Characters",
    speed: "Characters/s",
    perSecond: "characters/s",
    count: (count) => plural(count, "character", "characters"),
    different: (count) => `${plural(count, "different character", "different characters")}.`,
  },
  bpe: {
    one: "token",
    many: "tokens",
    counted: "Tokens",
    speed: "Tokens/s",
    perSecond: "tokens/s",
    count: (count) => plural(count, "token", "tokens"),
    different: (count) => `${plural(count, "different token", "different tokens")}.`,
  },
};
