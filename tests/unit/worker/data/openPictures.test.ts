import { expect, test } from "vitest";
import { nearestSize } from "../../../../src/worker/data/openPictures.ts";

test("where only packed copies are there, pictures come in the size that shows most of them", () => {
  // The gallery asks for 80 pixels; the run of 64 has packed its own.
  expect(nearestSize([64], 80)).toBe(64);
  expect(nearestSize([32, 64], 80)).toBe(64);
  expect(nearestSize([64, 96, 224], 80)).toBe(96);
  expect(nearestSize([], 80)).toBe(80);
});
