import { expect, test } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import { emptyHistory } from "../../../../src/checkpoints/logs/history.ts";
import type { RunRecord } from "../../../../src/checkpoints/store/runs.ts";
import { bestText, standingText } from "../../../../src/app/runs/runTexts.ts";
import { keptPictures, storedRun } from "../../../../src/app/runs/storedRun.ts";
import { en } from "../../../../src/app/words/en/index.ts";
import { pictures, steps } from "../runSample.ts";

const record: RunRecord = {
  id: "run",
  number: 1,
  name: "pets-resnet18",
  config: { ...preset("report", "resnet18"), batchSize: 100, epochs: 4 },
  data: { name: "pets", layout: "class folders", train: 1000, validation: 100 },
  started: 1000,
  changed: 9000,
  status: "running",
  epoch: 2,
  step: 22,
  best: 51,
  tags: [],
  notes: "",
};
const row = { epoch: 0, trainLoss: 1, valLoss: 1, valAcc1: 50, learningRate: 0.1, seconds: 1 };
const nothing = {
  history: emptyHistory(),
  checkpoints: [],
  about: undefined,
  log: undefined,
  evaluation: undefined,
};

test("a stored run is shown with its curves, log, data and predictions, and nothing of it is live", () => {
  const prediction = { index: 0, name: "a.png", expected: 1, top: [{ index: 1, probability: 1 }] };
  const run = storedRun(record, false, {
    history: { points: steps(0, 22), epochs: [row, { ...row, epoch: 1 }], end: null },
    checkpoints: [],
    about: { data: pictures, parameters: 1234, backend: "WASM", notes: ["a note"], preset: "fits" },
    log: ["Epoch: [0]", " * Acc@1 50"],
    evaluation: { checkpointId: "run/best", predictions: [prediction], acc1: 50, acc5: 100, loss: 1 },
  });
  expect(run).toMatchObject({
    status: "stopped",
    step: 22,
    parameters: null,
    storedParameters: 1234,
    backend: "WASM",
    // What was recommended for the data is known no more from the settings alone.
    preset: "fits",
  });
  expect([run.points.length, run.epochs.length, run.marks]).toEqual([22, 2, []]);
  expect(run.log.slice()).toEqual(["Epoch: [0]", " * Acc@1 50"]);
  expect(run.data).toEqual(pictures);
  expect(run.evaluation).toMatchObject({ checkpointId: "run/best", done: true, acc1: 50 });
  expect(run.evaluation?.predictions.at(0)).toEqual(prediction);
});

test("a stored run tells what was left out and where its pictures came from, as it did when it ended", () => {
  const problem = { path: "a.png", code: "cannot-decode" as const, message: "a.png could not be decoded." };
  const data = { ...pictures, problems: [problem], problemCount: 1 };
  const meters = {
    decodePerSecond: 120,
    cacheHits: 800,
    decoded: 300,
    heldBytes: 38_000,
    deviceBytes: 1e6,
    skipped: 1,
    packed: { pictures: 1100, bytes: 4.7e6, full: null },
  };
  const about = {
    data,
    parameters: 1,
    backend: "WASM",
    notes: [],
    preset: "own",
    pictures: keptPictures(meters),
  };
  const run = storedRun(record, false, { ...nothing, about: structuredClone(about) });
  expect(run.data).toMatchObject({ problemCount: 1, problems: [problem] });
  // What it held while it trained it holds no more.
  expect(run.meters).toEqual({ ...meters, decodePerSecond: 0, heldBytes: 0, deviceBytes: 0, skipped: 0 });
  // Kept by an older page.
  expect(
    storedRun(record, false, { ...nothing, about: { ...about, pictures: undefined } }).meters,
  ).toBeNull();
});

test("a run of which nothing was kept beside it is shown all the same", () => {
  const run = storedRun({ ...record, status: "finished" }, false, nothing);
  expect(run).toMatchObject({ status: "finished", step: 22, epoch: 2, evaluation: null });
  expect(run.data).toMatchObject({ kind: "images", name: "pets", train: 1000, validation: 100, classes: [] });
  // What is kept in another form is passed over.
  expect(storedRun(record, false, { ...nothing, log: [1], about: "x", evaluation: 3 }).log.length).toBe(0);
});

test("the list says where a run stands as its page does", () => {
  expect(standingText(record, false, en)).toBe("Stopped, in epoch 3 of 4");
  expect(standingText(record, true, en)).toBe("live, in epoch 3 of 4");
  expect(standingText({ ...record, status: "finished", epoch: 4, step: 40 }, false, en)).toBe(
    "Finished, 4 epochs",
  );
});

test("the best of a text is told in bits per byte, too, by which runs of other tokens compare", () => {
  const text = { ...record, config: preset("report", "gpt"), best: 2 };
  expect(bestText({ ...text, bytesPerToken: 4 }, en.runs)).toBe("0.721 bits/byte (ppl 7.4)");
  expect(bestText(text, en.runs)).toBe("7.4");
  expect(bestText(record, en.runs)).toMatch(/^51\.00\s%$/u);
});
