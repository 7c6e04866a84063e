/** The ways of training that a benchmark times against one another. */
import { say } from "../../said.ts";
import { createBackend } from "../../backends/select.ts";
import { leastWorkByOp } from "../../backends/work.ts";
import type { RunConfig } from "../../config/config.ts";
import type { BackendName } from "../../config/settings.ts";
import { initialise } from "../../models/initialise.ts";
import { networkOf, trainingGraph } from "../../models/network.ts";
import { models } from "../../models/index.ts";
import { key, streams } from "../../random.ts";
import { Learner, type StepWatch } from "../../training/learner.ts";
import type { TaskBatch } from "../../training/tasks/task.ts";
import { type BenchBatches, noiseBatches } from "./batches.ts";
import type { BackendTiming, BenchReport } from "../border/protocol.ts";

type Parts = { uploadMs: number; computeMs: number; readMs: number };

export interface Lane {
  readonly backend: BackendName;
  readonly kernels: BackendTiming["kernels"];
  readonly adapter: RunConfig["adapter"] | null;
  readonly description: string;
  /** Whether it computes what our lanes do, so that its losses can be held against theirs. */
  readonly comparable: boolean;
  /** Whether telling the parts of a step apart takes waiting that a step does without. */
  readonly hasOwnQueue: boolean;
  /** The loss of step `step`, from 0, on `batch`; `handedOver` is called once the commands are with the device. */
  step(batch: TaskBatch, step: number, handedOver?: () => void): Promise<number>;
  /** The same, each part waited for; undefined where the parts cannot be told apart. */
  stepInParts?(batch: TaskBatch, step: number): Promise<{ loss: number; parts: Parts }>;
  costs(): { deviceBytes: number; dispatches: number };
  /** Milliseconds by kernel, work by op, and the device's roof; runs one step more. */
  inspect?(): Promise<Pick<BenchReport, "kernels" | "ops" | "rates">>;
  dispose(): void;
}

/** What a graph for the first pass of `batch` is made for. */
export function shapeOf({ passes }: TaskBatch): { batch: number; length?: number } {
  const { size, length } = passes[0]!;
  return length === undefined ? { batch: size } : { batch: size, length };
}

/** A network on one of our backends, trained as a run trains it. */
export async function ownLane(
  name: BackendName,
  adapter: RunConfig["adapter"],
  { config: given, outputs, batches }: BenchBatches,
): Promise<Lane> {
  const config: RunConfig = name === "webgpu" ? given : { ...given, precision: "float32" };
  const backend = await createBackend(name, { ...config, adapter });
  const network = networkOf(config, outputs);
  const learner = await Learner.create(backend, network);
  const train = async ({ passes, rows, weight = rows }: TaskBatch, step: number, watch?: StepWatch) => {
    const dropoutKey = key(config.seed, streams.dropout, step);
    const update = { learningRate: config.learningRate, time: step + 1, dropoutKey };
    return learner.step(passes, weight, update, watch);
  };
  return {
    backend: name,
    kernels: "own",
    adapter: name === "webgpu" ? adapter : null,
    description: backend.description,
    comparable: true,
    hasOwnQueue: name === "webgpu",
    async step(batch, step, handedOver) {
      const { result } = await train(batch, step);
      handedOver?.();
      const { loss, count } = await result;
      return loss / count;
    },
    async stepInParts(batch, step) {
      const times = { upload: 0, compute: 0 };
      let since = performance.now();
      const { result } = await train(batch, step, async (part) => {
        await backend.idle();
        const now = performance.now();
        times[part] += now - since;
        since = now;
      });
      const { loss, count } = await result;
      const readMs = performance.now() - since;
      return { loss: loss / count, parts: { uploadMs: times.upload, computeMs: times.compute, readMs } };
    },
    costs: () => ({ deviceBytes: backend.bytes(), dispatches: learner.dispatches }),
    async inspect() {
      const program = await learner.trainingProgram(batches[0]!.passes[0]!);
      const { executed } = program.costs;
      const least = leastWorkByOp(trainingGraph(network, shapeOf(batches[0]!)));
      const ops = [...least].map(([op, atLeast]) => ({ op, least: atLeast, executed: executed?.get(op) }));
      const kernels = [...((await program.profile?.()) ?? [])].map(([kernel, time]) => ({ kernel, ...time }));
      return { kernels, ops, rates: (await backend.measureRates?.()) ?? null };
    },
    dispose() {
      learner.dispose();
      backend.dispose();
    },
  };
}

/** Plain tfjs is no part of what every visitor fetches. */
async function fetchPlainTfjs() {
  try {
    return await import("../../interop/tfjs/plain/stockTrainer.ts");
  } catch (error) {
    throw new Error(say("noPlainTfjs"), { cause: error });
  }
}

/**
 * The same model on tfjs' own kernels, without ours, in float32: in one pass, whatever the micro-batch, on pictures as they lie in
 * the batch, with its own random numbers, and without clipping and label smoothing.
 */
export async function stockLane(name: BackendName, work: BenchBatches): Promise<Lane> {
  const { config, outputs, batches, dataMs } = work;
  if (config.optimizer !== "sgd") throw new Error(say("plainTfjsSgd"));
  const { StockTrainer } = await fetchPlainTfjs();
  const network = networkOf(config, outputs);
  const isWhole = batches.every(({ passes }) => passes.length === 1);
  // What is in a batch changes nothing about the time.
  const instead = isWhole ? null : noiseBatches({ ...config, microBatch: null }, outputs).batches[0]!;
  const first = instead ?? batches[0]!;
  const { length } = first.passes[0]!;
  const graph = trainingGraph(network, shapeOf(first));
  const { clip, labelSmoothing } = config;
  const isPlain = clip === null && labelSmoothing === 0;
  const drops = graph.nodes.some(({ attributes }) => attributes.dropout !== undefined);
  const augments = dataMs !== null && graph.nodes.some(({ op }) => op.name === "augment");
  const { parameters } = initialise(network.layout, config);
  const trainer = await StockTrainer.create(name, graph, parameters);
  return {
    backend: name,
    kernels: "stock",
    adapter: null,
    description: "plain tfjs",
    comparable: isWhole && isPlain && !drops && !augments,
    hasOwnQueue: name === "webgpu",
    async step(batch, _step, handedOver) {
      await trainer.takeTurn();
      const { inputs } = (instead ?? batch).passes[0]!;
      for (const [input, data] of Object.entries(inputs)) trainer.write(input, data);
      for (const [input, data] of Object.entries(models[config.model].constantInputs(config, length)))
        trainer.write(input, data);
      const loss = trainer.step(config.learningRate, config.momentum, config.weightDecay);
      handedOver?.();
      return loss;
    },
    costs: () => ({ deviceBytes: trainer.bytes(), dispatches: 0 }),
    dispose: () => trainer.dispose(),
  };
}
