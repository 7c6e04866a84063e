import { describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import type { TrainingRun } from "../../../src/training/loop.ts";
import { capture, restoreState, restoreTensors, snapshot } from "../../../src/training/snapshot.ts";
import { identity, numbers } from "../../support/samples/runNumbers.ts";
import { finish, tinyImages, tinyRun, tinyGpt, tinyText } from "../../support/samples/tinyRuns.ts";

/** Trains until `steps` steps are made, then goes on from a downloaded file with a new network. */
async function stopped(config: RunConfig, steps: number): Promise<TrainingRun> {
  const first = await tinyRun(config);
  const training = first.train();
  while (first.state.position.step < steps) await training.next();
  const file = writeCheckpoint(await snapshot(first, identity));
  await training.return(undefined);
  first.learner.dispose();
  const checkpoint = await readCheckpoint(file);
  const second = await tinyRun(config, restoreState(checkpoint, first.learner.network));
  restoreTensors(second.learner, checkpoint);
  return second;
}

const configs: [string, RunConfig][] = [
  ["pictures with augmentation", tinyImages({ augmentation: "strong", schedule: "cosine", warmup: 1 })],
  ["pictures in micro-batches with an average", tinyImages({ microBatch: 2, averageDecay: 0.9 })],
  ["text with dropout", tinyText()],
  [
    "pictures with frozen stages and a faster head",
    tinyImages({ freeze: "stages", frozenStages: 2, headRate: 10, decay: "matrices", averageDecay: 0.9 }),
  ],
  ["pictures whose head alone learns, by AdamW", tinyImages({ freeze: "body", optimizer: "adamw" })],
  [
    "pictures drawn by class and weighed by class",
    tinyImages({
      classWeights: "balanced",
      sampling: "balanced",
      augmentation: "strong",
      labelSmoothing: 0.1,
      microBatch: 2,
      bestMetric: "f1",
    }),
  ],
  [
    "pictures mixed, cut and erased",
    tinyImages({ mixup: 0.2, cutmix: 1, erasing: 0.5, labelSmoothing: 0.1, microBatch: 2 }),
  ],
  // Plain JavaScript stores float32 all the same, and scales the loss as mixed precision does.
  ["pictures with a loss scale", tinyImages({ precision: "mixed" })],
  [
    "text with a loss scale and AdamW",
    tinyText({ precision: "mixed", optimizer: "adamw", learningRate: 0.01 }),
  ],
  ["blocks of text, validated in between", tinyGpt()],
  ["text with AdamW and tied weights", tinyText({ optimizer: "adamw", learningRate: 0.01, tied: true })],
];

describe.each(configs)("%s", (_, config) => {
  test("goes on bit for bit after a stop in the middle of an epoch and at its end", async () => {
    const straight = await tinyRun(config);
    await finish(straight);
    const expected = await numbers(straight);
    for (const steps of [3, straight.task.stepsPerEpoch]) {
      const resumed = await stopped(config, steps);
      await finish(resumed);
      expect(await numbers(resumed)).toEqual(expected);
    }
  });
});

test("a state that is captured is of its moment, though it comes back while training goes on", async () => {
  const config = tinyText({ optimizer: "adamw", learningRate: 0.01, averageDecay: 0.9, epochs: 2 });
  const run = await tinyRun(config);
  const training = run.train();
  // After an epoch, so that there are best weights, too.
  while (run.state.position.epoch < 1 || run.state.position.stepInEpoch < 2) await training.next();
  const expected = await snapshot(run, identity);
  const { stores } = run.learner;
  const read = stores.read.bind(stores);
  const waiting: (() => void)[] = [];
  const gate = new Promise<void>((resolve) => waiting.push(resolve));
  stores.read = async (...what) => {
    const copy = await read(...what);
    await gate;
    return copy;
  };
  const { checkpoint } = await capture(run, identity);
  const before = run.state.position.step;
  stores.read = read;
  await finish(run);
  expect(run.state.position.step).toBeGreaterThan(before);
  for (const open of waiting) open();
  expect({ ...(await checkpoint), seconds: 0, meters: 0 }).toEqual({ ...expected, seconds: 0, meters: 0 });
});
