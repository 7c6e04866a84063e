import { expect, test } from "vitest";
import { fuzz, fuzzTargets } from "../../../support/fuzzReaders.ts";

const targets = await fuzzTargets();

/** 104,000 files in all, 72,000 of them broken behind right lengths and checksums. */
test.each(targets)(
  "$name: every broken file is refused with a reason or read",
  async (target) => {
    const count = target.deep ? 36_000 : 8_000;
    const { taken, refused, slowestMs } = await fuzz(target, count, 1_000_000);
    console.log(`${target.name}: ${taken} read, ${refused} refused, slowest ${slowestMs.toFixed(0)} ms`);
    expect(taken + refused).toBe(count);
    expect(slowestMs).toBeLessThan(5000);
    expect(process.memoryUsage().rss).toBeLessThan(2e9);
  },
  600_000,
);
