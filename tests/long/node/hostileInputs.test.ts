import { expect, test } from "vitest";
import { hostileInputs } from "../../support/hostile/hostileInputs.ts";

/** 140,000 inputs in all. */
test.each(hostileInputs)(
  "$name: 20,000 drawn at random are read, or refused with a reason",
  { timeout: 30 * 60_000 },
  async (input) => {
    const count = 20_000;
    const taken = await input.check(count);
    console.info(`${input.name}: ${taken} read, ${count - taken} refused`);
    expect(taken).toBeGreaterThan(count / 100);
  },
);
