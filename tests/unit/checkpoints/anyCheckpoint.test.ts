/** Going on from PyTorch's files: ours are as whole as .safetensors ones; the example's bring weights, momentum, epoch and best. */
import { expect, test } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { completeExample, readAnyCheckpoint } from "../../../src/checkpoints/anyCheckpoint.ts";
import { type Checkpoint, writeCheckpoint, writeWeights } from "../../../src/checkpoints/checkpoint.ts";
import { CheckpointError } from "../../../src/checkpoints/checkpointError.ts";
import { readPickle } from "../../../src/checkpoints/pth/pickleReader.ts";
import type { PickleValue } from "../../../src/checkpoints/pth/pickleValues.ts";
import { writePickle } from "../../../src/checkpoints/pth/pickleWriter.ts";
import { writePth, writePthWeights } from "../../../src/checkpoints/pth/pthWriter.ts";
import { writeZip, ZipFile } from "../../../src/checkpoints/pth/zip.ts";
import { TrainingRun } from "../../../src/training/loop.ts";
import { snapshot } from "../../../src/training/snapshot.ts";
import { begin } from "../../../src/worker/run/beginning.ts";
import { sampleCheckpoint } from "../../support/samples/checkpointSample.ts";
import { classes, finish, tinyImages, tinyRun } from "../../support/samples/tinyRuns.ts";

const outputs = {
  kind: "classes" as const,
  classes: Array.from({ length: classes }, (_, i) => ({ id: `${i}`, name: `${i}` })),
};
const data = { name: "tiny", layout: "synthetic", train: 18, validation: 6 };

/** The same file with another pickle. */
async function changed(file: Blob, change: (root: Map<PickleValue, PickleValue>) => void): Promise<Blob> {
  const zip = await ZipFile.open(file);
  const entries = [];
  for (const name of zip.names) {
    const bytes = await zip.read(name, 1e8);
    if (!name.endsWith("data.pkl")) entries.push({ name, data: bytes });
    else {
      const { value } = readPickle(bytes);
      if (!(value instanceof Map)) throw new Error("the root is a dict");
      change(value);
      entries.push({ name, data: writePickle(value) });
    }
  }
  return writeZip(entries);
}

/** The optimizer's only group of parameters; its momentum is taken away. */
function lonelyGroup(root: Map<PickleValue, PickleValue>): Map<PickleValue, PickleValue> {
  const optimizer = root.get("optimizer");
  const groups = optimizer instanceof Map ? optimizer.get("param_groups") : null;
  const first = Array.isArray(groups) ? groups[0] : null;
  if (!(optimizer instanceof Map) || !(first instanceof Map)) throw new Error("there is one group");
  optimizer.set("state", new Map());
  return first;
}

test("a .pth.tar of ours is the whole checkpoint, with plain names and with module.", async () => {
  const checkpoint = sampleCheckpoint();
  expect(await readAnyCheckpoint(writeCheckpoint(checkpoint))).toEqual(checkpoint);
  expect(await readAnyCheckpoint(writePth(checkpoint))).toEqual(checkpoint);
  expect(await readAnyCheckpoint(writePth(checkpoint, { module: true }))).toEqual(checkpoint);
});

test("a run goes on from the example's file as from its own: epoch, momentum, rate and best", async () => {
  const config = tinyImages({ epochs: 2, momentum: 0.8, weightDecay: 0.01, learningRate: 0.03 });
  let atOne: Checkpoint | null = null;
  const straight = await tinyRun(config);
  for await (const event of straight.train())
    if (event.kind === "epoch" && event.row.epoch === 0)
      atOne = await snapshot(straight, { run: { id: "a", name: "a" }, outputs, data });
  if (!atOne) throw new Error("the run has two epochs");
  const file = await changed(writePth(atOne, { module: true }), (root) => root.delete("descent"));

  const read = await readAnyCheckpoint(file);
  if (!("kind" in read)) throw new Error("the file is the example's");
  const { width, stem, momentum, weightDecay, learningRate, schedule } = config;
  expect(read.config).toEqual({
    model: "resnet18",
    optimizer: "sgd",
    bestMetric: "acc1",
    width,
    stem,
    momentum,
    weightDecay,
    learningRate,
    schedule,
  });
  const checkpoint = completeExample(read, { config, outputs, data, stepsPerEpoch: 5 });
  expect(checkpoint.position).toEqual(atOne.position);
  expect(checkpoint.best).toEqual(atOne.best && { ...atOne.best, metric: Math.fround(atOne.best.metric) });
  const { learner, state } = await begin(createCpuBackend(), config, outputs, { checkpoint });
  const run = new TrainingRun(learner, straight.task, state);
  await finish(run);
  const losses = (of: typeof straight) => of.state.history.points.map(({ step, loss }) => [step, loss]);
  expect(losses(run)).toEqual(losses(straight).slice(5));
  expect(run.state.history.epochs.map(({ valLoss }) => valLoss)).toEqual(
    straight.state.history.epochs.slice(1).map(({ valLoss }) => valLoss),
  );
});

test("files of the example from before its scheduler, and without momentum", async () => {
  const whole = await tinyRun(tinyImages());
  const checkpoint = await snapshot(whole, { run: { id: "a", name: "a" }, outputs, data });
  const file = await changed(writePth(checkpoint), (root) => {
    root.delete("descent");
    root.delete("scheduler");
    root.set("epoch", 61);
    const first = lonelyGroup(root);
    first.delete("initial_lr");
    first.set("lr", 0.001);
    first.set("momentum", 0);
  });
  const read = await readAnyCheckpoint(file);
  expect(read).toMatchObject({ epoch: 61, config: { schedule: "step", momentum: 0 } });
  expect(read.config.learningRate).toBeCloseTo(0.1, 12);
  expect(read.optimizer.get("momentum_buffer.fc.bias")?.data).toEqual(new Float32Array(classes));
});

test("weights alone and other networks are told apart", async () => {
  const { model } = sampleCheckpoint();
  for (const file of [writePthWeights(model), writeWeights(model)]) {
    const error = await readAnyCheckpoint(file).then(null, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ problem: "weightsAlone" });
  }
  const other = await changed(writePth(sampleCheckpoint()), (root) => {
    root.delete("descent");
    root.set("arch", "vgg16");
  });
  await expect(readAnyCheckpoint(other)).rejects.toThrow(
    "This is a checkpoint of “vgg16”; the lab trains ResNet-18, ResNet-34, ResNet-50, ResNet-101, ViT and GPT.",
  );
});
