import { expect, test } from "vitest";
import { zhSentences } from "../../src/app/words/zhSentences.ts";
import { tell } from "../../src/app/words/told.ts";
import { en } from "../../src/app/words/en.ts";
import { zh } from "../../src/app/words/zh.ts";
import { remember, say, saidOf, sentences } from "../../src/said.ts";
import { plainError } from "../../src/worker/border/answer.ts";

test("a sentence of the trainer is said in the page's language, with its values", () => {
  const text = say("otherClassCount", "1,000", "200");
  expect(text).toBe("This checkpoint is for 1,000 classes; the data has 200.");
  expect(tell(text, en)).toBe(text);
  expect(tell(text, zh)).toBe("这个检查点有 1,000 个类别，而数据有 200 个。");
  // A text that nobody said stays as it is.
  expect(tell("holiday.jpg", zh)).toBe("holiday.jpg");
});

test("what an error's message is made of crosses the border beside it", () => {
  const error = plainError(new Error(say("notFinite", 812, "fc.weight")));
  expect(error.message).toMatch(
    /^The loss is not a number any more at step 812\. The largest gradient was that of fc\.weight\./,
  );
  expect(structuredClone(error.said)).toEqual({ code: "notFinite", values: [812, "fc.weight"] });
  expect(plainError(new Error("of the browser")).said).toBeUndefined();
});

test("only so many sentences are remembered, the newest", () => {
  const first = say("runGone", "first");
  for (let at = 0; at < 600; at += 1) remember(`text ${at}`, { code: "noRun", values: [] });
  expect(saidOf(first)).toBeUndefined();
  expect(saidOf("text 599")).toEqual({ code: "noRun", values: [] });
});

test("every sentence is there in Chinese, without an English word but names", () => {
  expect(Object.keys(zhSentences).toSorted()).toEqual(Object.keys(sentences).toSorted());
  for (const [code, make] of Object.entries(zhSentences)) {
    const text = (make as (...values: string[]) => string)("7", "8");
    expect(text, code).toMatch(/\p{Script=Han}/u);
    expect(text.replace(/JavaScript|labels\.csv/g, ""), code).not.toMatch(/[A-Za-z]{2,} [A-Za-z]{2,}/);
  }
});
