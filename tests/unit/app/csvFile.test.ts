import { expect, test } from "vitest";
import { csvFile } from "../../../src/app/actions/download.ts";

test("a table begins with the mark by which Excel knows UTF-8", () => {
  const bytes = new TextEncoder().encode(csvFile("file,class\r\n一.jpg,猫\r\n"));
  expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x66]);
  // A reader of UTF-8 that passes over the mark, as pandas does, sees the names alone.
  expect(new TextDecoder().decode(bytes)).toBe("file,class\r\n一.jpg,猫\r\n");
});
