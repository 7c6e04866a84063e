import { expect, test } from "vitest";
import { usablePacks } from "../../../../src/app/state/packs.ts";

const pack = (id: string, known: number) => ({ id, fingerprint: id, size: 64, bytes: 16, count: 120, known });

test("a packed copy that was only begun is no copy, and the fullest is spoken of first", () => {
  expect(usablePacks([pack("begun", 0)])).toEqual([]);
  expect(usablePacks([pack("half", 60), pack("begun", 0), pack("whole", 120)]).map(({ id }) => id)).toEqual([
    "whole",
    "half",
  ]);
});
