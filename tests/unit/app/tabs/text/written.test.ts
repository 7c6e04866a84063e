import { expect, test } from "vitest";
import { endOfWritten, gapBefore, written } from "../../../../../src/app/tabs/text/written.ts";
import { learned } from "../../../../support/samples/learnedTokenizer.ts";

const words = (...texts: string[]): { text: string }[] => texts.map((text) => ({ text }));

test("words have one space between them, and none beside a line's end", () => {
  expect(written("The king", words("is", "dead", "<eos>", "Long"))).toBe("The king is dead\nLong");
  expect(written("", words("is"))).toBe("is");
  expect(written("The ", words("king"))).toBe("The king");
});

test("parts of words stand as their tokenizer joins them, while a sign of several bytes comes, too", () => {
  const tokenizer = learned("bpe", "hello there, hello");
  const text = "hello 天 é😀.\n";
  const ids: number[] = [];
  const encoder = tokenizer.encoder((id) => ids.push(id));
  encoder.push(text);
  encoder.end();
  const decoder = tokenizer.decoder();
  const made = ids.map((id) => ({ text: decoder.push(id), joins: true as const }));
  expect(made.some((word) => word.text === "")).toBe(true);
  expect(written("", made)).toBe(text);
  for (const [at, word] of made.entries()) expect(gapBefore(word, made[at - 1], "")).toBe("");
  // What is there so far is always the beginning of the whole.
  for (let count = 0; count <= made.length; count += 1)
    expect(text.startsWith(written("", made.slice(0, count)))).toBe(true);
  // A text that is called like the words' line end is no line end.
  expect(written("a", [{ text: "<eos>", joins: true }])).toBe("a<eos>");
});

test("what attention looks at is the end of prompt and text", () => {
  expect(endOfWritten("one two three", words("four", "<eos>"), 3)).toBe("three four <eos>");
  expect(
    endOfWritten(
      "abc",
      [
        { text: "de", joins: true },
        { text: " f", joins: true },
      ],
      4,
    ),
  ).toBe("bcde f");
  expect(endOfWritten("abc", words("x", "y"), 1)).toBe("y");
});
