import { expect, test } from "vitest";
import { applyEvent } from "../../../../../src/app/state/applyEvent.ts";
import type { AppState, Run } from "../../../../../src/app/state/state.ts";
import { firstWish } from "../../../../../src/app/tabs/text/wish.ts";
import { writingOff } from "../../../../../src/app/tabs/text/writingOff.ts";
import type { CheckpointRow } from "../../../../../src/worker/border/protocol.ts";
import { corpus, stateWithRun } from "../../runSample.ts";

const live = (step: number) => ({ step, isFinite: true });

test("a text can be written after the first step, however short the run was", () => {
  expect(writingOff("live", live(0), false)).toBe("untrained");
  expect(writingOff("live", live(1), false)).toBeNull();
  expect(writingOff("run/last", live(0), false)).toBeNull();
  expect(writingOff("run/last", live(1), true)).toBe("busy");
});

const best: CheckpointRow = {
  id: "run/best/10",
  runId: "run",
  tag: "best",
  epoch: 1,
  step: 10,
  metric: 5,
  sizeBytes: 1000,
  time: 10,
};
const stored = { checkpoints: [best] };

function runOf({ run }: AppState): Run {
  if (!run) throw new Error("There is no run.");
  return { ...run, parameters: 1000 };
}

test("weights that training made infinite write no text: the best checkpoint does, until training goes on", () => {
  const before = stateWithRun({}, corpus);
  expect(firstWish(runOf(before), stored).weights).toBe("live");
  const notice = { code: "notFinite", level: "error", text: "The loss became infinite." } as const;
  const exploded = [
    { kind: "notice", notice } as const,
    { kind: "status", status: "failed", epoch: 1, step: 12 } as const,
  ].reduce((state, event) => applyEvent(state, event, 0), before);
  const run = runOf(exploded);
  expect(writingOff("live", { step: run.step, isFinite: run.hasFiniteWeights }, false)).toBe("notFinite");
  expect(writingOff(best.id, { step: run.step, isFinite: run.hasFiniteWeights }, false)).toBeNull();
  expect(firstWish(run, stored).weights).toBe(best.id);
  const again = applyEvent(exploded, { kind: "status", status: "running", epoch: 1, step: 10 }, 0);
  expect(firstWish(runOf(again), stored).weights).toBe("live");
});
