import { expect, test } from "vitest";
import {
  newEvaluation,
  refusedEvaluation,
  weightsShown,
} from "../../../../../src/app/state/run/evaluation.ts";

test("an evaluation that is refused leaves the results that were there", () => {
  const done = { ...newEvaluation(null, null), done: true, acc1: 61.2, before: null };
  const refused = newEvaluation("other/best", done);
  expect(refusedEvaluation(refused)).toEqual(done);
  // Begun again before the first one ended: what was whole comes back.
  expect(refusedEvaluation(newEvaluation("third", refused))).toEqual(done);
  expect(refusedEvaluation(newEvaluation(null, null))).toBeNull();
});

test("the choice of weights stands at those whose results are shown", () => {
  const other = newEvaluation("other/best", null);
  expect(weightsShown(null, other)).toBe("other/best");
  expect(weightsShown("mine/last", other)).toBe("mine/last");
  expect(weightsShown(null, newEvaluation(null, null))).toBe("live");
  expect(weightsShown(null, null)).toBe("live");
  // Opened from storage: its best checkpoint, until something was evaluated or chosen.
  expect(weightsShown(null, null, "mine/best")).toBe("mine/best");
  expect(weightsShown(null, newEvaluation(null, null), "mine/best")).toBe("live");
  expect(weightsShown("mine/last", null, "mine/best")).toBe("mine/last");
});
