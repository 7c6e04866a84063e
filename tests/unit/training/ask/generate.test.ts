import { expect, test } from "vitest";
import {
  asText,
  attentionOver,
  encodePrompt,
  generate,
  type GeneratedWord,
  type GenerateOptions,
  probabilities,
} from "../../../../src/training/ask/generate.ts";
import { Learner } from "../../../../src/training/learner.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { finish, tinyRun, tinyText, words } from "../../../support/tinyRuns.ts";

const vocabulary = Array.from({ length: words }, (_, id) => (id === 4 ? "<unk>" : `w${id}`));
const options: GenerateOptions = {
  prompt: "w1",
  temperature: 1,
  topK: 0,
  length: 30,
  seed: 7,
  neverUnknown: false,
};

async function textOf(learner: Learner, more: Partial<GenerateOptions> = {}): Promise<GeneratedWord[]> {
  const made: GeneratedWord[] = [];
  for await (const word of generate(learner, vocabulary, { ...options, ...more })) made.push(word);
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
  const still = Learner.forEvaluation(createCpuBackend(), run.learner.network);
  still.setWeights(await run.learner.weights());
  expect(await textOf(still)).toEqual(await textOf(run.learner));
});

test("attention over a text sums to one a row", async () => {
  const { learner } = await tinyRun(tinyText({ layers: 2, heads: 2 }));
  const { words: seen, heads } = await attentionOver(learner, vocabulary, "w1 w2 w3 w9 w2");
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
  expect(encodePrompt(" w1 nothing\nw2 ", vocabulary)).toEqual({ ids: [1, 4, 2], unknownWords: ["nothing"] });
  expect(encodePrompt("constructor", ["a"])).toEqual({ ids: [], unknownWords: ["constructor"] });
});

test("probabilities follow temperature, top-k and exclusion", () => {
  const logits = Float32Array.of(0, 1, 2, 3);
  const even = { temperature: 1, topK: 0, excluded: -1 };
  const sum = 1 + Math.E + Math.E ** 2 + Math.E ** 3;
  expect(probabilities(logits, even)[3]).toBeCloseTo(Math.E ** 3 / sum, 12);
  expect([...probabilities(logits, { ...even, topK: 2, excluded: 3 })].map((p) => p > 0)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(probabilities(logits, { ...even, temperature: 0.01 })[3]).toBeCloseTo(1, 12);
});

test("a text has twenty words a line", () => {
  expect(asText(Array.from({ length: 21 }, () => "a"))).toBe(`${"a ".repeat(19)}a\na `);
});
