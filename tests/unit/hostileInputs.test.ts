import { expect, test } from "vitest";
import { hostileInputs } from "../support/hostileInputs.ts";

test.each(hostileInputs)("$name: 200 drawn at random are read, or refused with a reason", async (input) => {
  const taken = await input.check(200);
  // They come near enough to sound ones that some get behind the first check.
  expect(taken).toBeGreaterThan(5);
});
