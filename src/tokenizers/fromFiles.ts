/** A tokenizer from the files that other programs keep it in: one tokenizer.json, or GPT-2's vocab.json and merges.txt. */
import { say } from "../said.ts";
import { type Tokenizer, TokenizerError } from "./tokenizer.ts";
import { fromGpt2Files, fromTokenizerJson } from "./tokenizerJson.ts";

export interface TokenizerFile {
  name: string;
  text: string;
}

/** A vocab.json is nothing but ids by their tokens. What is no JSON at all is told by whoever reads it. */
function isVocabulary(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return (
      typeof json === "object" && json !== null && Object.values(json).every((id) => typeof id === "number")
    );
  } catch {
    return false;
  }
}

/** Throws TokenizerError for files that are no tokenizer, or one of a kind that is not understood. */
export function fromTokenizerFiles(files: readonly TokenizerFile[]): Tokenizer {
  const json = files.filter(({ name }) => /\.json$/i.test(name));
  const vocabulary = json.find(({ text }) => isVocabulary(text));
  // A folder of a model often has all three: tokenizer.json says all that the others do, and more.
  const [whole, another] = json.filter((file) => file !== vocabulary);
  const [merges] = files.filter(({ name }) => /\.txt$/i.test(name));
  if (whole && !another) return fromTokenizerJson(whole.text);
  if (vocabulary && !whole) {
    if (!merges) throw new TokenizerError(say("tokenizerNoMerges", vocabulary.name.slice(-60)));
    return fromGpt2Files(vocabulary.text, merges.text);
  }
  throw new TokenizerError(
    say(
      "tokenizerWhich",
      files
        .map(({ name }) => name)
        .join(", ")
        .slice(0, 200),
    ),
  );
}
