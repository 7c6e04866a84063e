/** What compiles for a quarter of a minute in software, and waits for nothing that tests/browser does not hold in small. */
import { afterEach, expect, test } from "vitest";
import { Graph } from "../../../src/backends/graph.ts";
import type { KernelOptions } from "../../../src/backends/backend.ts";
import { linear } from "../../../src/backends/ops/linear.ts";
import { WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import { tune } from "../../../src/backends/webgpu/tune.ts";
import { preset } from "../../../src/config/presets.ts";
import { begin } from "../../../src/worker/run/beginning.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };

const { requestDevice } = GPUAdapter.prototype;
afterEach(() => {
  GPUAdapter.prototype.requestDevice = requestDevice;
});

test("a batch whose arrays are larger than the adapter binds is computed in smaller passes, and says so", async () => {
  GPUAdapter.prototype.requestDevice = function (this: GPUAdapter) {
    return requestDevice.call(this);
  };
  const backend = new WebGpuBackend(await openDevice());
  const outputs = {
    kind: "classes" as const,
    classes: ["a", "b"].map((id) => ({ id, name: id })),
  };
  const config = { ...preset("report", "resnet18"), width: 4, batchSize: 4096, winograd: "off" as const };
  const { learner, notes } = await begin(backend, config, outputs);
  expect(learner.network.config).toMatchObject({ batchSize: 4096, microBatch: 2048 });
  expect(notes).toEqual([expect.stringMatching(/Batch 4096 does not fit.*passes of 2048 pictures/)]);
  expect(backend.failure).toBeUndefined();
  learner.dispose();
  backend.dispose();
});

test("variants are timed on the adapter; a forced one is kept, and the default stays where time is up", async () => {
  const backend = new WebGpuBackend(await openDevice());
  const graph = new Graph();
  const x = graph.input("x", { shape: [64, 64], type: "float32" });
  const w = graph.input("w", { shape: [64, 64], type: "float32" });
  graph.apply(linear, [x, w, undefined, undefined], { activation: "none", dropout: undefined });
  const key = "matrixProduct 64x64x64nt";
  expect(await tune(backend, graph, options, -1)).toEqual({});
  // The other kernels of the product may still be chosen by their times.
  expect(await tune(backend, graph, { ...options, choices: { [key]: "shared" } })).toMatchObject({
    [key]: "shared",
  });
  const chosen = await tune(backend, graph, options);
  expect(["register", "shared", "quad"]).toContain(chosen[key]);
  // What is known already stays, without time for anything.
  expect(await tune(backend, graph, { ...options, choices: chosen }, -1)).toEqual(chosen);
  // In software nothing is timed unasked.
  expect(backend.tuning).toBeUndefined();
  expect(Object.keys(chosen).every((one) => one.endsWith("64x64x64nt"))).toBe(true);
  expect(backend.bytes()).toBe(0);
  backend.dispose();
});
