import { expect, test } from "vitest";
import { runChart } from "../../../../../src/app/curves/kinds/index.ts";
import { marginsOf } from "../../../../../src/app/curves/chart/margins.ts";
import type { ChartModel } from "../../../../../src/app/curves/chart/curve.ts";
import { textWidth } from "../../../../../src/app/curves/chart/textWidth.ts";
import { applyEvent } from "../../../../../src/app/state/applyEvent.ts";
import { en } from "../../../../../src/app/words/en/index.ts";
import { corpus, stateWithRun, steps } from "../../runSample.ts";

function chartOf(name: "loss" | "bitsPerByte", loss: number): ChartModel {
  const points = steps(0, 5, { loss, valLoss: loss, valBitsPerByte: loss });
  const { run, view } = applyEvent(stateWithRun({}, corpus), { kind: "steps", points }, 0);
  if (!run) throw new Error("There is no run.");
  return runChart(name, run, { ...view, smoothing: 0 }, en);
}

test("a usual loss has the usual room, and one on its way to infinity as much as it needs", () => {
  expect(marginsOf(chartOf("loss", 2.18), false).right).toBe(50);
  expect(marginsOf(chartOf("loss", 2.18), true).right).toBe(44);
  for (const isSmall of [false, true])
    expect(marginsOf(chartOf("loss", 8.02e16), isSmall).right).toBeGreaterThan(8 + textWidth("8.02e16"));
});

test("bits a byte of an exploding loss are written short", () => {
  const { formatY } = chartOf("bitsPerByte", 8.02e16);
  expect(formatY(8.02e16)).toBe("8.02e16");
  expect(formatY(2.1843)).toBe("2.18");
});
