import { expect, test } from "vitest";
import { preset } from "../../../../../src/config/presets.ts";
import type { DatasetSummary } from "../../../../../src/data/dataset.ts";
import { initialState } from "../../../../../src/app/state/state.ts";
import { rounded, runSeconds, timingOf, wantedTiming } from "../../../../../src/app/state/form/timing.ts";

const config = { ...preset("report", "resnet18"), batchSize: 20, epochs: 3 };
const pictures = { kind: "images", train: 100, validation: 60, classes: [] } as unknown as DatasetSummary;

test("a timing is good for other epochs and rates, and not for another batch, backend or count of classes", () => {
  const of = timingOf(config, 10);
  expect(timingOf({ ...config, epochs: 90, learningRate: 0.5, steps: 7 }, 10)).toBe(of);
  const others = [
    timingOf({ ...config, batchSize: 21 }, 10),
    timingOf({ ...config, backend: "wasm" }, 10),
    timingOf({ ...config, augmentation: "flip" as never }, 10),
    timingOf(config, 11),
  ];
  expect(new Set([of, ...others]).size).toBe(5);
});

test("a run's seconds are its steps and, at a third each, the validations after its epochs", () => {
  // 5 steps an epoch, and 3 batches to validate.
  expect(runSeconds(config, pictures, 1000)).toBeCloseTo(3 * (5 + 3 / 3), 9);
  expect(runSeconds({ ...config, steps: 10 }, pictures, 1000)).toBeCloseTo(2 * (5 + 3 / 3), 9);
});

test.each([
  [0.2, 1],
  [43, 45],
  [754, 780],
  [8000, 7200],
])("%d s are said as %d s", (seconds, said) => {
  expect(rounded(seconds)).toBe(said);
});

test("nothing is timed without data, nor while a run, a search or a comparison goes on", () => {
  const state = initialState("", null, null);
  expect(wantedTiming(state)).toBeNull();
  const form = { ...state.form, config: { ...config, backend: "wasm" as const } };
  const tested = { ...state.selfTests, wasm: { status: "passed" } as never };
  const ready = {
    ...state,
    form,
    selfTests: tested,
    data: { ...pictures, recognised: { confidence: "sure", reading: null } } as never,
  };
  expect(wantedTiming(ready)).toBe(timingOf(form.config, 0));
  expect(wantedTiming({ ...ready, rateSearch: { status: "running" } as never })).toBeNull();
  expect(wantedTiming({ ...ready, benchmark: { status: "running" } as never })).toBeNull();
  expect(wantedTiming({ ...ready, run: { status: "running" } as never })).toBeNull();
});
