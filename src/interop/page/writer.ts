/** A packed language model on WASM, one thread: the browser gives a page that was opened as a file no more. */
import { createWasmBackend } from "../../backends/wasm/backend.ts";
import { tokenizerOf } from "../../checkpoints/outputs.ts";
import { networkOf } from "../../models/network.ts";
import { encodePrompt, generate, type GeneratedWord } from "../../training/ask/generate.ts";
import { Evaluator } from "../../training/evaluator.ts";
import { countOf } from "../trained.ts";
import { type PackedModel, unpackWeights } from "./packed.ts";

export interface Wish {
  prompt: string;
  temperature: number;
  length: number;
  seed: number;
}

export interface Writer {
  /** Parts of a prompt that the vocabulary lacks. */
  unknownIn(prompt: string): string[];
  /** One token a pull. */
  write(wish: Wish): AsyncGenerator<GeneratedWord>;
}

export async function openWriter(model: PackedModel, bytes: Uint8Array<ArrayBuffer>): Promise<Writer> {
  const { config, outputs } = model;
  if (outputs.kind !== "vocabulary") throw new Error("Only a network that reads text writes.");
  const backend = await createWasmBackend({ threads: 1 });
  const still = { ...config, backend: "wasm", precision: "float32" } as const;
  const learner = Evaluator.forEvaluation(backend, networkOf(still, countOf(outputs)));
  learner.setWeights(unpackWeights(model, bytes));
  const tokenizer = tokenizerOf(outputs);
  const { topK, topP, repetitionPenalty, stop } = config;
  return {
    unknownIn: (prompt) => encodePrompt(prompt, tokenizer).unknownWords,
    write: (wish) =>
      generate(learner, tokenizer, { ...wish, topK, topP, repetitionPenalty, stop, neverUnknown: true }),
  };
}
