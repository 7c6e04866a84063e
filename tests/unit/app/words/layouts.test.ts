import { expect, test } from "vitest";
import { en } from "../../../../src/app/words/en/index.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";

test.each([
  ["class folders, split 90/10", "类别文件夹，按 90/10 划分"],
  ["class folders in train and validation", "训练与验证中的类别文件夹"],
  ["class folders with train and validation in each", "各类别文件夹内分训练与验证"],
  ["pictures with labels.csv, split 90/10", "图片与 labels.csv，按 90/10 划分"],
  ["one text, split 90/10 in its order, by characters", "一篇文本，按顺序 90/10 划分，按单字"],
  [
    "12 texts, split 90/5/5 by lines, words and punctuation set apart",
    "12 篇文本，按行 90/5/5 划分，词与标点分开",
  ],
  ["lines of JSON, split 90/5/5 by words", "JSON 行，按词 90/5/5 划分"],
  ["a column of a table, split 90/10 in its order, by byte pairs", "表格的一列，按顺序 90/10 划分，按字节对"],
  [
    "text in wiki.train.tokens, wiki.valid.tokens and wiki.test.tokens",
    "wiki.train.tokens, wiki.valid.tokens 与 wiki.test.tokens 中的文本",
  ],
  ["text in a.txt, b.txt and c.txt, by characters", "a.txt, b.txt 与 c.txt 中的文本，按单字"],
  ["Tiny-ImageNet", "Tiny-ImageNet"],
])("“%s” is told in Chinese", (written, chinese) => {
  expect(en.layout(written)).toBe(written);
  expect(zh.layout(written)).toBe(chinese);
});
