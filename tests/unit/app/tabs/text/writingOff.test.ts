import { expect, test } from "vitest";
import { writingOff } from "../../../../../src/app/tabs/text/writingOff.ts";

test("a text can be written after the first step, however short the run was", () => {
  expect(writingOff("live", 0, false)).toBe("untrained");
  expect(writingOff("live", 1, false)).toBeNull();
  expect(writingOff("run/last", 0, false)).toBeNull();
  expect(writingOff("run/last", 1, true)).toBe("busy");
});
