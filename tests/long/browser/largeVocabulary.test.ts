/** Texts of very many words on a device that binds 128 MiB at once and makes buffers of 256 MiB: what WebGPU guarantees. */
import { afterEach, expect, test } from "vitest";
import { WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import { preset } from "../../../src/config/presets.ts";
import { bits } from "../../../src/random.ts";
import { TextTask } from "../../../src/training/tasks/textTask.ts";
import { TrainingRun } from "../../../src/training/loop.ts";
import { begin } from "../../../src/worker/run/beginning.ts";

const { requestDevice } = GPUAdapter.prototype;
afterEach(() => {
  GPUAdapter.prototype.requestDevice = requestDevice;
});

const drawn = (words: number, seed: number, length: number) =>
  Int32Array.from({ length }, (_, i) => bits(seed, i) % words);

test.each([100_000, 200_000])(
  "%i words train, validate and are tested in the report's Transformer",
  { timeout: 60 * 60_000 },
  async (count) => {
    GPUAdapter.prototype.requestDevice = function (this: GPUAdapter) {
      return requestDevice.call(this);
    };
    const backend = new WebGpuBackend(await openDevice());
    expect(backend.device.gpu.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
    expect(backend.device.gpu.limits.maxBufferSize).toBe(2 ** 28);
    const words = Array.from({ length: count }, (_, i) => `word${i}`);
    const config = { ...preset("report", "transformer"), epochs: 1, learningRate: 1, bptt: 5 };
    const { learner, state } = await begin(backend, config, { kind: "vocabulary", words });
    const tokens = { train: drawn(count, 1, 60), valid: drawn(count, 2, 30), test: drawn(count, 3, 30) };
    const run = new TrainingRun(learner, new TextTask(tokens, learner.network.config), state);
    for await (const event of run.train()) void event;
    const { epochs, end } = run.state.history;
    // Words drawn alike are guessed no better than by chance.
    for (const loss of [epochs[0]?.trainLoss, epochs[0]?.valLoss, end?.testLoss]) {
      expect(loss).toBeGreaterThan(Math.log(count) - 0.5);
      expect(loss).toBeLessThan(Math.log(count) + 0.5);
    }
    await backend.idle();
    learner.dispose();
    backend.dispose();
  },
);
