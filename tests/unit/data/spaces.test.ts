import { expect, test } from "vitest";
import { lookForSpaces } from "../../../src/data/text/spaces.ts";

test.each([
  ["verses of five signs a line", "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡\n"],
  ["verses of four, with indented lines", "　　关关雎鸠\r\n　　在河之洲\r\n　　窈窕淑女\r\n　　君子好逑\r\n"],
  ["prose", "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。\n"],
  ["Thai", "สวัสดีชาวโลกทั้งหลายนี่คือข้อความ"],
  ["letters without any space", "a".repeat(100)],
])("%s: words cannot be told", (_, text) => {
  expect(lookForSpaces(text).hasNone).toBe(true);
});

test.each([
  ["Chinese that somebody has cut", "今天 天气 很 好\n我们 去 公园\n"],
  ["English", "It was a bright cold day in April.\nThe clocks were striking.\n"],
  ["Korean, which sets spaces", "오늘은 날씨가 좋다.\n"],
  ["nothing", ""],
])("%s: words can be told", (_, text) => {
  expect(lookForSpaces(text).hasNone).toBe(false);
});
