/**
 * A run whose worker is killed goes on as if nothing had happened, from this browser's storage and from a file, with
 * augmentation, dropout and an average of the weights.
 */
import { afterAll, expect, test } from "vitest";
import type { BackendName } from "../../../../src/config/settings.ts";
import { expectSameAfterKill } from "./killAndResume.ts";
import { mortalTrainer } from "./mortalTrainer.ts";
import { pictureFolder, smallImages, smallText, textFolder } from "./trainerRuns.ts";

const mortal = mortalTrainer();
afterAll(() => mortal.trainer.restart("The tests are over."));

const more = { saveSteps: 4, steps: 10, averageDecay: 0.9 };
const backends: BackendName[] = ["cpu", "wasm", "webgpu"];

// On WebGPU, whose kernels software compiles for a quarter of a minute: tests/long/browser/exactResumeFullSize.test.ts.
test.each(["cpu", "wasm"] as const)("on %s, pictures: killed and resumed is the same", async (backend) => {
  const config = smallImages({
    ...more,
    backend,
    batchSize: 4,
    augmentation: "strong",
    labelSmoothing: 0.1,
  });
  await expectSameAfterKill(mortal, config, await pictureFolder());
});

const fineTuning = {
  "stages frozen, a fast head, classes weighed": {
    freeze: "stages",
    frozenStages: 2,
    headRate: 10,
    classWeights: "balanced",
  },
  "features kept, classes drawn": { freeze: "body", averageDecay: 0, sampling: "balanced" },
} as const;
test.each(Object.entries(fineTuning))(
  "pictures, %s: killed and resumed is the same",
  async (_what, tuned) => {
    const config = smallImages({ ...more, backend: "wasm", batchSize: 4, ...tuned });
    await expectSameAfterKill(mortal, config, await pictureFolder());
  },
);

test.each(backends)("on %s, text: killed and resumed is the same", async (backend) => {
  const config = smallText({
    ...more,
    backend,
    optimizer: "adamw",
    learningRate: 0.01,
    batchSize: 20,
    shuffle: true,
  });
  expect(config.dropout * config.layerDropout).toBeGreaterThan(0);
  await expectSameAfterKill(mortal, config, textFolder());
});
