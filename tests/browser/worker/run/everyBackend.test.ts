import { preset } from "../../../../src/config/presets.ts";
import { structureOf } from "../../../../src/config/structure.ts";
import { afterAll, expect, test } from "vitest";
import type { RunConfig } from "../../../../src/config/config.ts";
import type { BackendName } from "../../../../src/config/settings.ts";
import { listen, pictureFolder, pointsOf, smallImages, smallText, textFolder } from "./trainerRuns.ts";

// One worker for all: a device compiles each kernel once.
const { trainer, events, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

/** The shapes of the self-test, so that its kernels are used again. */
const asInSelfTest = { width: 4, pictureSize: 64, batchSize: 4, learningRate: 1e-3 };

async function lossesOf(
  config: RunConfig,
  resume: { checkpointId: string } | null = null,
): Promise<number[]> {
  events.length = 0;
  const runId = crypto.randomUUID();
  await trainer.call("start", { config, runId, name: "every", weights: null, resume });
  const { status, reason } = await untilStatus("finished", "failed");
  expect(reason).toBeUndefined();
  expect(status).toBe("finished");
  return pointsOf(events).map(({ loss }) => loss);
}

const backends: BackendName[] = ["wasm", "webgpu"];

// That WebGPU passes its own, which is longer, a run in tests/e2e/training.spec.ts waits for.
// Fifty steps, on the CPU too: tests/long/browser/determinism.test.ts.
test("the worker tells that WASM passes its self-test", async () => {
  const backend = "wasm";
  const result = await trainer.call("selfTest", {
    backend,
    adapter: "high-performance",
    threads: null,
    winograd: "f4",
    precision: "float32",
    isChosen: false,
    structure: structureOf(preset("report", "transformer")),
  });
  expect(result).toMatchObject({ backend, status: "passed" });
  expect(result.difference).toBeLessThan(1e-4);
});

test.each(backends)(
  "pictures train on %s as on cpu, the same twice, other than with another seed",
  async (backend) => {
    await trainer.call("openData", await pictureFolder());
    const config = smallImages({ ...asInSelfTest, augmentation: "strong", steps: 3 });
    const expected = await lossesOf(config);
    const first = await lossesOf({ ...config, backend });
    expect(first).toHaveLength(3);
    // Batch normalisation over four values magnifies rounding from step to step.
    first.forEach((loss, step) =>
      expect(Math.abs(loss / (expected[step] ?? 0) - 1), `step ${step}`).toBeLessThan(
        step === 0 ? 1e-4 : 1e-2,
      ),
    );
    expect(await lossesOf({ ...config, backend })).toEqual(first);
    expect(await lossesOf({ ...config, backend, seed: 7, steps: 1 })).not.toEqual(first.slice(0, 1));
  },
);

test.each(backends)("text trains on %s as on cpu, and the same after a stop", async (backend) => {
  await trainer.call("openData", textFolder());
  const config = smallText({ epochs: 1 });
  const expected = await lossesOf(config);
  const first = await lossesOf({ ...config, backend });
  expect(first.length).toBeGreaterThan(20);
  first.forEach((loss, step) => expect(loss / (expected[step] ?? 0)).toBeCloseTo(1, 3));
  const begun = await lossesOf({ ...config, backend, steps: 9 });
  const row = events.findLast((event) => event.kind === "checkpoint");
  if (row?.kind !== "checkpoint") throw new Error("No checkpoint was stored.");
  const rest = await lossesOf({ ...config, backend }, { checkpointId: row.row.id });
  expect([...begun, ...rest]).toEqual(first);
});
