import { expect, test } from "vitest";
import { applyEvent } from "../../../../../src/app/state/applyEvent.ts";
import { lastValidation } from "../../../../../src/app/state/run/lastValidation.ts";
import { corpus, stateWithRun, step } from "../../runSample.ts";

// 10,000 tokens, of which a step reads 1,000: ten steps an epoch.
const config = { model: "gpt", block: 10, batchSize: 100, validateEvery: 4 } as const;
const row = { epoch: 0, trainLoss: 2, valLoss: 1.95, learningRate: 0.1, seconds: 1 };

const points = (to: number) =>
  Array.from({ length: to }, (_, at) => step(at, at % 4 === 3 ? { valLoss: 3 - at / 10 } : {}));

test("the newest validation is that of a step within an epoch, or of the epoch that ended after it", () => {
  const begun = stateWithRun(config, corpus);
  const told = (to: number, epochs: (typeof row)[]) => {
    let state = applyEvent(begun, { kind: "steps", points: points(to) }, 0);
    for (const one of epochs) state = applyEvent(state, { kind: "epoch", row: one }, 0);
    return state.run && lastValidation(state.run)?.valLoss;
  };
  expect(told(3, [])).toBeUndefined();
  expect(told(6, [])).toBeCloseTo(2.7, 9);
  expect(told(10, [row])).toBe(1.95);
  expect(told(11, [row])).toBe(1.95);
  expect(told(13, [row])).toBeCloseTo(1.9, 9);
  expect(told(16, [row])).toBeCloseTo(1.5, 9);
});
