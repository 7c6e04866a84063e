import { expect, test } from "vitest";
import { textWidth } from "../../../../../src/app/curves/chart/textWidth.ts";

test("a flag has room for Chinese, whose signs are twice as wide", () => {
  expect(textWidth("lowest, epoch 3")).toBeLessThan(90);
  expect(textWidth("最低，第 3 轮")).toBeGreaterThan(6 * 11);
  expect(textWidth("")).toBe(0);
});
