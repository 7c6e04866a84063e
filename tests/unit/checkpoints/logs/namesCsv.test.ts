import { expect, test } from "vitest";
import { namesCsv } from "../../../../src/checkpoints/logs/namesCsv.ts";

const files = [
  {
    file: "a/one.JPG",
    top: [
      { name: 'fox, "red"', probability: 0.75 },
      { name: "cat", probability: 1 / 4096 },
    ],
  },
  { file: "a/two.png", top: [], problem: "This is no picture, it seems." },
];

test("a table has a line for every picture, and the reason where one could not be read", () => {
  expect(namesCsv(files, 2, "table").split("\r\n")).toEqual([
    "file,class,probability,class2,probability2",
    'a/one.JPG,"fox, ""red""",0.750000,cat,0.000244141',
    'a/two.png,,,,"This is no picture, it seems."',
    "",
  ]);
});

test("a submission has names without ends, and one class each", () => {
  expect(namesCsv(files, 2, "submission")).toBe('id,class\r\none,"fox, ""red"""\r\ntwo,\r\n');
});
