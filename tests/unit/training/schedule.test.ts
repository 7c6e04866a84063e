import { describe, expect, test } from "vitest";
import { preset } from "../../../src/config/presets.ts";
import {
  afterValidation,
  cycledMomentum,
  freshSchedule,
  learningRate,
} from "../../../src/training/schedule.ts";

const images = preset("report", "resnet18");
const rate = (config: typeof images, step: number, stepsPerEpoch: number, state = freshSchedule()): number =>
  learningRate(config, state, { step, epoch: Math.floor(step / stepsPerEpoch) }, stepsPerEpoch);

describe("learning rate", () => {
  test("step divides by ten every 30 epochs, as StepLR(30, 0.1)", () => {
    expect(rate(images, 30 * 391 - 1, 391)).toBe(0.1);
    expect(rate(images, 30 * 391, 391)).toBeCloseTo(0.01, 15);
    expect(rate(images, 60 * 391, 391)).toBeCloseTo(0.001, 15);
  });

  test("cosine rises over the warm-up and ends at zero", () => {
    const config = { ...images, schedule: "cosine" as const, warmup: 0.5, epochs: 3 };
    expect(rate(config, 0, 10)).toBeCloseTo(0.02, 12);
    expect(rate(config, 4, 10)).toBeCloseTo(0.1, 12);
    expect(rate(config, 5, 10)).toBe(0.1);
    // Half way between step 5 and step 30.
    expect((rate(config, 17, 10) + rate(config, 18, 10)) / 2).toBeCloseTo(0.05, 12);
    expect(rate(config, 29, 10)).toBeGreaterThan(0);
    expect(rate(config, 29, 10)).toBeLessThan(0.001);
    expect(rate(config, 30, 10)).toBeCloseTo(0, 12);
  });

  test("one cycle has the rates and the momentum of torch's OneCycleLR", () => {
    const config = { ...images, schedule: "onecycle" as const, learningRate: 0.05, epochs: 30, warmup: 3 };
    // torch 2: OneCycleLR(SGD, 0.05, total_steps=300): step, rate, momentum.
    const torch = [
      [0, 0.002, 0.95],
      [1, 0.002014950505712522, 0.9499688531130989],
      [30, 0.014245382235050522, 0.9244887870103113],
      [89, 0.05, 0.85],
      [90, 0.04999720255644666, 0.8500055949094864],
      [150, 0.04029314630544525, 0.8694137850442496],
      [298, 2.9974435533452017e-6, 0.9499944050905136],
      [299, 2e-7, 0.95],
    ] as const;
    for (const [step, learned, momentum] of torch) {
      expect(rate(config, step, 10), `step ${step}`).toBeCloseTo(learned, 14);
      expect(cycledMomentum(config, step, 10), `step ${step}`).toBeCloseTo(momentum, 14);
    }
    // Ended by steps, the cycle ends with them; any other schedule leaves momentum as it is.
    expect(rate({ ...config, epochs: 90, steps: 300 }, 299, 10)).toBeCloseTo(2e-7, 14);
    expect(cycledMomentum(images, 5, 10)).toBeNull();
  });

  test("plateau divides by four unless validation is strictly better", () => {
    const text = preset("report", "transformer");
    let state = afterValidation(freshSchedule(), 5.5);
    expect(rate(text, 1000, 311, state)).toBe(5);
    state = afterValidation(state, 5.5);
    expect(rate(text, 1000, 311, state)).toBe(1.25);
    state = afterValidation(state, 5.4);
    expect(rate(text, 1000, 311, state)).toBe(1.25);
    state = afterValidation(state, 5.45);
    expect(rate(text, 1000, 311, state)).toBe(0.3125);
  });
});

test("where blocks are drawn, warm-up and cosine are counted in steps, and the cosine ends at the minimum rate", () => {
  const gpt = { ...preset("report", "gpt"), steps: 600, warmup: 100, learningRate: 1e-3, minRate: 1e-4 };
  expect(rate(gpt, 0, 1307)).toBeCloseTo(1e-5, 12);
  expect(rate(gpt, 99, 1307)).toBeCloseTo(1e-3, 12);
  expect(rate(gpt, 350, 1307)).toBeCloseTo(5.5e-4, 12);
  expect(rate(gpt, 600, 1307)).toBeCloseTo(1e-4, 12);
  // Without a number of steps the epochs decide.
  expect(rate({ ...gpt, steps: null, epochs: 2 }, 2 * 1307, 1307)).toBeCloseTo(1e-4, 12);
});
