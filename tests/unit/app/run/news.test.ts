import { expect, test } from "vitest";
import { iconShare, newsOf, titleOf } from "../../../../src/app/run/news.ts";
import type { AppState, Run } from "../../../../src/app/state/state.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { stateWithRun } from "../runSample.ts";

const minute = 60_000;
const row = (epoch: number, valAcc1: number) => ({
  epoch,
  valAcc1,
  trainLoss: 1,
  valLoss: 1,
  learningRate: 0.1,
  seconds: 1,
});

function at(run: Partial<Run>, queue: Partial<AppState["queue"]> = {}): AppState {
  const state = stateWithRun();
  if (!state.run) throw new Error("The sample has a run.");
  return { ...state, run: { ...state.run, status: "running", ...run }, queue: { ...state.queue, ...queue } };
}

test("the title and the icon tell how much is done, and how it ended", () => {
  // Four epochs of ten steps.
  const half = at({ step: 20 });
  expect(titleOf(half, en)).toBe("50 % pets-resnet18 – Descent");
  expect(iconShare(half)).toBe(0.5);
  expect(titleOf(at({ status: "failed" }), en)).toBe("Failed: pets-resnet18 – Descent");
  expect(iconShare(at({ status: "failed" }))).toBeNull();
  expect(titleOf({ run: null }, en)).toBe("Descent");
});

const news = (before: AppState, now: AppState) => newsOf(before, now, null, 0, en);

test("ends and failures are news; while the queue goes on, failures and its own end alone", () => {
  const [live, done] = [at({}), at({ status: "finished", epochs: [row(0, 61.5)] })];
  const failed = at({ status: "failed", reason: "No more room." });
  expect(news(live, done)).toMatchObject({ text: "Best validation top-1 61.50 %, epoch 1." });
  expect(news(live, failed)).toMatchObject({ text: "No more room." });
  expect(news(live, at({ status: "stopped" }))).toBeNull();
  const going = { isGoing: true };
  expect(news(at({}, going), at({ status: "finished" }, going))).toBeNull();
  expect(news(at({}, going), at({ status: "failed", reason: "No." }, going))).toMatchObject({ text: "No." });
  expect(news(at({ status: "finished" }, going), at({ status: "finished" }))).toMatchObject({
    title: "The queue is done",
  });
  // The person paused it.
  expect(news(at({}, going), at({}))).toBeNull();
});

test("a new best is news when there was none for ten minutes", () => {
  const [before, now] = [at({ epochs: [row(0, 50)] }), at({ epochs: [row(0, 50), row(1, 60)] })];
  expect(newsOf(before, now, 0, 11 * minute, en)).toMatchObject({
    text: "Best validation top-1 60.00 %, epoch 2.",
  });
  expect(newsOf(before, now, 0, 9 * minute, en)).toBeNull();
  expect(newsOf(before, now, null, 11 * minute, en)).toBeNull();
});
