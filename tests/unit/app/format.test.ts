import { expect, test } from "vitest";
import * as format from "../../../src/app/format.ts";

/** Narrow spaces as plain ones, so that the expectations can be read. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

test.each([
  [0.1, "0.1"],
  [0.01, "0.01"],
  [1e-4, "1e-4"],
  [0.00025, "2.5e-4"],
  [5, "5"],
  [0, "0"],
  [0.1 + 0.2, "0.3"],
  [1e9, "1e9"],
  [null, "–"],
])("the shortest form of %s is %s", (value, text) => expect(format.formatShort(value)).toBe(text));

test.each([
  [41, "41 s"],
  [124, "2 m 04 s"],
  [6120, "1 h 42 m"],
  [183_600, "2 d 03 h"],
  [59.6, "1 m 00 s"],
  [null, "–"],
  [Infinity, "–"],
])("%s seconds are %s", (value, text) => expect(plain(format.formatDuration(value))).toBe(text));

test.each([
  [0.0042, "4.2 ms"],
  [0.31, "310 ms"],
  [0.9996, "1.0 s"],
  [4.24, "4.2 s"],
  [9.96, "10 s"],
  [124, "2 m 04 s"],
  [null, "–"],
])("what took %s seconds took %s", (value, text) => expect(plain(format.formatTook(value))).toBe(text));

test.each([
  [90_200_000, "90.2 MB"],
  [1_900_000_000, "1.9 GB"],
  [999, "999 B"],
  [999_999, "1.0 MB"],
])("%s bytes are %s", (value, text) => expect(plain(format.formatBytes(value))).toBe(text));

test("numbers are as the design says", () => {
  expect(format.formatCount(11_279_112)).toBe("11,279,112");
  expect([1870, 842.4, 13.84, 0.467].map(format.formatSpeed)).toEqual(["1,870", "842", "13.8", "0.47"]);
  expect([130.14, 1956.83].map(format.formatPerplexity)).toEqual(["130.1", "1,957"]);
  expect(format.formatDifference(0.0000141)).toBe("1.4e-5");
  expect(plain(format.formatRatio(61.2))).toBe("61 ×");
  expect(format.formatLoss(Number.NaN)).toBe("NaN");
  expect([2.1764, 18.2219, 1234.5, 80_197_704_953_497_312].map((loss) => format.formatLoss(loss))).toEqual([
    "2.176",
    "18.222",
    "1,235",
    "8.02e16",
  ]);
  expect(format.formatLoss(undefined)).toBe("–");
});

test("moments are those of the person's clock, and a dash where there is none", () => {
  const moment = new Date(2026, 10, 23, 13, 52, 9).getTime();
  expect(format.formatClock(moment)).toBe("13:52");
  expect(format.formatMoment(moment)).toBe("23 Nov 2026, 13:52");
  expect(format.formatMomentChinese(moment)).toBe("2026年11月23日 13:52");
  expect(format.formatClock(Infinity)).toBe("–");
  expect(format.formatClock(9e15)).toBe("–");
});
