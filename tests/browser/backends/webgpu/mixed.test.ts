/**
 * Mixed precision on WebGPU in software: halves are packed by core WGSL, so that what is stored is the same everywhere. The judge
 * is PyTorch in float32 with its activations and their gradients rounded to halves at the same places (scripts/reference/halves.py).
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph } from "../../../../src/backends/graph.ts";
import { firstScale } from "../../../../src/backends/ops/parts/lossScale.ts";
import { maxPool } from "../../../../src/backends/ops/maxPool.ts";
import { assemble } from "../../../../src/backends/webgpu/writing/assemble.ts";
import { createWebGPUBackend, type WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { halfValues } from "../../../../src/backends/webgpu/writing/halves.ts";
import type { Memory } from "../../../../src/backends/webgpu/writing/kernel.ts";
import { launchesOf } from "../../../../src/backends/webgpu/ops/index.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf, trainingGraph } from "../../../../src/models/network.ts";
import type { RunState } from "../../../../src/training/loop.ts";
import {
  restoreState,
  restoreTensors,
  type RunIdentity,
  snapshot,
} from "../../../../src/training/snapshot.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import { jsonFixture, stateFixture, tensorFixture } from "../../../support/pytorch/fixtures.ts";
import { lossScaleCases } from "../../../support/kernels/lossScaleCases.ts";
import { pictureBatches, relative, textBatches, tinyText } from "../../../support/pytorch/pytorchChecks.ts";
import { ReferenceTrainer } from "../../../support/trainer.ts";
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

interface Rounded {
  losses: number[];
  /** Distance of each gradient of the first step from float32's, over its size. */
  gradients: Record<string, number>;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const models = {
  resnet: {
    path: "reference/resnet-tiny",
    config: { ...preset("report", "resnet18"), width: 8, batchSize: 8 },
    outputs: 10,
  },
  transformer: { path: "reference/lm-tiny", config: tinyText, outputs: 101 },
};

async function trainer(model: keyof typeof models, changes: Partial<RunConfig> = {}) {
  const { path, config, outputs } = models[model];
  const own: RunConfig = { ...config, precision: "mixed", learningRate: 0.01, ...changes };
  const state = await stateFixture(`${path}/init.safetensors`);
  return ReferenceTrainer.create(backend, own, outputs, state, { ...mixed, precision: own.precision });
}

/** Makes steps on the stored batches by their number; gives the loss. */
async function stepper(
  model: keyof typeof models,
): Promise<(run: ReferenceTrainer, number: number) => Promise<number>> {
  if (model === "resnet") {
    const batches = await pictureBatches();
    return (run, number) => run.stepValues(batches[number % 5]!.images, batches[number % 5]!.labels);
  }
  const batches = await textBatches();
  return (run, number) => run.stepText(batches[number % 5]!.ids, batches[number % 5]!.targets);
}

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
  // A half has 11 bits: a ReLU that flips for it moves a gradient of these tiny networks by a tenth. PyTorch flips the same ones.
  test("the first step's gradients are as far from float32's as PyTorch's with halves at the same places", async () => {
    const rounded = (await jsonFixture<Record<string, Rounded>>("reference/halves.json"))[model]!;
    const step = await stepper(model);
    const run = await trainer(model);
    await step(run, 0);
    const gradients = await run.gradients();
    const distances: [name: string, own: number, pytorch: number][] = [];
    for (const [name, { data }] of await tensorFixture(`${models[model].path}/grads.safetensors`))
      distances.push([name, relative(gradients.get(name)!, data as Float32Array), rounded.gradients[name]!]);
    // The ResNet has ten times the values: some roundings on the brink, where sums are added up in another order, fall otherwise.
    if (model === "resnet") {
      const largest = Math.max(...distances.map(([, , pytorch]) => pytorch));
      for (const [name, own] of distances) expect(own, name).toBeLessThan(1.5 * largest);
      const mean = (index: 1 | 2) => meanOf(distances.map((one) => one[index]));
      expect(mean(1)).toBeLessThan(1.2 * mean(2));
    } else
      for (const [name, own, pytorch] of distances) expect(Math.abs(own - pytorch), name).toBeLessThan(1e-3);
    run.dispose();
  });

  test("twenty losses stay as near to float64's as PyTorch's with halves, are the same to the bit twice, and take less memory", async () => {
    const rounded = (await jsonFixture<Record<string, Rounded>>("reference/halves.json"))[model]!;
    const exact = (await jsonFixture<Record<string, { loss_f64: number[] }>>("reference/trajectories.json"))[
      model
    ]!;
    const step = await stepper(model);
    const [run, again, float32] = [
      await trainer(model),
      await trainer(model),
      await trainer(model, { precision: "float32" }),
    ];
    const steps = Array.from({ length: 20 }, (_, number) => number);
    const pytorch = steps.map((number) => Math.abs(rounded.losses[number]! - exact.loss_f64[number]!));
    const own: number[] = [];
    for (const number of steps) {
      const loss = await step(run, number);
      if (number < 5) expect(await step(again, number)).toBe(loss);
      own.push(Math.abs(loss - exact.loss_f64[number]!));
    }
    // From the fourth step on the ResNet's units flip by the order of sums, PyTorch's at other steps than these: there the mean counts.
    const until = model === "resnet" ? 3 : steps.length;
    for (const number of steps) {
      const largest = Math.max(...(number < until ? pytorch.slice(0, number + 1) : pytorch));
      expect(own[number], `step ${number + 1}`).toBeLessThan(Math.max(1e-4, 3 * largest));
    }
    expect(meanOf(own)).toBeLessThan(1.5 * meanOf(pytorch));
    expect(await run.lossScale()).toEqual({ scale: firstScale, skipped: 0 });
    await step(float32, 0);
    expect(run.bytes / float32.bytes).toBeLessThan(0.75);
    for (const one of [run, again, float32]) one.dispose();
  });

  test("a scale that overflows leaves weights and moments as they are, is halved until it fits, and the run goes on", async () => {
    const step = await stepper(model);
    const run = await trainer(model);
    const calm = await trainer(model);
    const before = await run.state();
    run.setLossScale(2 ** 40);
    const first = await step(run, 0);
    for (const [name, { data }] of await run.state())
      if (data instanceof Float32Array && !name.includes("running_"))
        expect(data, name).toEqual(before.get(name)!.data);
    let skipped = 0;
    for (let all = (await run.lossScale()).skipped; all > skipped; all = (await run.lossScale()).skipped) {
      skipped = all;
      await step(run, 0);
    }
    expect(skipped).toBeGreaterThan(4);
    expect((await run.lossScale()).scale).toBe(2 ** (40 - skipped));
    // The step that went through is the one that a scale without overflow makes, up to what halves round.
    expect(await step(calm, 0)).toBe(first);
    const [got, wanted] = [await run.gradients(), await calm.gradients()];
    for (const [name, gradient] of wanted)
      expect(relative(got.get(name)!, gradient), name).toBeLessThan(0.02);
    run.dispose();
    calm.dispose();
  });
});

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
    const lists = new Map(
      graph.nodes.map((node) => [node, launchesOf(node, { options: mixed, software: false })]),
    );
    const halves = halfValues(graph, (node) => lists.get(node)!.dispatches);
    for (const dispatch of [...lists.values()].flatMap((list) => list.dispatches)) {
      // As if nothing shared memory: sharing renames alone.
      const places = new Map<Memory, GPUBuffer>();
      const { code } = assemble(dispatch, (memory) => {
        if (!places.has(memory)) places.set(memory, {} as GPUBuffer);
        const isHalf = "id" in memory && halves.has(memory.id);
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
