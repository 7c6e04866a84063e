import { expect, test } from "vitest";
import { hostileInputs } from "../../support/hostile/hostileInputs.ts";

/** 640,000 inputs in all; with the 512,000 checkpoints of fuzz.test.ts more than a million. */
test.each(hostileInputs)(
  "$name: 80,000 drawn at random are read, or refused with a reason",
  { timeout: 60 * 60_000 },
  async (input) => {
    const count = 80_000;
    const taken = await input.check(count);
    console.info(`${input.name}: ${taken} read, ${count - taken} refused`);
    expect(taken).toBeGreaterThan(count / 100);
  },
);
