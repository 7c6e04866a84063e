import { expect, test } from "vitest";
import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph } from "../../../../src/backends/graph.ts";
import { add } from "../../../../src/backends/ops/add.ts";
import { hyper, hyperSpec } from "../../../../src/backends/ops/parts/hyper.ts";
import { sgd } from "../../../../src/backends/ops/sgd.ts";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../../src/backends/webgpu/device/device.ts";

const options: KernelOptions = { fastProducts: "off", precision: "float32" };

async function withBackend(use: (backend: WebGpuBackend) => Promise<void>): Promise<void> {
  const backend = new WebGpuBackend(await openDevice());
  try {
    await use(backend);
  } finally {
    backend.dispose();
  }
}

/** sum = a + b over `length` numbers. */
async function adder(backend: WebGpuBackend, length: number) {
  const graph = new Graph();
  const spec = { shape: [length], type: "float32" } as const;
  graph.result("sum", graph.apply(add, [graph.input("a", spec), graph.input("b", spec)], {})[0]!);
  return backend.compile(graph, backend.createStores({}), options);
}

test("a read gives the run before it, however many runs and reads are under way", () =>
  withBackend(async (backend) => {
    const program = await adder(backend, 3);
    const reads = [];
    for (let run = 0; run < 20; run++) {
      program.write("a", Float32Array.of(run, 2 * run, 3 * run));
      // Every other in one submission.
      if (run % 2 === 0) {
        program.run();
        reads.push(program.read("sum"));
      } else reads.push(program.runAndRead("sum"));
    }
    const sums = (await Promise.all(reads)).map(([sum]) => Array.from(sum!));
    expect(sums).toEqual(Array.from({ length: 20 }, (_, run) => [run, 2 * run, 3 * run]));
  }));

test("shorter data fills an input's beginning, longer data is refused", () =>
  withBackend(async (backend) => {
    const program = await adder(backend, 5);
    program.write("a", Float32Array.of(1, 2, 3, 4, 5));
    program.write("a", Float32Array.of(9));
    program.run();
    expect(Array.from((await program.read("sum"))[0]!)).toEqual([9, 2, 3, 4, 5]);
    expect(() => program.write("a", new Float32Array(6))).toThrow("takes 20 bytes, not 24");
    expect(() => program.write("c", new Float32Array(1))).toThrow('no input "c"');
    await expect(program.read("c")).rejects.toThrow('no result "c"');
    await expect(program.runAndRead("c")).rejects.toThrow('no result "c"');
  }));

test("stores keep what steps make of them, slice by slice, and their bytes are counted until they are freed", () =>
  withBackend(async (backend) => {
    const lengths = { parameters: 192, gradients: 192, momentum: 192 };
    const stores = backend.createStores(lengths);
    const graph = new Graph();
    const [parameters, gradients, momentum] = (["parameters", "gradients", "momentum"] as const).map(
      (store) => graph.stored({ store, offset: 0 }, { shape: [192], type: "float32" }),
    );
    graph.apply(sgd, [parameters, gradients, momentum, graph.input("hyper", hyperSpec), undefined], {});
    const program = await backend.compile(graph, stores, options);
    stores.write("parameters", Float32Array.of(1, 2), 64);
    stores.write("gradients", Float32Array.of(10, 20), 64);
    const settings = new Float32Array(16);
    settings[hyper.learningRate] = 0.5;
    settings[hyper.momentum] = 0.5;
    settings[hyper.gradientScale] = 1;
    program.write("hyper", settings);
    program.run();
    program.run();
    // Momentum 10, then 15: 1 - 5 - 7.5.
    expect(Array.from(await stores.read("parameters", 64, 2))).toEqual([-11.5, -23]);
    expect((await stores.read("parameters")).filter((value) => value !== 0)).toHaveLength(2);
    expect(() => stores.write("parameters", new Float32Array(2), 191)).toThrow("191 to 193");
    expect(backend.bytes()).toBe(3 * 192 * 4 + program.costs.bytes);
    program.dispose();
    stores.dispose();
    expect(backend.bytes()).toBe(0);
  }));

test("what the device refuses, though nobody was waiting for it, fails the next read in its words", () =>
  withBackend(async (backend) => {
    const program = await adder(backend, 4);
    backend.device.gpu.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    program.run();
    await expect(
      program.read("sum").then(async () => {
        await backend.idle();
      }),
    ).rejects.toThrow("The graphics device refused a command");
    await expect(program.read("sum")).rejects.toThrow("refused a command");
    await expect(program.runAndRead("sum")).rejects.toThrow("refused a command");
  }));

test("a lost device is told, with what can be done, and reads fail with the reason", () =>
  withBackend(async (backend) => {
    const program = await adder(backend, 4);
    backend.device.gpu.destroy();
    expect(await backend.lost).toContain("Resume from the last checkpoint");
    await expect(program.read("sum")).rejects.toThrow("The graphics device was lost");
    await expect(adder(backend, 4)).rejects.toThrow("was lost");
  }));

test("kernels are timed one by one where the device can", () =>
  withBackend(async (backend) => {
    const program = await adder(backend, 4096);
    expect(backend.device.gpu.features.has("timestamp-query")).toBe(true);
    const times = await program.profile!();
    expect([...times.keys()]).toEqual(["add: add"]);
    expect(times.get("add: add")?.count).toBe(1);
    expect(times.get("add: add")?.milliseconds).toBeGreaterThan(0);
  }));

test("a launch shorter than a time stamp's rounding is repeated, and told as one", () =>
  withBackend(async (backend) => {
    const stores = backend.createStores({ parameters: 64, gradients: 64, momentum: 64 });
    const graph = new Graph();
    const [parameters, gradients, momentum] = (["parameters", "gradients", "momentum"] as const).map(
      (store) => graph.stored({ store, offset: 0 }, { shape: [64], type: "float32" }),
    );
    graph.apply(sgd, [parameters, gradients, momentum, graph.input("hyper", hyperSpec), undefined], {});
    const program = await backend.compile(graph, stores, options);
    stores.write("gradients", Float32Array.of(1));
    const settings = new Float32Array(16);
    settings[hyper.learningRate] = 0.5;
    settings[hyper.gradientScale] = 1;
    program.write("hyper", settings);
    const [[, { count }] = ["", { count: 0 }]] = await program.profile!(6);
    expect(count).toBe(1);
    expect((await stores.read("parameters", 0, 1))[0]).toBe(-3);
  }));
