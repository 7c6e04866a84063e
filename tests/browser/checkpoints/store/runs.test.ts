import { beforeEach, expect, test } from "vitest";
import { request, startingWith, transaction } from "../../../../src/checkpoints/store/database.ts";
import { emptyHistory } from "../../../../src/checkpoints/logs/history.ts";
import { holdRun, isHeld } from "../../../../src/checkpoints/store/runLock.ts";
import {
  addRun,
  appendHistory,
  changeRun,
  deleteRun,
  listRuns,
  readHistory,
  readRun,
  replaceHistory,
} from "../../../../src/checkpoints/store/runs.ts";
import { storeImported } from "../../../../src/checkpoints/store/storeImported.ts";
import { listCheckpoints, saveCheckpoint } from "../../../../src/checkpoints/store/store.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

const { config, data, history } = sampleCheckpoint();
const run = {
  id: "a",
  name: "Cats",
  config,
  data,
  started: 5,
  status: "running" as const,
  epoch: 0,
  step: 0,
  best: null,
  tags: [],
  notes: "",
};

beforeEach(() => transaction("readwrite", (objects) => void objects.clear()));

test("runs are numbered, changed and listed, the last changed first", async () => {
  await addRun(run);
  await addRun({ ...run, id: "b" });
  await changeRun("a", { status: "paused", step: 412, tags: ["first"] });
  const runs = await listRuns();
  expect(runs.map(({ id, number, step }) => [id, number, step])).toEqual([
    ["a", 1, 412],
    ["b", 2, 0],
  ]);
  expect(await readRun("a")).toMatchObject({ ...run, status: "paused", step: 412, tags: ["first"] });
  expect(await readRun("c")).toBeNull();
  await expect(changeRun("c", {})).rejects.toThrow("“c” is not there any more");
});

test("a run that has not changed since it was listed is the same object, one that has is another", async () => {
  await addRun(run);
  await addRun({ ...run, id: "b" });
  const before = new Map((await listRuns()).map((one) => [one.id, one]));
  await changeRun("a", { step: 7 });
  const [a, b] = await listRuns();
  expect(a).toMatchObject({ id: "a", step: 7 });
  expect(b).toBe(before.get("b"));
});

test("a record that is not understood does not hide the others", async () => {
  await addRun(run);
  await transaction("readwrite", (objects) => {
    objects.put({ id: "x" }, ["run", "x"]);
    objects.put({ ...run, id: "y", number: 9, changed: 1, config: { ...config, width: 5 } }, ["run", "y"]);
    objects.put({ ...run, id: "z", number: 9, changed: 1, config: { ...config, later: 5 } }, ["run", "z"]);
  });
  expect((await listRuns()).map(({ id }) => id)).toEqual(["a", "z"]);
});

test("a history is appended in stretches and comes back whole", async () => {
  const [first] = history.points;
  if (!first) throw new Error("the sample has points");
  for (let step = 0; step < 2400; step += 30)
    await appendHistory("a", {
      ...emptyHistory(),
      points: Array.from({ length: 30 }, (_, i) => ({ ...first, step: step + i })),
    });
  await appendHistory("a", { points: [], epochs: history.epochs, end: { testLoss: 1 } });
  await appendHistory("ab", history);
  const read = await readHistory("a");
  expect(read.points.map(({ step }) => step)).toEqual(Array.from({ length: 2400 }, (_, step) => step));
  expect(read.epochs).toEqual(history.epochs);
  expect(read.end).toEqual({ testLoss: 1 });
  const keys = await transaction("readonly", (objects) =>
    request(objects.getAllKeys(startingWith("curve", "a"))),
  );
  expect(keys.length).toBe(3);
  await replaceHistory("a", history);
  expect(await readHistory("a")).toEqual(history);
});

test("a deleted run takes its curves and checkpoints along, and no others", async () => {
  for (const id of ["a", "ab"]) {
    await addRun({ ...run, id });
    await appendHistory(id, history);
    await saveCheckpoint({ runId: id, tag: "last", epoch: 0, step: 1, metric: null }, new Blob(["x"]));
  }
  await deleteRun("a");
  expect((await listRuns()).map(({ id }) => id)).toEqual(["ab"]);
  expect((await listCheckpoints()).map(({ runId }) => runId)).toEqual(["ab"]);
  expect(await readHistory("a")).toEqual(emptyHistory());
  expect(await readHistory("ab")).toEqual(history);
  const keys = await transaction("readonly", (objects) => request(objects.getAllKeys()));
  expect(keys.length).toBe(5); // of ab: run, curve, epochs, checkpoint, piece
});

test("a run is held by one at a time", async () => {
  const release = await holdRun("a");
  expect(release).not.toBeNull();
  expect(await holdRun("a")).toBeNull();
  expect(await isHeld("a")).toBe(true);
  const other = await holdRun("b");
  expect(other).not.toBeNull();
  other?.();
  release?.();
  await expect.poll(() => isHeld("a")).toBe(false);
  const again = await holdRun("a");
  expect(again).not.toBeNull();
  again?.();
});

test("a checkpoint that went on elsewhere takes its run along, the curves joined", async () => {
  const checkpoint = sampleCheckpoint();
  const { points, epochs } = checkpoint.history;
  const id = checkpoint.run.id;
  const [begun] = points;
  if (!begun) throw new Error("the sample has points");
  // Here the run stopped after step 6; from step 4 on the cluster made other losses.
  await addRun({ ...run, id, step: 6, tags: ["kept"] });
  const own = points.slice(0, 6).map((point) => ({ ...point, loss: 9 }));
  await appendHistory(id, { points: own, epochs: [], end: null });
  const thinned = { ...checkpoint, history: { points: points.slice(2), epochs, end: null } };

  const release = await holdRun(id);
  await expect(storeImported(thinned)).rejects.toThrow("“Seven” is under way. Stop it");
  release?.();
  const joined = await storeImported(thinned);
  expect(joined?.points).toEqual([...own.slice(0, 2), ...points.slice(2)]);
  expect(await readHistory(id)).toEqual(joined);
  expect(await readRun(id)).toMatchObject({
    step: 12,
    epoch: 1,
    best: 51.5,
    status: "stopped",
    tags: ["kept"],
  });
  expect(await listCheckpoints(id)).toMatchObject([{ tag: "imported", step: 12, metric: 51.5 }]);

  // An older one is stored and changes nothing of the run.
  expect(await storeImported({ ...thinned, position: { epoch: 0, step: 3, stepInEpoch: 3 } })).toBeNull();
  expect(await readHistory(id)).toEqual(joined);
  // One of a run that is not known here brings it along.
  expect(await storeImported({ ...checkpoint, run: { id: "new", name: "New" } })).toBeNull();
  expect((await readHistory("new")).points).toEqual(points);
});
