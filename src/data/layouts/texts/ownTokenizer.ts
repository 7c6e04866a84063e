/** What a text is cut into: as the person chose, or as the text is. */
import { say } from "../../../said.ts";
import { isTokenizerFile, type ReadAs } from "../../../config/readAs.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import type { Tokenizer, TokenizerName } from "../../../tokenizers/tokenizer.ts";
import { tokenizerNames } from "../../../tokenizers/index.ts";
import type { Place } from "../layout.ts";

/** Raw text of fewer bytes has too little for byte pairs to be learned from. */
const enoughForPairs = 1_000_000;

/** What a text is cut into where nobody says so. */
interface Facts {
  hasSpaces: boolean;
  hasParts: boolean;
  bytes: number;
  /** Whether the network takes parts of words: one that was made for words takes words wherever there are any. */
  subwords: boolean;
}

export function tokenizerFor(
  wanted: string | undefined,
  { hasSpaces, hasParts, bytes, subwords }: Facts,
): TokenizerName {
  const chosen = tokenizerNames.find((name) => name === wanted);
  if (chosen) return chosen;
  if (!hasSpaces) return "characters";
  if (hasParts || !subwords) return "words";
  return bytes > enoughForPairs ? "bpe" : "characters";
}

/** `--vocabulary`, or null. Throws CorpusError where it is no whole number. */
export function vocabularyOf({ vocabulary }: ReadAs): number | null {
  if (vocabulary === undefined) return null;
  const size = Number(vocabulary);
  if (!Number.isInteger(size) || size < 2)
    throw new CorpusError(say("vocabularyWhole", vocabulary.slice(0, 20)));
  return size;
}

/** The tokenizer from a file, where the person chose one. Throws CorpusError where the file is gone, or asked for more words. */
export function givenTokenizer({ readAs, options: { tokenizer } }: Place): Tokenizer | undefined {
  if (!isTokenizerFile(readAs.tokenizer)) return undefined;
  if (!tokenizer) throw new CorpusError(say("tokenizerGone"));
  if (readAs.vocabulary !== undefined) throw new CorpusError(say("tokenizerVocabulary"));
  return tokenizer;
}
