import { afterAll, expect, test } from "vitest";
import type { BackendName } from "../../../../src/config/settings.ts";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { listen, pictureFolder, smallImages } from "../run/trainerRuns.ts";

const { trainer, events, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

/** A trained network's view of the first validation picture. */
async function seenOn(backend: BackendName) {
  const runId = crypto.randomUUID();
  // The shapes of the self-test, so that its kernels are used again.
  const config = smallImages({
    width: 4,
    pictureSize: 64,
    batchSize: 4,
    learningRate: 1e-3,
    steps: 1,
    backend,
  });
  await trainer.call("start", { config, runId, name: "inside", weights: null, resume: null });
  await untilStatus("finished", "failed");
  const ask = { checkpointId: null, picture: { index: 0 } };
  const { fields } = await trainer.call("receptiveField", ask);
  const rests = await trainer.call("saliency", ask);
  return { fields, rests };
}

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0);

test("what a network sees is the same on every backend", async () => {
  await trainer.call("openData", await pictureFolder());
  const plain = await seenOn("cpu");
  expect(plain.fields).toHaveLength(9);
  expect(plain.rests.classes).toEqual(["blue", "red"]);
  for (const backend of ["wasm", "webgpu"] as const) {
    const { fields, rests } = await seenOn(backend);
    fields.forEach(({ place, weights }, at) => {
      // Shares of one whole: a hundredth of it may lie elsewhere where rounding tips a ReLU.
      expect(distance(weights, plain.fields[at]?.weights ?? weights), `${backend} ${place}`).toBeLessThan(
        0.01,
      );
    });
    expect(distance(rests.weights, plain.rests.weights), `${backend} saliency`).toBeLessThan(0.01);
  }
});

test("filters are told as they were and as they are; norms come while a run goes on", async () => {
  events.length = 0;
  await trainer.call("watchNorms", { on: true });
  const config = smallImages({ steps: 4 });
  const runId = crypto.randomUUID();
  await trainer.call("start", { config, runId, name: "norms", weights: null, resume: null });
  await untilStatus("finished", "failed");
  const before = await trainer.call("filters", { of: "begin" });
  const now = await trainer.call("filters", { of: "live" });
  expect(before.shape).toEqual([4, 3, 7, 7]);
  expect([before.step, now.step]).toEqual([0, 4]);
  expect(distance(before.values, now.values)).toBeGreaterThan(0);
  const samples = events.filter(
    (event): event is Extract<TrainerEvent, { kind: "norms" }> => event.kind === "norms",
  );
  expect(samples.length).toBeGreaterThan(0);
  const first = samples[0]?.sample;
  expect(first?.names[0]).toBe("conv1.weight");
  expect(first?.weights[0]).toBeGreaterThan(0);
  expect(first?.gradients?.[0]).toBeGreaterThan(0);
  await trainer.call("watchNorms", { on: false });
});
