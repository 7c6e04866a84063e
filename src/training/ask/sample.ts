/** A text that a network writes by itself while it is trained, so that one sees it learn. */
import type { TrainingEvent } from "../event.ts";
import type { Evaluator } from "../evaluator.ts";
import { encode } from "../../tokenizers/index.ts";
import { endOfLine } from "../../tokenizers/dictionary.ts";
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";
import { generate, type GeneratedWord, type GenerateOptions } from "./generate.ts";

/** Tokens of a sample. */
const length = 100;

const choices: Omit<GenerateOptions, "seed"> = {
  prompt: "",
  temperature: 0.8,
  topK: 0,
  topP: 1,
  repetitionPenalty: 1,
  length,
  stop: "",
  neverUnknown: true,
};

/** Words with spaces between them, each line by itself; what has its own spaces as it is. */
function textOf(words: readonly GeneratedWord[]): string {
  return words
    .map(({ text, joins }) => (joins ? text : text === endOfLine ? "\n" : `${text} `))
    .join("")
    .replaceAll(" \n", "\n");
}

/**
 * Writes 100 tokens that begin after a line's end, where the vocabulary has one, always drawn with the run's seed: samples of a run
 * differ by its weights alone. Draws nothing from the streams of training and leaves the weights as they are.
 */
export async function* writeSample(
  learner: Evaluator,
  tokenizer: Tokenizer,
): AsyncGenerator<TrainingEvent, string> {
  const [lineEnd] = encode(tokenizer, "\n").ids.filter((id) => id !== tokenizer.unknown);
  const { seed } = learner.network.config;
  const start = lineEnd === undefined ? [] : [lineEnd];
  const made: GeneratedWord[] = [];
  for await (const word of generate(learner, tokenizer, { ...choices, seed }, { start })) {
    made.push(word);
    yield { kind: "progress", what: "Writing", done: made.length, total: length };
  }
  return textOf(made);
}
