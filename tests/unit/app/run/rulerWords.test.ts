import { expect, test } from "vitest";
import { rulerWords } from "../../../../src/app/run/rulerWords.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";

const width = 700;
const words = (...notches: [x: number, text: string][]) =>
  rulerWords(
    notches.map(([x, text]) => ({ x, text })),
    [],
    width,
    en.between,
  );

test("a word stands after its notch, before it at the end and where another notch is in the way", () => {
  expect(words([300, "best"])).toEqual([{ x: 309, text: "best", anchor: "start" }]);
  expect(words([699, "last"])).toEqual([{ x: 690, text: "last", anchor: "end" }]);
  expect(words([300, "best"], [320, ""])).toEqual([{ x: 291, text: "best", anchor: "end" }]);
});

test("in the first epochs of a long run no word reaches out of the ruler", () => {
  expect(words([8, "best"], [16, "last"])).toEqual([{ x: 25, text: "best, last", anchor: "start" }]);
  // Nor at its end.
  expect(words([683, ""], [691, "best"], [699, "last"])).toEqual([
    { x: 674, text: "best, last", anchor: "end" },
  ]);
  // Beside a notch that is another checkpoint's, the word would be wrong.
  expect(words([8, "best"], [32, ""])).toEqual([]);
});

test("several words of one place are said as the language lists them", () => {
  const marks = [
    { x: 300, text: zh.run.bestMark },
    { x: 300, text: zh.run.lastMark },
  ];
  expect(rulerWords(marks, [], width, zh.between)).toEqual([{ x: 309, text: "最佳、最新", anchor: "start" }]);
});

test("words over an earlier one are left out", () => {
  const laid = rulerWords([{ x: 300, text: "best" }], [{ x: 310, text: "÷ 10" }], width, en.between);
  expect(laid.map(({ text }) => text)).toEqual(["best"]);
});

test("a change of rate in the first epoch has its word within the ruler", () => {
  expect(rulerWords([], [{ x: 3, text: "÷ 10" }], width, en.between)[0]?.anchor).toBe("start");
  expect(rulerWords([], [{ x: 697, text: "÷ 10" }], width, en.between)[0]?.anchor).toBe("end");
  expect(rulerWords([], [{ x: 97, text: "÷ 10" }], width, en.between)[0]?.anchor).toBe("middle");
});
