import { expect, test } from "vitest";
import type { Fix } from "../../../src/config/reading.ts";
import { FixesError, readFixes, writeFixes } from "../../../src/cleaning/fixes.ts";

const fixes: Fix[] = [
  { path: "train/n01443537/images/n01443537_0.JPEG", action: "keep" },
  { path: 'train/odd, "name"/一.png', action: "relabel", class: "n02,1" },
  { path: "val/two\nlines.png", action: "exclude" },
];

test("what is written is read back", () => {
  expect(writeFixes(fixes)).toBe(
    'path,action,class\ntrain/n01443537/images/n01443537_0.JPEG,keep,\n"train/odd, ""name""/一.png",relabel,"n02,1"\n"val/two\nlines.png",exclude,\n',
  );
  expect(readFixes(writeFixes(fixes))).toEqual(fixes);
  expect(readFixes(writeFixes([]))).toEqual([]);
});

test("a table by hand may leave the class out, and come from Windows", () => {
  expect(readFixes("\uFEFFpath,action,class\r\na.png,exclude\r\n\r\nb.png,relabel,cat\r\n")).toEqual([
    { path: "a.png", action: "exclude" },
    { path: "b.png", action: "relabel", class: "cat" },
  ]);
});

test.each([
  ["", /begins with the line/],
  ["a.png,keep,\n", /begins with the line/],
  ["path,action,class\na.png,delete,\n", /Line 2 .*“delete”/],
  ["path,action,class\na.png,relabel,\n", /Line 2 .*names no class/],
  ["path,action,class\na.png,keep,cat\n", /Line 2 of fixes.csv names a class/],
  ["path,action,class\n\na.png,keep,\na.png,exclude,\n", /Line 4 .*as line 3/],
  ["path,action,class\na.png,keep,,x\n", /Line 2 .*must have/],
  ['path,action,class\n"a.png,keep,\n', /line 2 .*never close/],
])("%j is refused", (text, told) => {
  expect(() => readFixes(text)).toThrow(FixesError);
  expect(() => readFixes(text)).toThrow(told);
});
