import { expect, test } from "vitest";
import { leastSeconds } from "../../../../src/backends/wasm/machine/rates.ts";

// Chromium gives times in steps of 5 microseconds to an isolated page and of 100 to others, and shifts when it steps.
test.each([0.005, 0.1])(
  "a time is right within two hundredths where the clock has steps of %s ms",
  (step) => {
    let time = 0;
    let seed = 1;
    const now = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return Math.floor((time + 0.0001 * (seed % 10)) / step + (seed % 1000) / 1000) * step;
    };
    const seconds = leastSeconds(() => {
      time += 0.0295;
    }, now);
    expect(Math.abs(seconds / 0.000_029_5 - 1)).toBeLessThan(0.02);
    expect(time).toBeLessThan(300);
  },
);
