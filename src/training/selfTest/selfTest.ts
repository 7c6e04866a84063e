import type { Backend, Program } from "../../backends/backend.ts";
import { findWrongOp, type Run, walk } from "../../backends/findWrongOp.ts";
import { hyper } from "../../backends/ops/parts/hyper.ts";
import type { RunConfig } from "../../config/config.ts";
import { taskOf } from "../../config/models/index.ts";
import { preset } from "../../config/presets.ts";
import { initialise } from "../../models/initialise.ts";
import {
  networkOf,
  evaluationGraph,
  type Network,
  storeLengths,
  trainingGraph,
} from "../../models/network.ts";
import { fromDevice } from "../../models/parameters.ts";
import { positionTable } from "../../models/transformer.ts";
import { key, uniform } from "../../random.ts";
import type { Fingerprint, NodeNumbers, Projection } from "./fingerprint.ts";
import { selfTestNumbers } from "./numbers.ts";

/** A thousandth: a hundred times what float32 kernels differ by, a hundredth of what a wrong one does. */
export const selfTestLimit = 1e-3;

const networks: Record<"images" | "text", { config: RunConfig; outputs: number; batch: number }> = {
  images: {
    config: { ...preset("report", "resnet18"), width: 4, pictureSize: 64, seed: 1, labelSmoothing: 0.1 },
    outputs: 5,
    batch: 4,
  },
  text: {
    config: {
      ...preset("report", "transformer"),
      emsize: 8,
      heads: 2,
      hidden: 12,
      layers: 1,
      bptt: 6,
      seed: 1,
    },
    outputs: 23,
    batch: 3,
  },
};

const tasks = ["images", "text"] as const;

/** The inputs of a step, the same on every machine. */
function feed(
  program: Program,
  { config, outputs }: Network,
  batch: number,
  step: number,
  training: boolean,
): void {
  const draw = (name: number, below: number, length: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => Math.floor(uniform(key(name, step), i) * below));
  const rows = taskOf(config.model) === "images" ? batch : batch * config.bptt;
  program.write("labels", draw(1, outputs, rows));
  program.write("weight", Float32Array.of(1 / rows));
  if (taskOf(config.model) === "images") {
    const side = config.pictureSize;
    program.write("pictures", Uint8Array.from(draw(2, 256, batch * side * side * 3)));
    const boxes = new Float32Array(batch * 8);
    for (let b = 0; b < batch; b++)
      boxes.set(training ? [b, 1, side - 2 * b, side - 3, b % 2] : [0, 0, side, side], b * 8);
    program.write("boxes", boxes);
  } else {
    const ids = draw(3, outputs, rows);
    program.write("ids", ids);
    program.write("positions", positionTable(config.bptt, config.emsize));
    if (training) {
      const order = Int32Array.from(ids.keys()).toSorted((a, b) => ids[a]! - ids[b]! || a - b);
      program.write("order", order);
      program.write(
        "sortedIds",
        Int32Array.from(order, (row) => ids[row]!),
      );
      program.write("seed", Uint32Array.of(99 + step, 0, 0, 0));
    }
  }
  if (!training) return;
  const values = new Float32Array(16);
  // Small for pictures: batch normalisation over few values magnifies rounding from step to step.
  values[hyper.learningRate] = config.model === "transformer" ? 0.5 : 1e-3;
  values[hyper.momentum] = 0.9;
  values[hyper.weightDecay] = 1e-4;
  values[hyper.clip] = config.clip ?? 3e38;
  values[hyper.gradientScale] = 1;
  values[hyper.time] = step + 1;
  program.write("hyper", values);
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

/** Two training steps and an evaluation of a tiny network on `backend`. */
export async function fingerprint(backend: Backend, task: "images" | "text"): Promise<Fingerprint> {
  const { config, outputs, batch } = networks[task];
  const network = networkOf(config, outputs);
  const stores = backend.createStores(storeLengths(network));
  const start = initialise(network.layout, config);
  stores.write("parameters", start.parameters);
  stores.write("buffers", start.buffers);
  // The exact kernels: Winograd's have a test and a limit of their own.
  const options = { winograd: "off", precision: "float32" } as const;
  const programs: Program[] = [];
  try {
    const compiled = [trainingGraph(network, { batch }), evaluationGraph(network, { batch })].map((graph) =>
      backend.compile(graph, stores, options),
    );
    programs.push(...(await settle(compiled, (program) => program.dispose())));
    const [training, evaluation] = programs as [Program, Program];
    const losses: number[] = [];
    for (const [step, program] of [training, training, evaluation].entries()) {
      feed(program, network, batch, step, program === training);
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
export function difference(got: Fingerprint, wanted: Fingerprint): number {
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

/**
 * Trains a tiny ResNet and a tiny Transformer for two steps and compares losses, gradients and weights with numbers of the plain
 * references, which agree with PyTorch. Some devices compute wrong gradients silently: they are found here, before a run.
 */
export async function selfTest(backend: Backend): Promise<SelfTestResult> {
  // Side by side: one network runs while the kernels of the other are compiled.
  const got = await settle(tasks.map((task) => fingerprint(backend, task)));
  // Not a number where any difference is none.
  const worst = Math.max(...tasks.map((task, index) => difference(got[index]!, selfTestNumbers[task])));
  const passed = worst <= selfTestLimit;
  return { passed, difference: worst, limit: selfTestLimit, wrongOp: passed ? null : await wrongOp(backend) };
}

function runOf(task: "images" | "text"): Run {
  const { config, outputs, batch } = networks[task];
  const network = networkOf(config, outputs);
  const start = { ...initialise(network.layout, config) };
  return {
    graph: trainingGraph(network, { batch }),
    lengths: storeLengths(network),
    start,
    feed: (program) => feed(program, network, batch, 0, true),
  };
}

/** By the plain references on `cpu`. */
export async function nodeNumbers(cpu: Backend, task: "images" | "text"): Promise<NodeNumbers[]> {
  const all: NodeNumbers[] = [];
  for await (const { node, wanted } of walk(runOf(task), cpu))
    all.push([node.op.name, ...project(wanted.map((data) => Float32Array.from(data)))]);
  return all;
}

async function wrongOp(backend: Backend): Promise<string | null> {
  for (const task of tasks) {
    // The plain references cannot be compared with themselves.
    const found =
      backend.name === "cpu" ? await wrongReference(backend, task) : await findWrongOp(backend, runOf(task));
    if (found) return found;
  }
  return null;
}

async function wrongReference(cpu: Backend, task: "images" | "text"): Promise<string | null> {
  const { selfTestNodes } = await import("./nodes.ts");
  const got = await nodeNumbers(cpu, task);
  const wrong = selfTestNodes[task].find(([, ...results], node) =>
    results.some(([product, rms], i) => {
      const own = got[node]?.[i + 1] as Projection | undefined;
      const scale = Math.max(rms, 1e-6);
      return !own || !(Math.abs(own[0] - product) + Math.abs(own[1] - rms) <= selfTestLimit * scale);
    }),
  );
  return wrong?.[0] ?? null;
}
