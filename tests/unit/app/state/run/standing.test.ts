import { expect, test } from "vitest";
import { progressOf } from "../../../../../src/app/state/run/progress.ts";
import { standingAt } from "../../../../../src/app/state/run/standing.ts";
import { stepsPerEpoch } from "../../../../../src/app/state/state.ts";
import { applyEvent } from "../../../../../src/app/state/applyEvent.ts";
import { corpus, stateWithRun, steps } from "../../runSample.ts";

test.each([
  [0, 1, 0],
  [1, 1, 1],
  [10, 1, 10],
  [11, 2, 1],
  [22, 3, 2],
])("after %i steps of ten an epoch a run stands in epoch %i, at step %i", (done, epoch, step) => {
  expect(standingAt(done, 10)).toEqual({ epoch, step });
});

test("a stored run's record counts as the run itself", () => {
  for (const data of [undefined, corpus]) {
    const { run } = stateWithRun({}, data);
    if (!run) throw new Error("The run is gone.");
    const record = {
      config: run.config,
      data: { name: "x", layout: "x", train: run.data.train, validation: 1 },
    };
    expect(stepsPerEpoch(record)).toBe(stepsPerEpoch(run));
  }
});

test("time goes on after the newest point, and what is left is told from the first step on", () => {
  const start = stateWithRun();
  const running = applyEvent(start, { kind: "status", status: "running", epoch: 0, step: 0 }, 500);
  const { run } = applyEvent(running, { kind: "steps", points: steps(0, 1) }, 1000);
  if (!run) throw new Error("The run is gone.");
  // 40 steps of 10 ms, one of them done.
  expect(progressOf(run, 1000).leftSeconds).toBeCloseTo(0.39, 5);
  expect(progressOf(run, 1200).leftSeconds).toBeCloseTo(0.19, 5);
  expect(progressOf(run, 3000).elapsedSeconds).toBe(2);
  expect(progressOf({ ...run, status: "paused" }, 3000).elapsedSeconds).toBe(0);
});
