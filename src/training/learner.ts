/** A network on a device that learns: with gradients, moments and averages, all of which a step changes. */
import type { Backend, Data, Program } from "../backends/backend.ts";
import { OutOfMemoryError } from "../backends/outOfMemory.ts";
import { firstScale } from "../backends/ops/parts/lossScale.ts";
import { hyper as hyperSlots, hyperSpec } from "../backends/ops/parts/hyper.ts";
import { bits } from "../random.ts";
import { initialise } from "../models/initialise.ts";
import {
  keepsFeatures,
  measuresNorm,
  modelOf,
  type Network,
  storeLengths,
  trainingGraph,
  updateGraph,
  updateParts,
} from "../models/network.ts";
import { Evaluator } from "./evaluator.ts";
import { kernelOptionsOf } from "./kernelOptions.ts";
import { batchOf, metricsOf, nameOf, type Pass, type PassShape } from "./pass.ts";
import type { BatchMetrics } from "./report/metrics.ts";

/** Numbers of one update. */
export interface Update {
  learningRate: number;
  /** SGD's momentum, AdamW's first beta, where it is not the run's own. */
  momentum?: number | null;
  /** Number of this update, from 1. */
  time: number;
  /** Bits that decide this step's dropout. */
  dropoutKey: number;
}

/** Awaited after each part of a step, so that whoever times it can tell the parts from one another. */
export type StepWatch = (part: "upload" | "compute") => Promise<void>;

export interface StepResult extends BatchMetrics {
  /** Norm of all gradients together, before clipping; text, mixed precision, and wherever gradients are clipped. */
  gradientNorm?: number;
  /** The loss scale with which a gradient was beyond 16 bits, so that the step changed no weight. */
  overflowedAt?: number;
}

/** torch.optim.AdamW's default. */
const epsilon = 1e-8;

/** So large that nothing is clipped, and still finite in float32. */
const noClip = 1e30;

export class Learner extends Evaluator {
  /** A network with start values drawn from the run's seed, its training program compiled for full batches. */
  static async create(
    backend: Backend,
    network: Network,
    choices: Readonly<Record<string, string>> = {},
  ): Promise<Learner> {
    const { precision } = network.config;
    const stores = backend.createStores(storeLengths(network));
    const learner = new Learner(backend, network, stores, { ...kernelOptionsOf(network.config), choices });
    try {
      if (precision === "mixed") stores.write("lossScale", Float32Array.of(firstScale));
      learner.setWeights(initialise(network.layout, network.config));
      await learner.#compile();
      return learner;
    } catch (error) {
      learner.dispose();
      throw error;
    }
  }

  /** The step for full passes. */
  async #compile(): Promise<void> {
    const { microBatch, batchSize } = this.network.config;
    const inputs: Pass["inputs"] = keepsFeatures(this.network.config)
      ? { features: new Float32Array(0) }
      : {};
    await this.trainingProgram({ size: microBatch ?? batchSize, inputs });
  }

  /**
   * Takes other variants of kernels, between two steps whose numbers have come. False where the device has no room for what they
   * need: those before stay.
   */
  async takeChoices(choices: Readonly<Record<string, string>>): Promise<boolean> {
    const before = this.kernels;
    this.takeKernels({ ...before, choices });
    try {
      await this.#compile();
      return true;
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      this.takeKernels(before);
      await this.#compile();
      return false;
    }
  }

  /** The compiled step for passes of this size. */
  trainingProgram(shape: PassShape): Promise<Program> {
    return this.programs.get(`training ${nameOf(shape)}`, () =>
      this.programs.compile(trainingGraph(this.network, batchOf(shape)), shape.length, this.kernels),
    );
  }

  /** Hands the numbers of an update to the program that makes it. */
  #writeHyper(program: Program, update: Update): void {
    const values = this.#hyper(update);
    // Clipping and the average take their numbers from it, whatever learns.
    if (this.programs.takes(program, "hyper")) program.write("hyper", values);
    const { weightDecay } = this.network.config;
    for (const { hyper, decays, rate } of updateParts(this.network)) {
      values[hyperSlots.weightDecay] = decays ? weightDecay : 0;
      values[hyperSlots.learningRate] = update.learningRate * rate;
      program.write(hyper, values);
    }
  }

  #hyper({ learningRate, momentum, time }: Update): Float32Array {
    const { config } = this.network;
    const values = new Float32Array(hyperSpec.shape[0] ?? 0);
    values[hyperSlots.learningRate] = learningRate;
    values[hyperSlots.momentum] = momentum ?? config.momentum;
    values[hyperSlots.weightDecay] = config.weightDecay;
    values[hyperSlots.clip] = config.clip ?? noClip;
    values[hyperSlots.beta1] = momentum ?? config.beta1;
    values[hyperSlots.beta2] = config.beta2;
    values[hyperSlots.epsilon] = epsilon;
    values[hyperSlots.time] = time;
    // A young average forgets its start faster, so that it is of use from the first epoch on.
    values[hyperSlots.averageDecay] = Math.min(config.averageDecay, time / (time + 9));
    values[hyperSlots.gradientScale] = 1;
    return values;
  }

  /**
   * One optimizer step over `passes`, which together are the batch; gradients are divided by `weight`, its rows or what they count.
   * Resolves once the
   * commands are handed over; `result` then resolves with the batch's numbers.
   */
  async step(
    passes: readonly Pass[],
    weight: number,
    update: Update,
    watch?: StepWatch,
  ): Promise<{ result: Promise<StepResult> }> {
    this.weightsChange();
    const { config } = this.network;
    const drops = modelOf(this.network).drops(config);
    const share = Float32Array.of(1 / weight);
    const reads: Promise<Data[]>[] = [];
    const hasNorm = measuresNorm(config);
    const isWhole = config.microBatch === null;
    for (const [index, pass] of passes.entries()) {
      const { inputs } = pass;
      const program = await this.trainingProgram(pass);
      for (const [name, data] of Object.entries(inputs)) program.write(name, data);
      program.write("weight", share);
      if (drops) program.write("seed", Uint32Array.of(bits(update.dropoutKey, index), 0, 0, 0));
      if (isWhole) this.#writeHyper(program, update);
      const results = isWhole && hasNorm ? ["metrics", "clip"] : ["metrics"];
      if (watch) {
        await watch("upload");
        program.run();
        await watch("compute");
        reads.push(program.read(...results));
      } else reads.push(program.runAndRead(...results));
    }
    if (!isWhole) {
      const program = await this.programs.get("update", () =>
        this.programs.compile(updateGraph(this.network)),
      );
      this.#writeHyper(program, update);
      program.run();
      if (watch) await watch("compute");
      if (hasNorm) reads.push(program.read("clip"));
    }
    return { result: this.#gather(reads, passes.length, hasNorm, isWhole) };
  }

  async #gather(
    reads: Promise<Data[]>[],
    passes: number,
    hasNorm: boolean,
    isWhole: boolean,
  ): Promise<StepResult> {
    const results = await Promise.all(reads);
    const sums = { loss: 0, correct1: 0, correct5: 0, count: 0 };
    for (const [data] of results.slice(0, passes)) {
      const metrics = metricsOf(data);
      sums.loss += metrics.loss;
      sums.correct1 += metrics.correct1;
      sums.correct5 += metrics.correct5;
      sums.count += metrics.count;
    }
    if (!hasNorm) return sums;
    const clip = isWhole ? results[0]?.[1] : results[passes]?.[0];
    // A factor of zero, which no clipping gives, leaves a step out.
    if (this.kernels.precision === "mixed" && clip?.[1] === 0) return { ...sums, overflowedAt: clip[3] ?? 0 };
    return { ...sums, gradientNorm: clip?.[0] ?? Number.NaN };
  }
}
