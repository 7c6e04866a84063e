import { expect, test } from "vitest";
import { images } from "../../../../src/app/tasks/images.ts";
import { text } from "../../../../src/app/tasks/text.ts";
import { unitOf } from "../../../../src/app/state/unitOf.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";
import { corpus, pictures } from "../runSample.ts";

const novel = { ...corpus, tokenizer: "characters" } as const;
const subwords = { ...corpus, tokenizer: "bpe" } as const;

test("a text is counted in what its tokenizer cuts it into", () => {
  expect([corpus, novel, subwords].map((data) => text.examples(zh, data))).toEqual([
    "词/秒",
    "字/秒",
    "词元/秒",
  ]);
  expect([corpus, novel, subwords].map((data) => text.examplesAxis(en, data))).toEqual([
    "Words",
    "Characters",
    "Tokens",
  ]);
  expect(text.speedColumn(en, null)).toBe("Tokens/s");
  expect(images.examples(en, pictures)).toBe(en.run.images);
});

test("sentences about a novel in Chinese count its signs", () => {
  const { count, many, different } = zh.units[unitOf(novel)];
  expect(zh.setUp.fitsText(count(2000))).toMatch(/^为 2,000 个字的文本推荐/);
  expect(zh.setUp.trainingTokens(many)).toBe("训练字数");
  expect(zh.text.done("200", "31.5", many)).toBe("200 个字，每秒 31.5 个字");
  expect(different(48, false)).toBe("48 个不同的字。");
  expect(en.text.stopped("12", en.units[unitOf(novel)].many)).toBe("Stopped after 12 characters.");
});

test("<unk> is named only where a vocabulary has it", () => {
  expect(en.units.words.different(100, true)).toBe("100 different words, <eos> and <unk> among them.");
  expect(en.units.words.different(100, false)).toBe("100 different words, <eos> among them.");
  expect(en.units.characters.different(1, true)).toBe("1 different character, <unk> among them.");
  expect(zh.units.words.different(100, true)).toBe("100 个不同的词，含 <eos> 和 <unk>。");
});
