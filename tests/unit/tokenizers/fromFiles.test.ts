import { expect, test } from "vitest";
import { zhSentences } from "../../../src/app/words/zh/sentences/index.ts";
import { sayIn } from "../../../src/said.ts";
import { fromTokenizerFiles } from "../../../src/tokenizers/fromFiles.ts";
import { encode } from "../../../src/tokenizers/index.ts";
import { TokenizerError } from "../../../src/tokenizers/tokenizer.ts";
import { toTokenizerJson } from "../../../src/tokenizers/tokenizerJson.ts";
import { learned } from "../../support/samples/learnedTokenizer.ts";

const own = learned("bpe", "the cat sat on the mat. ".repeat(20), { vocabulary: 270 });
const whole = { name: "tokenizer.json", text: toTokenizerJson(own) };
const { vocab, merges } = (
  JSON.parse(whole.text) as { model: { vocab: Record<string, number>; merges: string[] } }
).model;
const vocabulary = { name: "vocab.json", text: JSON.stringify(vocab) };
const list = { name: "merges.txt", text: `#version: 0.2\n${merges.join("\n")}\n` };

test.each([
  ["tokenizer.json", [whole]],
  ["vocab.json with merges.txt", [list, vocabulary]],
  ["all three", [list, whole, vocabulary]],
])("%s give the tokenizer that they are of", (_, files) => {
  const text = "The cat's mat — 天地\n";
  expect(encode(fromTokenizerFiles(files), text)).toEqual(encode(own, text));
});

test.each([
  ["a vocabulary alone", [vocabulary], "merges.txt of the same model", "merges.txt"],
  ["merges alone", [list], "merges.txt: a tokenizer is one", "一个 tokenizer.json"],
  [
    "two tokenizers",
    [whole, { ...whole, name: "b.json" }],
    "tokenizer.json, b.json: ",
    "tokenizer.json, b.json：",
  ],
  ["no JSON", [{ name: "a.json", text: "{" }], "is no JSON", "不是 JSON"],
  [
    "another kind",
    [{ name: "a.json", text: JSON.stringify({ model: { type: "Unigram", vocab: [] } }) }],
    "This tokenizer is Unigram, which is not understood",
    "这个分词器是 Unigram，这里无法识别",
  ],
  [
    "other cuts",
    [
      {
        name: "a.json",
        text: JSON.stringify({
          model: { type: "BPE", vocab: {}, merges: [] },
          pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" },
        }),
      },
    ],
    "cuts text with the pattern (",
    "用模式 ( 切分文本",
  ],
])("%s: the reason is said in both languages", (_, files, english, chinese) => {
  let reason = "";
  try {
    fromTokenizerFiles(files);
  } catch (error) {
    if (error instanceof TokenizerError) reason = error.message;
  }
  expect(reason).toContain(english);
  expect(sayIn(zhSentences, reason)).toContain(chinese);
});
