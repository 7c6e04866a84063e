import { expect, test, vi } from "vitest";
import { stateWithRun } from "../runSample.ts";

let die: (reason: string) => void = () => undefined;
vi.mock("../../../../src/app/actions/trainer.ts", () => ({
  trainer: {
    onDeath: (told: (reason: string) => void) => (die = told),
    call: () => Promise.reject(new Error("gone")),
  },
  flushEvents: () => undefined,
}));
const { watchTrainer } = await import("../../../../src/app/actions/run/continueRun.ts");
const { app, setApp } = await import("../../../../src/app/state/store.ts");
const { say } = await import("../../../../src/said.ts");
const { tell } = await import("../../../../src/app/words/told.ts");
const { en } = await import("../../../../src/app/words/en/index.ts");

test("Resume is spoken of where there is one to press, not where training goes on by itself", () => {
  watchTrainer();
  const state = stateWithRun();
  const reason = say("workerSilent");
  expect(reason).not.toContain("Resume");
  // Paused: nobody asked it to go on.
  setApp(() => ({ ...state, mode: "run", run: state.run && { ...state.run, status: "paused" } }));
  die(reason);
  const { run, notices } = app.getState();
  expect(run?.status).toBe("failed");
  expect(notices.map(({ code, text }) => [code, tell(text, en)])).toContainEqual([
    "workerDied",
    expect.stringMatching(/^The training worker ended without a word.* Press Resume to go on/),
  ]);
});
