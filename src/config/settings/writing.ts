/** How a language model writes. */
import { type FieldRow, integer, number, text } from "./kinds.ts";

export const writing = {
  prompt: { flag: "--prompt", name: "Prompt", begins: "", ...text },
  temperature: {
    flag: "--temperature",
    name: "Temperature",
    begins: 1,
    ...number(0, 10, "logits are divided by it, and beyond 10 every token is as likely", { exclusive: true }),
  },
  topK: { flag: "--top-k", name: "Top-k", begins: 0, ...integer(0, 1e6, "no vocabulary has more tokens") },
  /** Share of the probability that the likeliest words have together which may come; 1: all. */
  topP: {
    flag: "--top-p",
    name: "Top-p",
    begins: 1,
    ...number(0, 1, "it is a share of the probability", { exclusive: true }),
  },
  /** What a token's score is divided by if it is in the text already; 1: nothing. */
  repetitionPenalty: {
    flag: "--repetition-penalty",
    name: "Repetition",
    begins: 1,
    ...number(0, 10, "scores are divided by it, and beyond 10 nothing ever comes twice", { exclusive: true }),
  },
  /** The text ends with the first of these signs; empty: with its length. */
  stop: { flag: "--stop", name: "Stop at", begins: "", ...text },
  length: {
    flag: "--generate",
    name: "Length",
    begins: 200,
    ...integer(1, 100_000, "the page shows no longer text"),
  },
} as const satisfies Record<string, FieldRow>;
