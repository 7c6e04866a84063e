import { expect, test } from "vitest";
import {
  checkpointOf,
  readCheckpoint,
  writeCheckpoint,
  writeWeights,
} from "../../../src/checkpoints/checkpoint.ts";
import { CheckpointError } from "../../../src/checkpoints/checkpointError.ts";
import { readSafetensors } from "../../../src/checkpoints/safetensors/safetensors.ts";
import { counter, float32 } from "../../../src/checkpoints/safetensors/tensors.ts";
import { sampleCheckpoint } from "../../support/samples/checkpointSample.ts";

test("everything in a checkpoint comes back exactly, curves with NaN too", async () => {
  const checkpoint = sampleCheckpoint();
  expect(await readCheckpoint(writeCheckpoint(checkpoint))).toEqual(checkpoint);
});

test("a language model's whole vocabulary comes along", async () => {
  const words = ["<eos>", "constructor", "__proto__", "“", "\u{1f600}", ""];
  const checkpoint = { ...sampleCheckpoint(), outputs: { kind: "vocabulary" as const, words } };
  expect((await readCheckpoint(writeCheckpoint(checkpoint))).outputs).toEqual({ kind: "vocabulary", words });
});

test("the file names its tensors by part and carries format pt", async () => {
  const file = await readSafetensors(writeCheckpoint(sampleCheckpoint()));
  expect(file.metadata["format"]).toBe("pt");
  expect([...file.tensors.keys()].slice(0, 2)).toEqual(["model.conv1.weight", "model.bn1.weight"]);
  expect(file.tensors.has("optimizer.momentum_buffer.fc.bias")).toBe(true);
  expect(file.tensors.has("average.fc.bias")).toBe(true);
});

test("weights alone are exactly the state_dict, and no checkpoint", async () => {
  const blob = writeWeights(sampleCheckpoint().model);
  expect((await readSafetensors(blob)).tensors).toEqual(sampleCheckpoint().model);
  await expect(readCheckpoint(blob)).rejects.toThrow(/weights alone.*Start from/);
});

test("NaN in a tensor or in the record stops the writing", () => {
  const checkpoint = sampleCheckpoint();
  checkpoint.meters["lossSum"] = Number.NaN;
  expect(() => writeCheckpoint(checkpoint)).toThrow("checkpoint.meters.lossSum is NaN");
  checkpoint.meters["lossSum"] = 0;
  checkpoint.model.set("bn1.weight", float32([4], Float32Array.of(1, 2, Infinity, 4)));
  expect(() => writeCheckpoint(checkpoint)).toThrow("model.bn1.weight has the value Infinity at position 2");
});

async function broken(change: (record: Record<string, unknown>) => void): Promise<() => unknown> {
  const file = await readSafetensors(writeCheckpoint(sampleCheckpoint()));
  const record = JSON.parse(file.metadata["descent"] ?? "") as Record<string, unknown>;
  change(record);
  file.metadata["descent"] = JSON.stringify(record);
  return () => checkpointOf(file);
}

test.each<[string, (record: Record<string, unknown>) => void, RegExp]>([
  ["another format", (r) => (r["format"] = 2), /has format 2/],
  ["no position", (r) => delete r["position"], /broken at “position”/],
  ["a negative step", (r) => (r["position"] = { epoch: 0, step: -1, stepInEpoch: 0 }), /“position.step”/],
  ["an unknown model", (r) => (r["config"] = { model: "vgg" }), /“config.model”/],
  ["a field of no run", (r) => (r["config"] = { model: "resnet18", gpu: 1 }), /“gpu” is not a field/],
  ["a width beyond limits", (r) => (r["config"] = { model: "resnet18", width: 1e9 }), /Width is 1000000000/],
  [
    "a ragged history",
    (r) => (r["history"] = { every: 1, points: { step: [1] }, epochs: {}, end: null }),
    /column/,
  ],
  ["a list for a record", (r) => (r["kernels"] = [1]), /“kernels/],
])("a record with %s is refused", async (_, change, reason) => {
  const read = await broken(change);
  expect(read).toThrow(CheckpointError);
  expect(read).toThrow(reason);
});

test("a tensor of no part is refused", async () => {
  const file = await readSafetensors(writeCheckpoint(sampleCheckpoint()));
  file.tensors.set("elsewhere.x", counter(1));
  expect(() => checkpointOf(file)).toThrow("“elsewhere.x” belongs to no part");
});

test("more than half a million steps are thinned, never refused", async () => {
  const checkpoint = sampleCheckpoint();
  const [first] = checkpoint.history.points;
  if (!first) throw new Error("the sample has points");
  checkpoint.history.points = Array.from({ length: 500_001 }, (_, step) => ({ ...first, step }));
  const { history } = await readCheckpoint(writeCheckpoint(checkpoint));
  expect(history.points.length).toBe(250_001);
  expect(history.points[1]?.step).toBe(2);
});
