import { expect, test } from "vitest";
import { riseRate, type RatePoint, suggestRate } from "../../../src/training/rateFinder.ts";
import { tinyRun, tinyText } from "../../support/samples/tinyRuns.ts";

test("the rate rises until the loss explodes, and the suggestion lies where it still fell", async () => {
  const run = await tinyRun(tinyText({ clip: null, dropout: 0, layerDropout: 0 }));
  const points: RatePoint[] = [];
  for await (const point of riseRate(run.learner, run.task)) points.push(point);
  expect(points.length).toBeGreaterThan(50);
  expect(points[0]?.rate).toBeCloseTo(1e-5, 12);
  points
    .slice(1)
    .forEach(({ rate }, index) => expect(rate / (points[index]?.rate ?? 0)).toBeCloseTo(1e6 ** (1 / 99), 6));
  const suggested = suggestRate(points);
  expect(suggested).toBeGreaterThan(1e-3);
  expect(suggested).toBeLessThan(points.at(-1)?.rate ?? 0);
});

test("a known curve gives half the rate of its steepest fall", () => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    rate: 1.1 ** i,
    loss: 3 - Math.tanh((i - 30) / 3),
  }));
  // Between 28 and 32 the fall over four steps is the largest.
  expect(suggestRate(points)).toBeCloseTo(1.1 ** 32 / 2, 0);
  expect(suggestRate(points.map(({ rate }) => ({ rate, loss: rate })))).toBeNull();
});
