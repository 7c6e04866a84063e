import { expect, test } from "vitest";
import { importRuns, zipRuns } from "../../../../src/app/runs/runsZip.ts";
import { emptyHistory } from "../../../../src/checkpoints/logs/history.ts";
import {
  addRun,
  appendHistory,
  deleteRun,
  readEpochs,
  readHistory,
  readRun,
} from "../../../../src/checkpoints/store/runs.ts";
import { preset } from "../../../../src/config/presets.ts";

const row = (epoch: number) => ({
  epoch,
  trainLoss: 2,
  valLoss: 1.5,
  valAcc1: 40,
  learningRate: 0.1,
  seconds: 3,
});
const point = (step: number) => ({
  epoch: 0,
  step,
  loss: Math.fround(1 / (step + 1)),
  learningRate: 0.1,
  dataMs: 1,
  stepMs: 2,
  seconds: step,
});

test("saved runs come back in another browser as they were, and once", async () => {
  const run = await addRun({
    id: `zipped-${crypto.randomUUID()}`,
    name: "pets, “wide”",
    config: { ...preset("strong", "resnet18"), width: 16 },
    data: { name: "pets", layout: "", train: 10, validation: 5 },
    started: 1_700_000_000_000,
    status: "running",
    epoch: 2,
    step: 3,
    best: 40,
    tags: ["paper"],
    notes: "a note",
  });
  await appendHistory(run.id, { ...emptyHistory(), points: [point(0), point(1)], epochs: [row(0)] });
  await appendHistory(run.id, { ...emptyHistory(), points: [point(2)], epochs: [row(1)] });
  const history = await readHistory(run.id);
  expect((await readEpochs([run.id])).get(run.id)).toEqual(history.epochs);

  const zip = await zipRuns([run]);
  await deleteRun(run.id);
  expect((await readEpochs([run.id])).get(run.id)).toEqual([]);
  expect(await importRuns(zip)).toEqual({ added: 1, known: 0 });
  expect(await importRuns(zip)).toEqual({ added: 0, known: 1 });
  const { number: _, changed: __, ...same } = run;
  expect(await readRun(run.id)).toMatchObject({ ...same, status: "stopped" });
  expect(await readHistory(run.id)).toEqual(history);
  expect((await readEpochs([run.id])).get(run.id)).toEqual(history.epochs);
  await deleteRun(run.id);
});

test("a file without runs is refused", async () => {
  const empty = await zipRuns([]);
  await expect(importRuns(empty)).rejects.toThrow("no runs");
});
