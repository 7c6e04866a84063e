import { expect, test } from "vitest";
import { fuzz, fuzzTargets } from "../../support/hostile/fuzzReaders.ts";

test.each(await fuzzTargets())(
  "$name: 300 broken files are refused with a reason or read",
  async (target) => {
    const { taken, refused, slowestMs } = await fuzz(target, 300);
    expect(taken + refused).toBe(300);
    expect(refused).toBeGreaterThan(50); // the changes do break files
    expect(slowestMs).toBeLessThan(2000);
  },
);
