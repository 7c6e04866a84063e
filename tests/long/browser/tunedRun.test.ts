import { expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import { tuning } from "../../../src/backends/webgpu/tune.ts";
import type { Checkpoint } from "../../../src/checkpoints/checkpoint.ts";
import { readKernelPlan } from "../../../src/worker/run/runKernels.ts";
import { tinySession } from "../../browser/worker/run/tinySession.ts";
import { tinyText } from "../../support/samples/tinyRuns.ts";

test("in software WebGPU, told to, a run times all of its kernels for real, and resumes with its bits", async () => {
  const device = new WebGpuBackend(await openDevice());
  // In software nothing is timed unasked.
  expect(device.tuning).toBeUndefined();
  const backend = Object.assign(device, {
    tuning: (...[graph, options]: Parameters<NonNullable<Backend["tuning"]>>) =>
      tuning(device, graph, options),
  });
  // A device of its own: what other tests stored of this one says nothing.
  Object.defineProperty(backend, "description", { value: `device ${crypto.randomUUID()}` });
  const settings = tinyText({ epochs: 1000, layers: 1 });
  const saved: Promise<Checkpoint>[] = [];
  let end = Infinity;
  const whole = await tinySession(backend, {
    settings,
    onStep(session, step) {
      if (step === 1) saved.push(session.checkpoint());
      if (end === Infinity && Object.keys(session.run.learner.kernels.choices ?? {}).length > 0) {
        end = step + 10;
        saved.push(session.checkpoint());
      }
      if (step >= end) void session.stop();
    },
  });
  const plan = await readKernelPlan(whole.runId);
  expect(plan).toHaveLength(2);
  for (const checkpoint of await Promise.all(saved)) {
    const again = await tinySession(backend, {
      runId: whole.runId,
      checkpoint,
      settings: { ...settings, steps: whole.losses.length },
    });
    expect(again.losses).toEqual(whole.losses);
  }
  backend.dispose();
});
