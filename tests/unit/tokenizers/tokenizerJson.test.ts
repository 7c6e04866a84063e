import { Tokenizer as OthersTokenizer } from "@huggingface/tokenizers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../src/tokenizers/index.ts";
import type { Tokenizer } from "../../../src/tokenizers/tokenizer.ts";
import { fromGpt2Files, fromTokenizerJson, toTokenizerJson } from "../../../src/tokenizers/tokenizerJson.ts";
import { Words } from "../../../src/tokenizers/words.ts";
import { learned } from "../../support/samples/learnedTokenizer.ts";

/** The ids that Hugging Face's own implementation gives. */
function othersOf(json: string): { ids: (text: string) => number[]; text: (ids: number[]) => string } {
  const others = new OthersTokenizer(JSON.parse(json), {});
  return {
    ids: (text) => [...others.encode(text, { add_special_tokens: false }).ids],
    // It refuses to decode nothing.
    text: (ids) =>
      ids.length === 0
        ? ""
        : others.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
  };
}

const text = `It's the year 2024: we've 3,000 naïve cats — don't ask!\n\n  Two spaces,\ttabs.\r\n天地玄黄，宇宙洪荒。👩‍👩‍👧 `;
const trained = text.repeat(5);
const likely = fc
  .array(
    fc.constantFrom(
      "the",
      " ",
      "  ",
      "\n",
      "'s",
      "'re",
      "cats",
      "12",
      "。",
      "天",
      "👩",
      "é",
      "\t",
      "!?",
      "we've",
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(""));

describe.each<[string, () => Tokenizer]>([
  ["GPT-2's pieces", () => learned("bpe", trained, { vocabulary: 330 })],
  ["lines", () => learned("bpe", trained, { vocabulary: 330, split: "lines" })],
  ["characters", () => learned("characters", `${trained}the 's're!?12é`)],
])("a tokenizer.json of %s", (_, make) => {
  const own = make();
  const json = toTokenizerJson(own);
  const others = othersOf(json);

  test("gives Hugging Face's tokenizers our ids, and our texts", () => {
    fc.assert(
      fc.property(fc.oneof(likely, fc.constant(text)), (given) => {
        const { ids } = encode(own, given);
        expect(others.ids(given)).toEqual(ids);
        expect(others.text(ids)).toBe(given);
      }),
      { numRuns: 300 },
    );
  });

  test("is read back as the same tokenizer", () => {
    const copy = fromTokenizerJson(json);
    expect(copy.vocabulary).toEqual(own.vocabulary);
    expect(copy.saved()).toEqual(own.saved());
  });
});

test.each(["space", "marks"] as const)(
  "a tokenizer.json of words by the rule %s gives our ids",
  (wordRule) => {
    const words = "The cat, the dog: a <unk> sat.\nAnd it's 3.5 o'clock\n";
    const own = learned("words", words, { wordRule, vocabulary: 12 });
    encode(own, words);
    if (own instanceof Words) own.close();
    const others = othersOf(toTokenizerJson(own));
    for (const given of [words, "the  cat\n\n sat .\r\nat 3.5\n"])
      expect(others.ids(given)).toEqual(encode(own, given).ids);
    expect(fromTokenizerJson(toTokenizerJson(own)).saved()).toEqual(own.saved());
  },
);

/** A tokenizer.json as Llama 3 and Qwen write it: their pattern, whole pieces first, a normal form, special tokens. */
function modernJson(): string {
  const own = JSON.parse(toTokenizerJson(learned("bpe", trained, { vocabulary: 330 })));
  const pattern =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  own.pre_tokenizer = {
    type: "Sequence",
    pretokenizers: [
      { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  };
  own.normalizer = { type: "NFC" };
  own.model.ignore_merges = true;
  // A whole piece that no merge makes.
  own.model.vocab["Ġcats"] ??= 330;
  own.model.merges = own.model.merges.map((merge: string) => merge.split(" "));
  own.added_tokens = [
    {
      id: 331,
      content: "<|end|>",
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    },
  ];
  return JSON.stringify(own);
}

test("a tokenizer.json of newer models gives the same ids as in Hugging Face's tokenizers", () => {
  const json = modernJson();
  const own = fromTokenizerJson(json);
  const others = othersOf(json);
  expect(own.vocabulary.length).toBe(332);
  const given = fc.oneof(
    likely,
    fc
      .array(fc.constantFrom("IT'S", "e\u0301", "1234567", "<|end|>", " cats", "\r\n", "x"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(given, (example) => {
      const { ids } = encode(own, example);
      expect(ids).toEqual(others.ids(example));
      expect(decode(own, ids)).toBe(example.normalize("NFC"));
      const pieces: number[] = [];
      const encoder = own.encoder((id) => pieces.push(id));
      for (const unit of example.split("")) encoder.push(unit);
      encoder.end();
      expect(pieces).toEqual(ids);
    }),
    { numRuns: 300 },
  );
});

test("GPT-2's two files give the ids of its tokenizer.json", () => {
  const own = learned("bpe", trained, { vocabulary: 330 });
  const json = JSON.parse(toTokenizerJson(own));
  const vocab = { ...json.model.vocab, "<|endoftext|>": 330 };
  const read = fromGpt2Files(JSON.stringify(vocab), `#version: 0.2\n${json.model.merges.join("\n")}\n`);
  expect(encode(read, text)).toEqual(encode(own, text));
  expect(encode(read, `a<|endoftext|>`).ids.at(-1)).toBe(330);
  expect(decode(read, [330])).toBe("<|endoftext|>");
  const copy = fromTokenizerJson(toTokenizerJson(read));
  expect(encode(copy, `${text}<|endoftext|>`)).toEqual(encode(read, `${text}<|endoftext|>`));
});

test.each([
  ["{", /no JSON/],
  ["[]", /no model/],
  [JSON.stringify({ model: { type: "Unigram" } }), /is Unigram/],
  [JSON.stringify({ model: { type: "BPE", vocab: {}, merges: [], byte_fallback: true } }), /SentencePiece/],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: {}, merges: [] },
      pre_tokenizer: { type: "BertPreTokenizer" },
    }),
    /BertPreTokenizer/,
  ],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: { a: 0 }, merges: ["a b"] },
      pre_tokenizer: { type: "ByteLevel" },
    }),
    /do not belong together/,
  ],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: ["a b"] },
      pre_tokenizer: { type: "ByteLevel" },
    }),
    /Merge 1 .* lacks/,
  ],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: { a: 1e9 }, merges: [] },
      pre_tokenizer: { type: "ByteLevel" },
    }),
    /the id 1000000000/,
  ],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: {}, merges: [] },
      normalizer: { type: "Lowercase" },
      pre_tokenizer: { type: "ByteLevel" },
    }),
    /Lowercase/,
  ],
  [
    JSON.stringify({
      model: { type: "BPE", vocab: {}, merges: [] },
      pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" },
    }),
    /the pattern/,
  ],
])("what is not understood is refused by name: %s", (json, reason) => {
  expect(() => fromTokenizerJson(json)).toThrow(reason);
});
