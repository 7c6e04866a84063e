/**
 * Mixed precision on WebGPU in software: halves are packed by core WGSL, so that what is stored is the same everywhere. The judge
 * is PyTorch in float32 with its activations and their gradients rounded to halves at the same places (scripts/reference/halves.py).
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph } from "../../../../src/backends/graph.ts";
import { maxPool } from "../../../../src/backends/ops/maxPool.ts";
import { assemble } from "../../../../src/backends/webgpu/writing/assemble.ts";
import { createWebGPUBackend, type WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { halfValues } from "../../../../src/backends/webgpu/writing/halves.ts";
import type { Memory } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { launchesOf } from "../../../../src/backends/webgpu/ops/index.ts";
import { networkOf, trainingGraph } from "../../../../src/models/network.ts";
import type { RunState } from "../../../../src/training/loop.ts";
import {
  restoreState,
  restoreTensors,
  type RunIdentity,
  snapshot,
} from "../../../../src/training/snapshot.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import { mixedGradients, mixedRuns } from "../../../support/pytorch/mixedChecks.ts";
import { lossScaleCases } from "../../../support/kernels/lossScaleCases.ts";
import { finish, tinyRun, tinyText as tinyRunOfText } from "../../../support/samples/tinyRuns.ts";
import { smallRuns } from "../../../support/trainingSteps.ts";

let backend: Backend;
// No adapter is a failure, not a skip.
beforeAll(async () => {
  backend = await createWebGPUBackend();
});
afterAll(() => backend.dispose());

const identity: RunIdentity = {
  run: { id: "run-1", name: "tiny" },
  outputs: { kind: "classes", classes: [] },
  data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
};

const mixed: KernelOptions = { fastProducts: "off", precision: "mixed" };

describe("what ops do with a loss scale is their plain reference's", () => {
  test.each(lossScaleCases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    await checkOp(backend, one, mixed);
  });
});

test("values are rounded to the nearest half on their way, and what is beyond the largest becomes infinite", async () => {
  const graph = new Graph();
  const spec = { shape: [1, 1, 1, 8], type: "float32" } as const;
  // A window of one takes its input over; only what lies between the two is a half.
  const window = { window: 1, stride: 1, padding: 0 };
  const between = graph.apply(maxPool, [graph.input("x", spec)], window)[0]!;
  graph.result("y", graph.apply(maxPool, [between], window)[0]!);
  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, mixed);
  program.write(
    "x",
    Float32Array.of(1 + 0.4 / 1024, 1 + 0.6 / 1024, -0.1, 65504, 65519, 65520, 1e30, 2 ** -24),
  );
  program.run();
  const [y] = await program.read("y");
  expect(Array.from(y!)).toEqual([
    1,
    1 + 1 / 1024,
    -0.0999755859375,
    65504,
    65504,
    Infinity,
    Infinity,
    2 ** -24,
  ]);
  program.dispose();
  stores.dispose();
});

describe.each(["resnet", "transformer"] as const)("%s", (model) => {
  mixedGradients(() => backend, model);
});

// The ResNet's, which compiles for half a minute: tests/long/browser/webgpuNetworks.test.ts.
mixedRuns(() => backend, "transformer");

test("a run that is stopped while its scale adjusts goes on bit for bit, and says which steps it left out", async () => {
  const config = tinyRunOfText({ precision: "mixed", optimizer: "adamw", learningRate: 0.01, epochs: 1 });
  const begin = async (state?: RunState) => tinyRun(config, state, backend);
  const straight = await begin();
  straight.learner.stores.write("lossScale", Float32Array.of(2 ** 30));
  const lines = (await finish(straight)).flatMap((event) => (event.kind === "log" ? event.lines : []));
  expect(lines.filter((line) => line.includes("did not fit in 16 bits")).length).toBeGreaterThan(1);

  const first = await begin();
  first.learner.stores.write("lossScale", Float32Array.of(2 ** 30));
  const training = first.train();
  while (first.state.position.step < 2) await training.next();
  const checkpoint = await snapshot(first, identity);
  await training.return(undefined);
  expect(checkpoint.schedule["skippedSteps"]).toBeGreaterThan(0);
  const second = await begin(restoreState(checkpoint, first.learner.network));
  restoreTensors(second.learner, checkpoint);
  await finish(second);
  const [got, wanted] = [await snapshot(second, identity), await snapshot(straight, identity)];
  expect(got.model).toEqual(wanted.model);
  expect(got.optimizer).toEqual(wanted.optimizer);
  expect(got.schedule).toEqual(wanted.schedule);
  expect(got.history.points.map(({ loss }) => loss)).toEqual(wanted.history.points.map(({ loss }) => loss));
  for (const { learner } of [straight, first, second]) learner.dispose();
});

test("every kernel that a graphics processor would run is valid with halves", async () => {
  const { gpu } = (backend as WebGpuBackend).device;
  const codes = new Set<string>();
  for (const { config: given, outputs } of Object.values(smallRuns)) {
    const config = { ...given, precision: "mixed" } as const;
    const graph = trainingGraph(networkOf(config, outputs), { batch: config.batchSize });
    const listsBy = (options: KernelOptions) =>
      new Map(graph.nodes.map((node) => [node, launchesOf(node, { options, software: false })]));
    const stored = listsBy(mixed);
    const multiplied = listsBy({ ...mixed, fastProducts: "f2", choices: { halves: "multiplied" } });
    const halves = halfValues(graph, (node) => stored.get(node)!.dispatches);
    const lists = [...stored.values(), ...multiplied.values()];
    for (const dispatch of lists.flatMap((list) => list.dispatches)) {
      // As if nothing shared memory: sharing renames alone.
      const places = new Map<Memory, GPUBuffer>();
      const { code } = assemble(dispatch, (memory) => {
        if (!places.has(memory)) places.set(memory, {} as GPUBuffer);
        const isHalf = "scratch" in memory ? memory.isHalf === true : halves.has(memory.id);
        return { buffer: places.get(memory)!, offset: 0, size: 256, isHalf };
      });
      if (code.includes("toHalves")) codes.add(code);
    }
  }
  expect(codes.size).toBeGreaterThan(50);
  for (const code of codes) {
    const { messages } = await gpu.createShaderModule({ code }).getCompilationInfo();
    expect(
      messages.filter(({ type }) => type === "error").map(({ message }) => `${message}\n${code}`),
    ).toEqual([]);
  }
});

test("nothing stays behind on the device", () => {
  expect(backend.bytes()).toBe(0);
});
