import { tokenizers } from "../../../src/tokenizers/index.ts";
import type { LearnOptions, Tokenizer, TokenizerName } from "../../../src/tokenizers/tokenizer.ts";

const defaults: LearnOptions = { vocabulary: 400, least: 1, wordRule: "space", split: "gpt2" };

/** A tokenizer of a text, which comes in pieces of `size` units. */
export function learned(
  name: TokenizerName,
  text: string,
  options: Partial<LearnOptions> = {},
  size = 1 << 16,
): Tokenizer {
  const learning = tokenizers[name].learn({ ...defaults, ...options });
  for (let at = 0; at < text.length; at += size) learning.push(text.slice(at, at + size));
  learning.endFile();
  const steps = learning.finish();
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
