/** Times training steps on several backends in one session, in turn (A B A B), after warm-up. */
import { createBackend } from "../backends/select.ts";
import { type BackendName, type RunConfig, taskOf } from "../config.ts";
import { initialise } from "../models/initialise.ts";
import { describe, type Network, trainingGraph } from "../models/network.ts";
import { positionTable } from "../models/transformer.ts";
import { bits } from "../random.ts";
import { wholeBoxes } from "../training/imageTask.ts";
import { Learner, type Pass } from "../training/learner.ts";
import { sortIds } from "../training/textTask.ts";
import type { Tell } from "./answer.ts";
import { letMessagesIn } from "./messages.ts";
import type { BackendTiming, Calls } from "./protocol.ts";

/** Outputs of the report's networks: the classes of Tiny-ImageNet, the words of WikiText-2. */
const classes = 200;
const words = 33_278;
const warmUpSteps = 3;
const comparedLosses = 5;

/** A batch of noise: what is in it changes nothing about the time. */
function noise(config: RunConfig): { pass: Pass; rows: number } {
  const { batchSize: size, pictureSize: S, bptt: length } = config;
  if (taskOf(config.model) === "images") {
    const pictures = Uint8Array.from({ length: size * S * S * 3 }, (_, i) => bits(1, i) & 255);
    const labels = Int32Array.from({ length: size }, (_, i) => bits(2, i) % classes);
    return { pass: { size, inputs: { pictures, labels, boxes: wholeBoxes(size, S) } }, rows: size };
  }
  const ids = Int32Array.from({ length: size * length }, (_, i) => bits(3, i) % words);
  const labels = Int32Array.from(ids, (_, i) => bits(4, i) % words);
  return { pass: { size, length, inputs: { ids, labels, ...sortIds(ids) } }, rows: size * length };
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** One way of training that is timed. */
interface Lane {
  name: BackendName;
  description: string;
  /** One step; `submitMs` until the commands are handed over. */
  step(time: number): Promise<{ loss: number; submitMs: number }>;
  costs(): { deviceBytes: number; dispatches: number };
  dispose(): void;
  times: { step: number; submit: number }[];
  losses: number[];
}

async function ownLane(name: BackendName, { config, network, pass, rows }: Work): Promise<Lane> {
  const backend = await createBackend(name, config);
  const learner = await Learner.create(backend, network);
  return {
    name,
    description: backend.description,
    async step(time) {
      const started = performance.now();
      const update = { learningRate: config.learningRate, time, dropoutKey: time };
      const { result } = await learner.step([pass], rows, update);
      const submitMs = performance.now() - started;
      const { loss, count } = await result;
      return { loss: loss / count, submitMs };
    },
    costs: () => ({ deviceBytes: backend.bytes(), dispatches: learner.dispatches }),
    dispose() {
      learner.dispose();
      backend.dispose();
    },
    times: [],
    losses: [],
  };
}

/** The same model on tfjs' own kernels, without ours. */
async function stockLane(name: BackendName, { config, network, pass }: Work): Promise<Lane> {
  const { StockTrainer, useStock } = await import("../backends/stock/stockTrainer.ts");
  await useStock(name);
  const graph = trainingGraph(network, { batch: pass.size, ...(pass.length ? { length: pass.length } : {}) });
  const trainer = new StockTrainer(graph, initialise(network.layout, config).parameters);
  for (const [input, data] of Object.entries(pass.inputs)) trainer.write(input, data);
  if (pass.length) trainer.write("positions", positionTable(pass.length, config.emsize));
  return {
    name,
    description: "plain tfjs",
    async step() {
      const started = performance.now();
      const result = trainer.step(config.learningRate, config.momentum, config.weightDecay);
      const submitMs = performance.now() - started;
      return { loss: await result, submitMs };
    },
    costs: () => ({ deviceBytes: trainer.bytes(), dispatches: 0 }),
    dispose: () => trainer.dispose(),
    times: [],
    losses: [],
  };
}

interface Work {
  config: RunConfig;
  network: Network;
  pass: Pass;
  rows: number;
}

async function timeStep(lane: Lane): Promise<void> {
  const time = lane.losses.length + 1;
  const started = performance.now();
  const { loss, submitMs } = await lane.step(time);
  lane.losses.push(loss);
  if (time > warmUpSteps) lane.times.push({ step: performance.now() - started, submit: submitMs });
}

/** Medians over `steps` timed steps of each backend. Rejects when one of them cannot be made. */
export async function bench(
  { config: given, backends, steps, stock }: Calls["bench"]["ask"],
  tell: Tell,
): Promise<BackendTiming[]> {
  const config: RunConfig = { ...given, microBatch: null };
  const { pass, rows } = noise(config);
  const network = describe(config, taskOf(config.model) === "images" ? classes : words);
  const work: Work = { config, network, pass, rows };
  const lanes: Lane[] = [];
  try {
    for (const name of backends) {
      lanes.push(await ownLane(name, work));
      if (stock) lanes.push(await stockLane(name, work));
    }
    const total = warmUpSteps + steps;
    for (let step = 0; step < total; step += 1) {
      for (const lane of lanes) {
        await timeStep(lane);
        await letMessagesIn();
      }
      tell({ kind: "progress", what: "Timing", done: step + 1, total });
    }
    return lanes.map(({ name, description, costs, times, losses }) => {
      const stepMs = median(times.map(({ step }) => step));
      const submitMs = median(times.map(({ submit }) => submit));
      return {
        backend: name,
        description,
        stepMs,
        examplesPerSecond: (1000 * rows) / stepMs,
        dataMs: 0,
        uploadMs: submitMs,
        computeMs: stepMs - submitMs,
        readMs: 0,
        ...costs(),
        losses: losses.slice(0, comparedLosses),
      };
    });
  } finally {
    for (const lane of lanes) lane.dispose();
  }
}
