import { expect, test } from "vitest";
import { fuzz, type FuzzResult, fuzzTargets } from "../../../support/hostile/fuzzReaders.ts";

const targets = await fuzzTargets();
const results: FuzzResult[] = [];

test.each(targets)(
  "$name: every broken file is refused with a reason or read",
  async (target) => {
    const count = target.deep ? 96_000 : 32_000;
    const result = await fuzz(target, count, 1_000_000);
    results.push(result);
    const { taken, refused, opened, slowestMs } = result;
    console.log(
      `${target.name}: ${taken} read, ${refused} refused, ${opened} past the header, slowest ${slowestMs.toFixed(0)} ms`,
    );
    expect(taken + refused).toBe(count);
    expect(slowestMs).toBeLessThan(5000);
    expect(process.memoryUsage().rss).toBeLessThan(2e9);
  },
  60 * 60_000,
);

test("500,000 files and more, at least half of them broken past the header", () => {
  const files = results.reduce((sum, { taken, refused }) => sum + taken + refused, 0);
  const opened = results.reduce((sum, result) => sum + result.opened, 0);
  console.log(`${files} files, ${opened} (${((100 * opened) / files).toFixed(0)} %) past the header`);
  expect(files).toBeGreaterThanOrEqual(500_000);
  expect(opened / files).toBeGreaterThanOrEqual(0.5);
});
