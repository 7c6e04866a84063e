/**
 * A run whose worker is killed goes on as if nothing had happened, from this browser's storage and from a file, with
 * augmentation, dropout and an average of the weights.
 */
import { afterAll, expect, test } from "vitest";
import type { BackendName } from "../../../../src/config/settings.ts";
import { expectSameAfterKill } from "./killAndResume.ts";
import { listen, pictureFolder, smallImages, smallText, textFolder } from "./trainerRuns.ts";

const listening = listen();
afterAll(() => listening.trainer.restart("The tests are over."));

const more = { saveSteps: 4, steps: 10, averageDecay: 0.9 };
const backends: BackendName[] = ["cpu", "wasm", "webgpu"];

// A software adapter compiles some hundred kernels anew in each worker.
const timeout = 240_000;

test.each(backends)("on %s, pictures: killed and resumed is the same", { timeout }, async (backend) => {
  const config = smallImages({
    ...more,
    backend,
    batchSize: 4,
    augmentation: "strong",
    labelSmoothing: 0.1,
  });
  await expectSameAfterKill(listening, config, await pictureFolder());
});

test.each(backends)("on %s, text: killed and resumed is the same", { timeout }, async (backend) => {
  const config = smallText({
    ...more,
    backend,
    optimizer: "adamw",
    learningRate: 0.01,
    batchSize: 20,
    shuffle: true,
  });
  expect(config.dropout * config.layerDropout).toBeGreaterThan(0);
  await expectSameAfterKill(listening, config, textFolder());
});
