import { afterAll, expect, test } from "vitest";
import type { TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { expectSameView } from "../../../support/sameView.ts";
import { listen, pictureFolder, smallImages } from "../run/trainerRuns.ts";

const { trainer, events, untilStatus } = listen();
afterAll(() => trainer.restart("The tests are over."));

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0);

// On WebGPU, which compiles for it: tests/long/browser/webgpuNetworks.test.ts.
test("what a network sees is the same on WASM as on the CPU", () => expectSameView("wasm"));

test("filters are told as they were and as they are; norms come while a run goes on", async () => {
  await trainer.call("openData", await pictureFolder());
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
