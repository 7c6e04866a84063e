import { afterEach, expect, test } from "vitest";
import { readSafetensors } from "../../../../src/checkpoints/safetensors/safetensors.ts";
import { readHistory, readRun } from "../../../../src/checkpoints/store/runs.ts";
import { createTrainer } from "../../../../src/worker/border/client.ts";
import { mortalTrainer } from "./mortalTrainer.ts";
import {
  type Listening,
  linesOf,
  listen,
  pictureFolder,
  pointsOf,
  smallImages,
  smallText,
  textFolder,
} from "./trainerRuns.ts";

const open: Listening[] = [];
function newTrainer(): Listening {
  const listening = listen();
  open.push(listening);
  return listening;
}
afterEach(() => {
  for (const { trainer } of open.splice(0)) trainer.restart("The test is over.");
});

const fresh = { weights: null, resume: null };
const newId = (): string => crypto.randomUUID();

test("pictures: opened, trained, validated, evaluated, saved", async () => {
  const { trainer, events, untilStatus } = newTrainer();
  const summary = await trainer.call("openData", await pictureFolder());
  expect(summary).toMatchObject({ kind: "images", train: 24, validation: 8, problemCount: 0 });
  const [picture] = await trainer.call("pictures", { part: "train", indices: [0], size: 16 });
  expect(picture).toMatchObject({ index: 0, label: 0, name: "0.png" });
  expect(picture?.bitmap?.width).toBe(16);

  const runId = newId();
  const started = await trainer.call("start", { ...fresh, config: smallImages(), runId, name: "colours" });
  expect(started.backend).toContain("JavaScript");
  expect((await untilStatus("finished", "failed")).status).toBe("finished");

  const points = pointsOf(events);
  expect(points.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(points.every(({ loss }) => loss > 0)).toBe(true);
  const rows = events.flatMap((event) => (event.kind === "epoch" ? [event.row] : []));
  expect(rows).toHaveLength(2);
  expect(rows[1]?.valAcc5).toBe(100);
  expect(linesOf(events).filter((line) => line.startsWith("Epoch: ["))).toHaveLength(2);
  expect(linesOf(events).at(-1)).toBe("Training Finished");
  const tags = events.flatMap((event) => (event.kind === "checkpoint" ? [event.row.tag] : []));
  expect(tags).toContain("last");
  expect(tags).toContain("best");

  const result = await trainer.call("evaluate", { checkpointId: null, quiet: false });
  expect(result.count).toBe(8);
  const predictions = events.flatMap((event) => (event.kind === "predictions" ? event.predictions : []));
  expect(predictions.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(linesOf(events).at(-2)).toMatch(/^pic: 7 {2}aim: 1 {2}result:\d {4}\((correct |false {3})\)$/);
  expect(result.acc1).toBe(rows[1]?.valAcc1);

  const weights = await readSafetensors(await trainer.call("file", { name: "weights.safetensors" }));
  expect(weights.tensors.get("conv1.weight")?.shape).toEqual([4, 3, 7, 7]);
  const record = await readRun(runId);
  expect(record).toMatchObject({ status: "finished", epoch: 2, step: 6, name: "colours" });
  expect((await readHistory(runId)).points).toHaveLength(6);
});

test("text: trained, tested, generated from the live model and from a checkpoint", async () => {
  const { trainer, events, untilStatus } = newTrainer();
  expect(await trainer.call("openData", textFolder())).toMatchObject({ kind: "text", vocabularySize: 18 });
  await trainer.call("start", { ...fresh, config: smallText(), runId: newId(), name: "words" });
  expect((await untilStatus("finished", "failed")).status).toBe("finished");
  expect(linesOf(events).filter((line) => line.startsWith("| end of epoch"))).toHaveLength(2);
  const end = events.find((event) => event.kind === "end");
  expect(end?.kind === "end" && end.row.testPerplexity).toBeGreaterThan(1);

  const ask = {
    prompt: "word1 nowhere",
    temperature: 1,
    topK: 0,
    topP: 1,
    repetitionPenalty: 1,
    stop: "",
    length: 25,
    seed: 1,
    neverUnknown: true,
  };
  const live = await trainer.call("generate", { checkpointId: null, ...ask });
  expect(live.unknownWords).toEqual(["nowhere"]);
  expect(live.text.trim().split(/\s+/)).toHaveLength(25);
  const row = events.findLast((event) => event.kind === "checkpoint" && event.row.tag === "last");
  if (row?.kind !== "checkpoint") throw new Error("No checkpoint was stored.");
  const stored = await trainer.call("generate", { checkpointId: row.row.id, ...ask });
  expect(stored).toEqual(live);
});

test("a run pauses, saves, goes on and stops; calls that do not fit say why", async () => {
  const { trainer, events, until, untilStatus } = newTrainer();
  await expect(trainer.call("pause", null)).rejects.toThrow("There is no run in this tab.");
  await trainer.call("openData", textFolder());
  await expect(
    trainer.call("start", { ...fresh, config: smallImages(), runId: newId(), name: "wrong" }),
  ).rejects.toThrow("The open data is a text");
  await trainer.call("start", {
    ...fresh,
    config: smallText({ epochs: 1000 }),
    runId: newId(),
    name: "long",
  });
  await until((event) => event.kind === "steps");
  const { step } = await trainer.call("pause", null);
  expect((await untilStatus("paused")).step).toBe(step);
  const before = pointsOf(events).length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pointsOf(events).length).toBe(before);
  expect(await trainer.call("save", null)).toMatchObject({ tag: "by-hand", step });
  await expect(trainer.call("openData", textFolder())).rejects.toThrow("A run is using the open data");
  await trainer.call("resume", null);
  await until((event) => event.kind === "steps");
  const stopped = await trainer.call("stop", null);
  expect(stopped.step).toBeGreaterThan(step);
  expect((await untilStatus("stopped")).step).toBe(stopped.step);
});

test("a search for a rate ends when it is told to, also while it still gets ready", async () => {
  const { trainer, events, until } = newTrainer();
  await trainer.call("openData", await pictureFolder());
  const early = trainer.call("findRate", { config: smallImages() });
  await trainer.call("stopFindRate", null);
  expect(await early).toEqual({ points: [], suggested: null });
  expect(events.filter(({ kind }) => kind === "rates")).toEqual([]);
  const late = trainer.call("findRate", { config: smallImages({ pictureSize: 64 }) });
  await until(({ kind }) => kind === "rates");
  await trainer.call("stopFindRate", null);
  const { points } = await late;
  expect(points.length).toBeGreaterThan(0);
  expect(points.length).toBeLessThan(100);
});

test("a killed worker's run goes on from its checkpoint, bit for bit", async () => {
  const config = smallText({ epochs: 2 });
  const whole = newTrainer();
  await whole.trainer.call("openData", textFolder());
  await whole.trainer.call("start", { ...fresh, config, runId: newId(), name: "whole" });
  await whole.untilStatus("finished");
  const expected = pointsOf(whole.events).map(({ loss }) => loss);

  const { trainer, events, untilStatus } = newTrainer();
  const runId = newId();
  await trainer.call("openData", textFolder());
  await trainer.call("start", { ...fresh, config: { ...config, steps: 20 }, runId, name: "cut" });
  await untilStatus("finished");
  trainer.restart("Killed in the middle.");
  await trainer.call("openData", textFolder());
  const row = events.findLast((event) => event.kind === "checkpoint");
  if (row?.kind !== "checkpoint") throw new Error("No checkpoint was stored.");
  expect(row.row.step).toBe(20);
  events.length = 0;
  const resume = { checkpointId: row.row.id };
  const { history } = await trainer.call("start", { config, runId, name: "cut", weights: null, resume });
  expect(history.points).toHaveLength(20);
  await untilStatus("finished");
  const losses = [...history.points, ...pointsOf(events)].map(({ loss }) => loss);
  expect(losses).toEqual(expected);
});

test("a run that goes on from a file stores it before its first step", async () => {
  const { trainer, events, until, untilStatus } = newTrainer();
  const config = smallText({ epochs: 1 });
  await trainer.call("openData", textFolder());
  const cut = { ...config, steps: 20 };
  await trainer.call("start", { ...fresh, config: cut, runId: newId(), name: "cut" });
  await untilStatus("finished");
  const file = await trainer.call("file", { name: "last.safetensors" });
  events.length = 0;
  await trainer.call("start", { config, runId: newId(), name: "on", weights: null, resume: { file } });
  await until((event) => event.kind === "steps");
  const first = events.find((event) => event.kind === "checkpoint");
  expect(first?.row).toMatchObject({ tag: "last", step: 20 });
  expect(first?.row.id).not.toMatch(/^memory/);
  await untilStatus("finished");
});

test("a worker that dies rejects what waits, and the next call starts a fresh one", async () => {
  const { trainer, events, until } = newTrainer();
  const reasons: string[] = [];
  trainer.onDeath((reason) => reasons.push(reason));
  await trainer.call("openData", textFolder());
  await trainer.call("start", {
    ...fresh,
    config: smallText({ epochs: 1000 }),
    runId: newId(),
    name: "dying",
  });
  await until((event) => event.kind === "steps");
  const waiting = trainer.call("generate", {
    checkpointId: null,
    prompt: "",
    temperature: 1,
    topK: 0,
    topP: 1,
    repetitionPenalty: 1,
    stop: "",
    length: 100_000,
    seed: 1,
    neverUnknown: false,
  });
  trainer.restart("Killed by the test.");
  await expect(waiting).rejects.toThrow("Killed by the test.");
  expect(reasons).toEqual(["Killed by the test."]);
  const count = events.length;
  expect(await trainer.call("openData", textFolder())).toMatchObject({ kind: "text" });
  expect(events.slice(count).every((event) => event.kind !== "steps")).toBe(true);
});

test("a worker that ends without a word is noticed at once", async () => {
  const { trainer, end } = mortalTrainer();
  await trainer.call("openData", textFolder());
  const died = new Promise<string>((resolve) => void trainer.onDeath(resolve));
  const waiting = trainer.call("start", {
    ...fresh,
    config: smallText({ epochs: 1000 }),
    runId: newId(),
    name: "closing",
  });
  waiting.catch(() => undefined); // answered or not before the end: both may be
  end("now");
  expect(await died).toMatch(/ended without a word/);
  expect(await trainer.call("openData", textFolder())).toMatchObject({ kind: "text" });
  trainer.restart("The test is over.");
});

test("a worker that cannot start tells so", async () => {
  const broken = URL.createObjectURL(new Blob(["throw new Error('no engine')"], { type: "text/javascript" }));
  const trainer = createTrainer(() => new Worker(broken));
  await expect(trainer.call("cancelOpen", null)).rejects.toThrow(/The training worker stopped: .*no engine/);
});
