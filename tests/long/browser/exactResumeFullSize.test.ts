/** The exact resume of tests/browser/worker/run/exactResume.test.ts with the report's networks at their full size. */
import { afterAll, afterEach, expect, test } from "vitest";
import { deleteCheckpoint, listCheckpoints } from "../../../src/checkpoints/store/store.ts";
import type { BackendName } from "../../../src/config/settings.ts";
import { preset } from "../../../src/config/presets.ts";
import { bits } from "../../../src/random.ts";
import type { DataSource } from "../../../src/worker/border/protocol.ts";
import { expectSameAfterKill } from "../../browser/worker/run/killAndResume.ts";
import { mortalTrainer } from "../../browser/worker/run/mortalTrainer.ts";
import { pictureFolder, smallImages } from "../../browser/worker/run/trainerRuns.ts";

const mortal = mortalTrainer();
afterAll(() => mortal.trainer.restart("The tests are over."));
// A test's browser keeps its storage in memory: past some two gigabytes what is stored cannot be read back.
afterEach(async () => {
  for (const { id } of await listCheckpoints()) await deleteCheckpoint(id);
});

const timeout = 60 * 60_000;
const backends: BackendName[] = ["wasm", "webgpu", "cpu"];
const more = { steps: 6, saveSteps: 3, checkpointEpochs: [], epochs: 3 };

/** A text with WikiText-2's 33,278 different words. */
function manyWords(): DataSource {
  const words = Array.from({ length: 33_278 }, (_, i) => `word${i}`);
  const drawn = (seed: number, count: number): string =>
    Array.from({ length: count }, (_, i) => words[bits(seed, i) % words.length]).join(" ");
  const files = [
    { path: "train.txt", file: new File([words.join(" "), "\n", drawn(1, 4000)], "train.txt") },
    { path: "valid.txt", file: new File([drawn(2, 400)], "valid.txt") },
    { path: "test.txt", file: new File([drawn(3, 400)], "test.txt") },
  ];
  return { kind: "files", name: "many words", files };
}

test.each(backends)("ResNet-18 on %s", { timeout }, async (backend) => {
  const config = {
    ...preset("report", "resnet18"),
    ...more,
    backend,
    batchSize: 8,
    evalBatchSize: 8,
    augmentation: "imagenet",
    learningRate: 0.01,
  } as const;
  await expectSameAfterKill(mortal, config, await pictureFolder(16, 64));
});

test("stages frozen, a fast head, classes weighed, on webgpu", { timeout }, async () => {
  const config = smallImages({
    steps: 10,
    saveSteps: 4,
    averageDecay: 0.9,
    batchSize: 4,
    backend: "webgpu",
    freeze: "stages",
    frozenStages: 2,
    headRate: 10,
    classWeights: "balanced",
  });
  await expectSameAfterKill(mortal, config, await pictureFolder());
});

test.each(backends)("the language model on %s", { timeout }, async (backend) => {
  const config = { ...preset("report", "transformer"), ...more, backend, bptt: 10, batchSize: 8 } as const;
  expect(config.dropout * config.layerDropout).toBeGreaterThan(0);
  await expectSameAfterKill(mortal, config, manyWords());
});
