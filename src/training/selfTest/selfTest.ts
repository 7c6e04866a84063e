import type { Backend, KernelOptions, Program } from "../../backends/backend.ts";
import { findWrongOp, type Run, walk } from "../../backends/findWrongOp.ts";
import { hyper } from "../../backends/ops/parts/hyper.ts";
import { type ModelName, modelNames, modelSettings, taskOf } from "../../config/models/index.ts";
import { models } from "../../models/index.ts";
import { initialise } from "../../models/initialise.ts";
import {
  networkOf,
  evaluationGraph,
  storeLengths,
  trainingGraph,
  updateParts,
} from "../../models/network.ts";
import type { Structure } from "../../config/structure.ts";
import type { SelfTestSizes } from "../../models/model.ts";
import { fromDevice } from "../../models/parameters.ts";
import { key, uniform } from "../../random.ts";
import { checkOps, casesOf } from "./checkOps.ts";
import type { Fingerprint, NodeNumbers, Projection } from "./fingerprint.ts";
import { tasks } from "../tasks/index.ts";
import { opsOf, opsOfModel } from "./opsOf.ts";
import { selfTestNumbers } from "./numbers.ts";

/** A thousandth: a hundred times what float32 kernels differ by, a hundredth of what a wrong one does. */
export const selfTestLimit = 1e-3;

/** The models that are tested: those whose record has sizes for it. */
export const tested = modelNames.filter((model) => models[model].selfTest);

function sizesOf(model: ModelName): SelfTestSizes {
  const { selfTest: sizes } = models[model];
  if (!sizes) throw new Error(`${model} has no self-test.`);
  return sizes;
}

/** The inputs of a step, the same on every machine. */
function feed(program: Program, sizes: SelfTestSizes, step: number, training: boolean): void {
  const { config, outputs, batch } = sizes;
  const { model } = config;
  const draw = (name: number, below: number, length: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => Math.floor(uniform(key(name, step), i) * below));
  const rows = batch * modelSettings[model].rows(config);
  const inputs = {
    labels: draw(1, outputs, rows),
    weight: Float32Array.of(1 / rows),
    ...tasks[taskOf(model)].testInputs(config, { outputs, batch, training }, draw),
    ...models[model].constantInputs(config, undefined),
  };
  for (const [name, data] of Object.entries(inputs)) program.write(name, data);
  if (!training) return;
  if (models[model].drops(config)) program.write("seed", Uint32Array.of(99 + step, 0, 0, 0));
  const values = new Float32Array(16);
  values[hyper.learningRate] = sizes.learningRate;
  values[hyper.momentum] = 0.9;
  values[hyper.weightDecay] = 1e-4;
  values[hyper.clip] = config.clip ?? 3e38;
  values[hyper.gradientScale] = 1;
  values[hyper.time] = step + 1;
  for (const part of updateParts(networkOf(config, outputs))) {
    if (!part.decays) values[hyper.weightDecay] = 0;
    program.write(part.hyper, values);
  }
}

function project(tensors: Float32Array[]): Projection[] {
  return tensors.map((tensor, index) => {
    const k = key(4, index);
    let [product, square, own] = [0, 0, 0];
    tensor.forEach((value, i) => {
      const direction = 2 * uniform(k, i) - 1;
      product += value * direction;
      square += direction * direction;
      own += value * value;
    });
    return [product / Math.sqrt(square), Math.sqrt(own / tensor.length)];
  });
}

/** Waits for all; where one is rejected, the others are undone. */
async function settle<T>(promises: Promise<T>[], undo?: (one: T) => void): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const refused = settled.find((one) => one.status === "rejected");
  const made = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  if (!refused) return made;
  if (undo) made.forEach(undo);
  throw refused.reason;
}

/** The tested models whose every op is among these. */
export const testedWith = (ops: ReadonlySet<string>): ModelName[] =>
  tested.filter((model) => [...opsOfModel(model)].every((op) => ops.has(op)));

/** Two training steps and an evaluation of a tiny network on `backend`. */
export async function fingerprint(backend: Backend, model: ModelName): Promise<Fingerprint> {
  const sizes = sizesOf(model);
  const { config, outputs, batch } = sizes;
  const network = networkOf(config, outputs);
  const stores = backend.createStores(storeLengths(network));
  const start = initialise(network.layout, config);
  stores.write("parameters", start.parameters);
  stores.write("buffers", start.buffers);
  // The exact kernels: Winograd's have a test and a limit of their own.
  const options = { fastProducts: "off", precision: "float32" } as const;
  const programs: Program[] = [];
  try {
    const compiled = [trainingGraph(network, { batch }), evaluationGraph(network, { batch })].map((graph) =>
      backend.compile(graph, stores, options),
    );
    programs.push(...(await settle(compiled, (program) => program.dispose())));
    const [training, evaluation] = programs as [Program, Program];
    const losses: number[] = [];
    for (const [step, program] of [training, training, evaluation].entries()) {
      feed(program, sizes, step, program === training);
      program.run();
      const [metrics] = await program.read("metrics");
      losses.push(metrics![0]! / metrics![3]!);
    }
    const learned = network.layout.tensors.filter(({ store }) => store === "parameters");
    const [gradients, weights] = [await stores.read("gradients"), await stores.read("parameters")];
    return {
      losses,
      gradients: project(learned.map((tensor) => fromDevice(tensor, gradients))),
      weights: project(learned.map((tensor) => fromDevice(tensor, weights))),
    };
  } finally {
    for (const part of [...programs, stores]) part.dispose();
  }
}

/** Largest difference of any loss, over the loss, and of any tensor, over its own size. */
export function difference(got: Fingerprint, wanted: Fingerprint | undefined): number {
  if (!wanted) return Number.NaN;
  const offs = wanted.losses.map((loss, i) => Math.abs((got.losses[i] ?? Number.NaN) - loss) / loss);
  for (const kind of ["gradients", "weights"] as const) {
    const largest = Math.max(...wanted[kind].map(([, rms]) => rms));
    wanted[kind].forEach(([product, rms], i) => {
      const [ownProduct, ownRms] = got[kind][i] ?? [Number.NaN, Number.NaN];
      // A gradient that is zero up to rounding (a bias before a norm) has no size of its own.
      const scale = Math.max(rms, 1e-3 * largest);
      offs.push(Math.abs(ownProduct - product) / scale, Math.abs(ownRms - rms) / scale);
    });
  }
  return offs.some(Number.isNaN) ? Number.NaN : Math.max(...offs);
}

export interface SelfTestResult {
  passed: boolean;
  /** Largest relative difference from the stored numbers. */
  difference: number;
  limit: number;
  /** The first op that computes wrongly, where the test failed. */
  wrongOp: string | null;
}

/** What a run would compute with: the self-test takes the same kernels. */
export interface SelfTestOptions extends Pick<KernelOptions, "fastProducts" | "precision"> {
  /** Also the kernels that only large networks take, where compiling them takes seconds: of a backend that is chosen. */
  large: boolean;
  /** What the run's network is made of: other networks' ops are left out. Left out itself: every op and every network is tested. */
  structure?: Structure;
}

const everything: SelfTestOptions = { fastProducts: "f4", precision: "float32", large: true };

/**
 * Trains tiny networks of the models that are asked for two steps and compares losses, gradients and weights with numbers of the plain
 * references, which agree with PyTorch; and runs every op of theirs by every kernel that a run with these options may take, whatever its
 * sizes, each beside its plain reference. Some devices compute wrong gradients silently: they are found here, before a run.
 */
export async function selfTest(backend: Backend, options = everything): Promise<SelfTestResult> {
  // Side by side: one runs while the kernels of another are compiled.
  const asked = options.structure && opsOf(options.structure);
  const among = asked ? testedWith(asked) : tested;
  const [ops, networks] = await Promise.all([
    checkedOps(backend, options, asked),
    networkDifference(backend, among),
  ]);
  // Not a number where any difference is none.
  const worst = Math.max(ops.difference, networks);
  const passed = ops.wrong === null && worst <= selfTestLimit;
  const wrong = passed ? null : (ops.wrong ?? (await wrongOp(backend, among)));
  return { passed, difference: worst, limit: selfTestLimit, wrongOp: wrong };
}

async function networkDifference(backend: Backend, among: readonly ModelName[]): Promise<number> {
  const got = await settle(among.map((model) => fingerprint(backend, model)));
  return Math.max(0, ...among.map((model, index) => difference(got[index]!, selfTestNumbers[model])));
}

async function checkedOps(
  backend: Backend,
  { large, fastProducts, precision }: SelfTestOptions,
  ops: ReadonlySet<string> | undefined,
): Promise<{ difference: number; wrong: string | null }> {
  const options = { fastProducts, precision };
  const { difference: worst, wrong } = await checkOps(backend, options, selfTestLimit, large, ops);
  // The plain references cannot be compared with themselves alone.
  if (backend.name === "cpu" && !wrong) return checkedReferences();
  return { difference: worst, wrong: wrong && wrong.op };
}

/** What the plain reference of each op makes of its cases: one fingerprint a result. */
export function referenceNumbers(): NodeNumbers[] {
  const { wanted } = casesOf({ precision: "float32" });
  return wanted.map(({ op, view }) => [op, ...project([Float32Array.from(view.data)])]);
}

async function checkedReferences(): Promise<{ difference: number; wrong: string | null }> {
  const { selfTestCases } = await import("./caseNumbers.ts");
  const got = referenceNumbers();
  const offs = got.map(([op, own], i) => {
    const [known, wanted] = selfTestCases[i] ?? [];
    // Written before this op had these cases.
    if (known !== op || !own || !wanted) return Number.NaN;
    return (Math.abs(own[0] - wanted[0]) + Math.abs(own[1] - wanted[1])) / Math.max(wanted[1], 1e-6);
  });
  const at = offs.findIndex((off) => !(off <= selfTestLimit));
  return { difference: Math.max(...offs), wrong: got[at]?.[0] ?? null };
}

function runOf(model: ModelName): Run {
  const sizes = sizesOf(model);
  const { config, outputs, batch } = sizes;
  const network = networkOf(config, outputs);
  const start = { ...initialise(network.layout, config) };
  return {
    graph: trainingGraph(network, { batch }),
    lengths: storeLengths(network),
    start,
    feed: (program) => feed(program, sizes, 0, true),
  };
}

/** By the plain references on `cpu`. */
export async function nodeNumbers(cpu: Backend, model: ModelName): Promise<NodeNumbers[]> {
  const all: NodeNumbers[] = [];
  for await (const { node, wanted } of walk(runOf(model), cpu))
    all.push([node.op.name, ...project(wanted.map((data) => Float32Array.from(data)))]);
  return all;
}

async function wrongOp(backend: Backend, among: readonly ModelName[]): Promise<string | null> {
  for (const model of among) {
    // The plain references cannot be compared with themselves.
    const found =
      backend.name === "cpu"
        ? await wrongReference(backend, model)
        : await findWrongOp(backend, runOf(model));
    if (found) return found;
  }
  return null;
}

async function wrongReference(cpu: Backend, model: ModelName): Promise<string | null> {
  const { selfTestNodes } = await import("./nodes.ts");
  const got = await nodeNumbers(cpu, model);
  const wrong = selfTestNodes[model]?.find(([, ...results], node) =>
    results.some(([product, rms], i) => {
      const own = got[node]?.[i + 1] as Projection | undefined;
      const scale = Math.max(rms, 1e-6);
      return !own || !(Math.abs(own[0] - product) + Math.abs(own[1] - rms) <= selfTestLimit * scale);
    }),
  );
  return wrong?.[0] ?? null;
}
