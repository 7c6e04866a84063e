import { expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { writeMetricsJsonl } from "../../../../src/checkpoints/logs/metricsJsonl.ts";
import { Characters } from "../../../../src/tokenizers/characters.ts";
import { Words } from "../../../../src/tokenizers/words.ts";
import { writeSample } from "../../../../src/training/ask/sample.ts";
import type { TrainingRun } from "../../../../src/training/loop.ts";
import { restoreState, restoreTensors, snapshot } from "../../../../src/training/snapshot.ts";
import { BlockTask } from "../../../../src/training/tasks/blockTask.ts";
import { finish, tinyGpt, tinyRun, tinyTokens, words } from "../../../support/samples/tinyRuns.ts";

const config = tinyGpt({ epochs: 3, validateEvery: null, averageDecay: 0.9 });
const identity = {
  run: { id: "run-1", name: "tiny" },
  outputs: { kind: "classes" as const, classes: [] },
  data: { name: "tiny", layout: "synthetic", train: 150, validation: 40 },
};

/** A tiny run over eleven signs, a line's end among them, that writes a sample each time it has made so many steps. */
async function writingRun(samplesEvery: number, state?: TrainingRun["state"]): Promise<TrainingRun> {
  const run = await tinyRun(config, state);
  const tokens = new Characters([..."\n123456789天"].slice(0, words), false);
  run.task = new BlockTask({ ...tinyTokens(), tokens }, config, samplesEvery);
  return run;
}

const samplesOf = ({ state }: TrainingRun): (string | undefined)[] =>
  state.history.epochs.map(({ sample }) => sample);

const losses = ({ state: { history } }: TrainingRun): number[][] => [
  history.points.map(({ loss }) => loss),
  history.epochs.map(({ valLoss }) => valLoss),
];

test("after each epoch stands what the network writes then, and training is the same to the bit", async () => {
  const writing = await writingRun(1);
  const silent = await tinyRun(config);
  await finish(writing);
  await finish(silent);
  expect(samplesOf(silent)).toEqual([undefined, undefined, undefined]);
  const samples = samplesOf(writing);
  for (const sample of samples) expect(sample).toMatch(/^[\n1-9天]{100}$/);
  expect(new Set(samples).size).toBe(3);
  expect(losses(writing)).toEqual(losses(silent));
  expect(await writing.learner.weights("live")).toEqual(await silent.learner.weights("live"));
  const rows = writeMetricsJsonl(writing.state.history).trim().split("\n");
  const written = rows.map((row) => JSON.parse(row) as { kind: string; sample?: string });
  expect(written.flatMap(({ kind, sample }) => (kind === "epoch" ? [sample] : []))).toEqual(samples);
});

test("a run that goes on from the middle of a sample writes what one without a stop does", async () => {
  const whole = await writingRun(1);
  await finish(whole);
  const first = await writingRun(1);
  const training = first.train();
  let written = 0;
  while (written < 150) {
    const { value } = await training.next();
    if (value?.kind === "progress" && value.what === "Writing") written += 1;
  }
  const checkpoint = await readCheckpoint(writeCheckpoint(await snapshot(first, identity)));
  await training.return(undefined);
  expect(checkpoint.history.epochs.map(({ sample }) => sample)).toEqual(samplesOf(whole).slice(0, 1));
  const second = await writingRun(1, restoreState(checkpoint, first.learner.network));
  restoreTensors(second.learner, checkpoint);
  await finish(second);
  expect(samplesOf(second)).toEqual(samplesOf(whole));
});

test("short epochs write one sample in so many steps", async () => {
  const run = await writingRun(8);
  const { stepsPerEpoch } = run.task;
  await finish(run);
  const isDue = (epoch: number): boolean =>
    Math.floor(((epoch + 1) * stepsPerEpoch) / 8) > Math.floor((epoch * stepsPerEpoch) / 8);
  const due = [0, 1, 2].map(isDue);
  expect(new Set(due).size).toBe(2);
  expect(samplesOf(run).map((sample) => sample !== undefined)).toEqual(due);
});

test("words stand in lines", async () => {
  const { learner } = await tinyRun(config);
  const vocabulary = ["a", "<eos>", "<unk>", ...Array.from({ length: words - 3 }, (_, id) => `w${id}`)];
  const writing = writeSample(learner, new Words(vocabulary, "space"));
  let text: string | null = null;
  while (text === null) {
    const { value, done } = await writing.next();
    if (done) text = value;
  }
  expect(text.replaceAll("\n", " \n ").trim().split(/ +/)).toHaveLength(100);
  expect(text).toMatch(/\n/);
  expect(text).not.toMatch(/<eos>|<unk>| \n/);
});
