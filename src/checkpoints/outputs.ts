/** What a network's outputs mean, so that a checkpoint is of use where the data is not. */
import * as v from "valibot";
import { readTokenizer } from "../tokenizers/index.ts";
import type { SavedTokenizer, Tokenizer } from "../tokenizers/tokenizer.ts";
import { Words } from "../tokenizers/words.ts";

export interface Vocabulary {
  kind: "vocabulary";
  /** What a list shows for every output. */
  words: string[];
  /** What makes outputs of a text and a text of outputs; absent for words that white space splits. */
  tokenizer?: SavedTokenizer | undefined;
}

export type Outputs = { kind: "classes"; classes: { id: string; name: string }[] } | Vocabulary;

const text = v.pipe(v.string(), v.maxLength(100_000));
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const tokenizerSchema = v.variant("kind", [
  v.object({ kind: v.literal("words"), words: v.array(v.string()), rule: v.picklist(["space", "marks"]) }),
  v.object({ kind: v.literal("characters"), signs: v.string(), hasUnknown: v.boolean() }),
  v.object({
    kind: v.literal("bpe"),
    tokens: v.exactOptional(v.string()),
    merges: v.array(id),
    split: v.unknown(),
    normalizer: v.exactOptional(text),
    special: v.exactOptional(v.record(text, id)),
    wholePieces: v.exactOptional(v.boolean()),
  }),
]);

export const outputsSchema = v.variant("kind", [
  v.object({ kind: v.literal("classes"), classes: v.array(v.object({ id: text, name: text })) }),
  v.object({
    kind: v.literal("vocabulary"),
    words: v.array(v.string()),
    tokenizer: v.exactOptional(tokenizerSchema),
  }),
]);

/** The outputs of a network that reads texts by a tokenizer. */
export function vocabularyOutputs(tokenizer: Tokenizer): Vocabulary {
  const words = [...tokenizer.vocabulary];
  const isPlain = tokenizer instanceof Words && tokenizer.rule === "space";
  return { kind: "vocabulary", words, ...(isPlain ? {} : { tokenizer: tokenizer.saved() }) };
}

const known = new WeakMap<Vocabulary, Tokenizer>();

/** The tokenizer of a network that reads texts. Throws TokenizerError where it is broken. */
export function tokenizerOf(outputs: Vocabulary): Tokenizer {
  let tokenizer = known.get(outputs);
  if (!tokenizer) {
    tokenizer = outputs.tokenizer ? readTokenizer(outputs.tokenizer) : new Words(outputs.words, "space");
    known.set(outputs, tokenizer);
  }
  return tokenizer;
}
