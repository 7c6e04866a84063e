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
  different: (count: number, hasUnknown: boolean) => string;
}

const different = (one: string, many: string, also: readonly string[]): Unit["different"] => {
  return (count, hasUnknown) => {
    const named = [...also, ...(hasUnknown ? ["<unk>"] : [])].join(" and ");
    return `${plural(count, `different ${one}`, `different ${many}`)}${named && `, ${named} among them`}.`;
  };
};

export const units: Readonly<Record<TokenizerName, Unit>> = {
  words: {
    one: "word",
    many: "words",
    counted: "Words",
    speed: "Words/s",
    perSecond: "words/s",
    count: (count) => plural(count, "word", "words"),
    different: different("word", "words", ["<eos>"]),
  },
  characters: {
    one: "character",
    many: "characters",
    counted: "Characters",
    speed: "Characters/s",
    perSecond: "characters/s",
    count: (count) => plural(count, "character", "characters"),
    different: different("character", "characters", []),
  },
  bpe: {
    one: "token",
    many: "tokens",
    counted: "Tokens",
    speed: "Tokens/s",
    perSecond: "tokens/s",
    count: (count) => plural(count, "token", "tokens"),
    different: different("token", "tokens", []),
  },
};
