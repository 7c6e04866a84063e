import { expect, test } from "vitest";
import {
  asText,
  attentionOver,
  encodePrompt,
  generate,
  type GeneratedWord,
  type GenerateOptions,
  penalise,
  probabilities,
} from "../../../../src/training/ask/generate.ts";
import { Evaluator } from "../../../../src/training/evaluator.ts";
import { Learner } from "../../../../src/training/learner.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { decode } from "../../../../src/tokenizers/index.ts";
import { learned } from "../../../support/samples/learnedTokenizer.ts";
import { Words } from "../../../../src/tokenizers/words.ts";
import { finish, tinyRun, tinyText, words } from "../../../support/samples/tinyRuns.ts";

const vocabulary = Array.from({ length: words }, (_, id) => (id === 4 ? "<unk>" : `w${id}`));
const tokenizer = new Words(vocabulary, "space");
const options: GenerateOptions = {
  prompt: "w1",
  temperature: 1,
  topK: 0,
  topP: 1,
  repetitionPenalty: 1,
  stop: "",
  length: 30,
  seed: 7,
  neverUnknown: false,
};

async function textOf(learner: Evaluator, more: Partial<GenerateOptions> = {}): Promise<GeneratedWord[]> {
  const made: GeneratedWord[] = [];
  for await (const word of generate(learner, tokenizer, { ...options, ...more })) made.push(word);
  return made;
}

test("words come from the trained model, the same with the same seed", async () => {
  const run = await tinyRun(tinyText({ epochs: 1 }));
  await finish(run);
  const first = await textOf(run.learner);
  expect(first).toHaveLength(30);
  expect(await textOf(run.learner)).toEqual(first);
  expect(await textOf(run.learner, { seed: 8 })).not.toEqual(first);
  for (const { text, probability, alternatives } of first) {
    expect(vocabulary).toContain(text);
    expect(alternatives).toHaveLength(5);
    expect(alternatives[0]?.probability).toBeGreaterThanOrEqual(probability);
  }
  const sure = await textOf(run.learner, { topK: 1 });
  for (const { text, probability, alternatives } of sure) {
    expect(probability).toBe(1);
    expect(text).toBe(alternatives[0]?.text);
  }
  const known = await textOf(run.learner, { neverUnknown: true, temperature: 10, length: 60 });
  expect(known.map(({ text }) => text)).not.toContain("<unk>");
});

test("a network for evaluation gives the same words as the live one", async () => {
  const run = await tinyRun(tinyText({ epochs: 1 }));
  await finish(run);
  const still = Evaluator.forEvaluation(createCpuBackend(), run.learner.network);
  still.setWeights(await run.learner.weights());
  expect(await textOf(still)).toEqual(await textOf(run.learner));
});

test("attention over a text sums to one a row", async () => {
  const { learner } = await tinyRun(tinyText({ layers: 2, heads: 2 }));
  const { words: seen, heads } = await attentionOver(learner, tokenizer, "w1 w2 w3 w9 w2");
  expect(seen).toEqual(["w1", "w2", "w3", "w9", "w2"]);
  expect(heads.map(({ layer, head }) => [layer, head])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  for (const { weights, reach } of heads) {
    for (let row = 0; row < 5; row += 1)
      expect(weights.subarray(row * 5, row * 5 + 5).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(
        1,
        5,
      );
    expect(reach).toBeGreaterThan(0);
    expect(reach).toBeLessThan(4);
  }
});

test("unknown prompt words are pointed out", () => {
  expect(encodePrompt(" w1 nothing\nw2 ", tokenizer)).toEqual({ ids: [1, 4, 2], unknownWords: ["nothing"] });
  expect(encodePrompt("constructor", new Words(["a"], "space"))).toEqual({
    ids: [],
    unknownWords: ["constructor"],
  });
});

test("probabilities follow temperature, top-k and exclusion", () => {
  const logits = Float32Array.of(0, 1, 2, 3);
  const even = { temperature: 1, topK: 0, topP: 1, excluded: -1 };
  const sum = 1 + Math.E + Math.E ** 2 + Math.E ** 3;
  expect(probabilities(logits, even)[3]).toBeCloseTo(Math.E ** 3 / sum, 12);
  expect([...probabilities(logits, { ...even, topK: 2, excluded: 3 })].map((p) => p > 0)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(probabilities(logits, { ...even, temperature: 0.01 })[3]).toBeCloseTo(1, 12);
  // 0.64 and 0.24 are the least that make 0.8.
  const likeliest = probabilities(logits, { ...even, topP: 0.8 });
  expect([likeliest[0], likeliest[1]]).toEqual([0, 0]);
  expect(likeliest[3]).toBeCloseTo(Math.E / (1 + Math.E), 12);
  expect([...probabilities(logits, { ...even, topP: 0.01 })]).toEqual([0, 0, 0, 1]);
});

test("a text has twenty words a line", () => {
  expect(asText(Array.from({ length: 21 }, () => ({ text: "a" })))).toBe(`${"a ".repeat(19)}a\na `);
});

test("what has its own spaces is put together as it is, signs of several bytes whole", () => {
  expect(
    asText([
      { text: "ab", joins: true },
      { text: "", joins: true },
      { text: " 天\n", joins: true },
    ]),
  ).toBe("ab 天\n");
});

test("a prompt of characters or byte pairs is all of its signs", () => {
  const characters = learned("characters", "ab \n");
  expect(encodePrompt("a b\nc", characters)).toEqual({ ids: [2, 1, 3, 0], unknownWords: ["c"] });
  const pairs = learned("bpe", "");
  expect(decode(pairs, encodePrompt("天 地\n", pairs).ids)).toBe("天 地\n");
});

test("a word that is in the text is as likely as Hugging Face's penalty makes it", () => {
  const logits = Float32Array.of(2, -2, 3, 0);
  expect([...penalise(logits, [0, 1, 1, 3], 2)]).toEqual([1, -4, 3, 0]);
  expect(penalise(logits, [0, 1], 1)).toBe(logits);
  expect([...logits]).toEqual([2, -2, 3, 0]);
});

const gptText = { ...preset("report", "gpt"), emsize: 16, heads: 2, layers: 2, block: 40, seed: 3 } as const;

test("kept keys and values give the logits of the whole text, whatever was asked before and whatever the weights became", async () => {
  const learner = await Learner.create(createCpuBackend(), networkOf(gptText, 11));
  const whole = async (ids: Int32Array): Promise<Float32Array> => (await learner.nextWord(ids, 40)).logits;
  const expectSame = async (...ids: number[]): Promise<void> => {
    const kept = await learner.nextKeptWord(Int32Array.from(ids), 40);
    const wanted = await whole(Int32Array.from(ids));
    for (let id = 0; id < 11; id += 1) expect(kept[id]).toBeCloseTo(wanted[id] ?? Number.NaN, 5);
  };
  const long = Array.from({ length: 39 }, (_, at) => (at * 7) % 11);
  await expectSame(1);
  await expectSame(1, 2);
  await expectSame(...long);
  await expectSame(...long, 5);
  await expectSame(...long, 5);
  await expectSame(...long.slice(0, 9), 4, 4);
  const { parameters, buffers } = await learner.weights();
  learner.setWeights({ parameters: parameters.map((value) => 1.5 * value), buffers });
  await expectSame(...long.slice(0, 9), 4, 4, 4);
  learner.dispose();
});

test("a text ends with the first of its stop signs", async () => {
  const signs = learned("characters", "abcdefghijk");
  const learner = await Learner.create(createCpuBackend(), networkOf(gptText, 11));
  const write = async (stop: string): Promise<string> => {
    const made: GeneratedWord[] = [];
    const ask = { ...options, prompt: "abc", length: 60, stop };
    for await (const word of generate(learner, signs, ask)) made.push(word);
    return asText(made);
  };
  const whole = await write("");
  expect(whole).toHaveLength(60);
  const stop = whole.slice(20, 22);
  expect(await write(stop)).toBe(whole.slice(0, whole.indexOf(stop) + 2));
  learner.dispose();
});
