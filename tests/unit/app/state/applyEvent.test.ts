import { describe, expect, test } from "vitest";
import { applyEvent, bestEpoch, lowestEpoch, withNotice } from "../../../../src/app/state/applyEvent.ts";
import { AppendOnly } from "../../../../src/app/state/appendOnly.ts";
import { type AppState, type Run, withNewRun } from "../../../../src/app/state/state.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { tell } from "../../../../src/app/words/told.ts";
import { zh } from "../../../../src/app/words/zh/index.ts";
import type { EpochRow, TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { corpus, stateWithRun, step, steps } from "../runSample.ts";

const after = (state: AppState, ...events: TrainerEvent[]): AppState =>
  events.reduce((now, event) => applyEvent(now, event, 1000), state);
const runAfter = (state: AppState, ...events: TrainerEvent[]): Run => {
  const { run } = after(state, ...events);
  if (!run) throw new Error("The run is gone.");
  return run;
};
const row = (epoch: number, change: Partial<EpochRow> = {}): EpochRow => ({
  epoch,
  trainLoss: 1,
  valLoss: 1,
  valAcc1: 50,
  learningRate: 0.1,
  seconds: 1,
  ...change,
});

test("a new run shows nothing that was looked at before", () => {
  const { run, ...state } = stateWithRun();
  if (!run) throw new Error("The run is gone.");
  const found = { words: ["the"], tokenizer: "words" as const, heads: [] };
  const looked = {
    ...state,
    run,
    context: { ...state.context, word: { isBusy: false, found, error: null } },
  };
  expect(withNewRun(looked, run)).toMatchObject({
    mode: "run",
    notices: [],
    context: { picture: { found: null }, word: { found: null } },
  });
});

test("words of a text that is compared are not written into the one that is shown", () => {
  const { run, ...state } = stateWithRun({}, corpus);
  const word = { text: "the", token: "the", probability: 1, alternatives: [] };
  const generation = {
    words: AppendOnly.empty<typeof word>().append([word]),
    length: 1,
    prompt: "",
    unknownWords: [],
    checkpointId: null,
    startedAt: 0,
    endedAt: 1,
  };
  const told = (status: "streaming" | "done"): number | undefined =>
    runAfter(
      { ...state, run: run && { ...run, generation: { ...generation, status } } },
      { kind: "words", words: [word, word] },
    ).generation?.words.length;
  expect(told("streaming")).toBe(3);
  expect(told("done")).toBe(1);
});

test("a notice is told in the language that is chosen when it is read", () => {
  const told = after(
    stateWithRun(),
    { kind: "steps", points: steps(0, 10) },
    { kind: "epoch", row: row(0, { valAcc1: 50 }) },
    { kind: "status", status: "finished", epoch: 1, step: 10 },
  ).notices.find(({ code }) => code === "finished");
  if (!told) throw new Error("The end was not told.");
  expect(tell(told.text, en)).toMatch(
    /^Training finished: 1 epoch in .* Best validation top-1 50\.00.% at epoch 1\./,
  );
  expect(tell(told.text, zh)).toMatch(/^训练完成：1 轮/);
});

/** What the end of a run says that has one checkpoint: stored, or kept by the page. */
const endWith = (file?: Blob): string => {
  const about = {
    id: "a",
    runId: stateWithRun().run?.id ?? "",
    tag: "last",
    epoch: 1,
    step: 10,
    metric: null,
  };
  const notices = after(
    stateWithRun(),
    { kind: "epoch", row: row(0) },
    { kind: "checkpoint", row: { ...about, sizeBytes: 1, time: 1, ...(file ? { file } : {}) } },
    { kind: "status", status: "finished", epoch: 1, step: 10 },
  ).notices;
  return tell(notices.find(({ code }) => code === "finished")?.text ?? "", en);
};

test("the end says whether every checkpoint is stored in this browser", () => {
  expect(endWith()).toContain("Every checkpoint is stored in this browser.");
  expect(endWith(new Blob(["kept by the page"]))).toContain("does not store every checkpoint");
});

const saving = (done: number): TrainerEvent => ({ kind: "progress", what: "save", done, total: 89e6 });

test("while a checkpoint is written the run says so, and no longer once it is", () => {
  expect(runAfter(stateWithRun(), saving(0)).progress).toEqual({ what: "save", done: 0, total: 89e6 });
  expect(runAfter(stateWithRun(), saving(0), saving(89e6)).progress).toBeNull();
});

const codesAfter = (...losses: number[]): string[] =>
  after(
    stateWithRun(),
    ...losses.map((trainLoss, epoch): TrainerEvent => ({
      kind: "epoch",
      row: row(epoch, { trainLoss, valAcc1: 60 }),
    })),
  ).notices.map(({ code }) => code);

test("what goes wrong in training is told, and taken back when it stops", () => {
  expect(codesAfter(2, 1, 4)).toEqual(["lossRises"]);
  expect(codesAfter(2, 1, 4, 1)).toEqual([]);
});

describe("steps", () => {
  test("are added, and the state before stays as it was", () => {
    const before = after(stateWithRun(), { kind: "steps", points: steps(0, 5) });
    const now = runAfter(before, { kind: "steps", points: steps(5, 12) });
    expect(now.points.length).toBe(12);
    expect(now.points.point(11)).toEqual(step(11));
    expect(before.run?.points.length).toBe(5);
    expect([now.epoch, now.step, now.pointAt]).toEqual([1, 12, 1000]);
  });

  test("that come again after a lost device replace those that were there", () => {
    const run = runAfter(
      stateWithRun(),
      { kind: "steps", points: steps(0, 20) },
      { kind: "steps", points: steps(15, 17, { loss: 9 }) },
    );
    expect(run.points.length).toBe(17);
    expect(run.points.value("loss", 14)).toBe(step(14).loss);
    expect(run.points.value("loss", 16)).toBe(9);
  });

  test("mark a fall of the rate, but not a warm-up that rises at every step", () => {
    const fall = runAfter(stateWithRun(), {
      kind: "steps",
      points: [...steps(0, 5), ...steps(5, 8, { learningRate: 0.01 })],
    });
    expect(fall.marks).toMatchObject([{ kind: "rate", step: 5 }]);
    const [mark] = fall.marks;
    // On the ruler and among the events, in the language that is chosen then.
    expect(mark && tell(mark.text, en)).toBe("rate ÷ 10");
    expect(mark && tell(mark.text, zh)).toBe("学习率 ÷ 10");
    const warmUp = runAfter(stateWithRun(), {
      kind: "steps",
      points: [
        step(0, { learningRate: 0.01 }),
        step(1, { learningRate: 0.02 }),
        step(2, { learningRate: 0.04 }),
      ],
    });
    expect(warmUp.marks).toEqual([]);
  });
});

test("a status ends the run's clock and is listed as an event", () => {
  const running = after(stateWithRun(), { kind: "status", status: "running", epoch: 0, step: 0 });
  const failed = runAfter(running, {
    kind: "status",
    status: "failed",
    epoch: 1,
    step: 12,
    reason: "No memory.",
  });
  expect(failed).toMatchObject({ status: "failed", reason: "No memory.", epoch: 1, step: 12, endedAt: 1000 });
  expect(failed.marks.map(({ text }) => text)).toEqual(["running", "failed"]);
});

test("an epoch that is trained again replaces its row and those after it", () => {
  const run = runAfter(
    stateWithRun(),
    { kind: "epoch", row: row(0) },
    { kind: "epoch", row: row(1) },
    { kind: "epoch", row: row(0, { valLoss: 3 }) },
  );
  expect(run.epochs).toEqual([row(0, { valLoss: 3 })]);
});

const checkpoint = (id: string, tag: string): TrainerEvent => ({
  kind: "checkpoint",
  row: { id, runId: "run", tag, epoch: 1, step: 10, metric: null, sizeBytes: 1, time: 0 },
});

test("a new last or best checkpoint takes the place of the old one; others stay", () => {
  const state = after(
    stateWithRun(),
    checkpoint("a", "last"),
    checkpoint("b", "epoch-5"),
    checkpoint("c", "by-hand"),
    checkpoint("d", "by-hand"),
    checkpoint("e", "last"),
  );
  expect(state.run?.checkpoints.map(({ id }) => id)).toEqual(["b", "c", "d", "e"]);
  expect(state.storedVersion).toBe(5);
});

test("events without a run change nothing", () => {
  const state = { ...stateWithRun(), run: null };
  expect(after(state, { kind: "steps", points: steps(0, 3) }, { kind: "log", lines: ["x"] }).run).toBeNull();
});

test("the log grows without changing what was read of it", () => {
  const first = after(stateWithRun(), { kind: "log", lines: ["a"] });
  const second = after(first, { kind: "log", lines: ["b", "c"] });
  const branch = after(first, { kind: "log", lines: ["other"] });
  expect(first.run?.log.slice()).toEqual(["a"]);
  expect(second.run?.log.slice(1)).toEqual(["b", "c"]);
  expect(branch.run?.log.slice()).toEqual(["a", "other"]);
});

test("the best epoch is by accuracy for pictures and by loss for text; the lowest loss is told apart", () => {
  const rows = [
    row(0, { valAcc1: 40, valLoss: 1 }),
    row(1, { valAcc1: 60, valLoss: 1.2 }),
    row(2, { valAcc1: 60, valLoss: 2 }),
  ];
  const of = (state: AppState): Run =>
    runAfter(state, ...rows.map((one): TrainerEvent => ({ kind: "epoch", row: one })));
  expect(bestEpoch(of(stateWithRun()))?.epoch).toBe(1);
  expect(lowestEpoch(of(stateWithRun()))?.epoch).toBe(0);
  expect(bestEpoch(of(stateWithRun({}, corpus)))?.epoch).toBe(0);
  expect(bestEpoch(runAfter(stateWithRun()))).toBeNull();
});

test("one notice of a code, the worst first", () => {
  const ok = { code: "saved", level: "ok", text: "1" } as const;
  const warn = { code: "storage", level: "warn", text: "2" } as const;
  const list = [ok, warn, { ...ok, text: "3" }].reduce<ReturnType<typeof withNotice>>(withNotice, []);
  expect(list.map(({ text }) => text)).toEqual(["2", "3"]);
});
