/**
 * A network on a device with everything that a step changes: parameters, running statistics, moments and averages. Programs
 * are compiled when a batch of their size first comes, and kept.
 */
import type { Backend, Data, KernelOptions, Program, Stores } from "../backends/backend.ts";
import { firstScale } from "../backends/ops/parts/lossScale.ts";
import { hyper as hyperSlots, hyperSpec } from "../backends/ops/parts/hyper.ts";
import type { StoreName } from "../backends/graph.ts";
import type { RunConfig } from "../config/config.ts";
import { bits } from "../random.ts";
import { initialise } from "../models/initialise.ts";
import { probeGraph } from "../models/context.ts";
import {
  cachedGenerationGraph,
  cacheLength,
  evaluationGraph,
  featuresGraph,
  generationGraph,
  keepsFeatures,
  measuresNorm,
  modelOf,
  type Network,
  storeLengths,
  trainingGraph,
  updateGraph,
  updateParts,
} from "../models/network.ts";
import type { Batch } from "../models/model.ts";
import type { FlatStores } from "../models/parameters.ts";
import { kernelOptionsOf } from "./kernelOptions.ts";
import type { BatchMetrics } from "./report/metrics.ts";

/** What one program run is fed: a batch or a micro-batch. */
export interface Pass {
  /** Pictures, or columns of text. */
  size: number;
  /** Words per column; text only. */
  length?: number;
  /** The graph's inputs by name, without those that the learner writes itself: weight, seed, positions, hyper. */
  inputs: Readonly<Record<string, Data>>;
}

/** What a program is compiled for: the sizes of a pass, and whether it holds pictures or the features of them. */
type PassShape = Pick<Pass, "size" | "length" | "inputs">;

const nameOf = ({ size, length, inputs }: PassShape): string =>
  `${size} ${length ?? ""} ${inputs["features"] ? "features" : ""}`;

const batchOf = ({ size: batch, length, inputs }: PassShape): Batch => ({
  batch,
  ...(length === undefined ? {} : { length }),
  ...(inputs["features"] ? { pictures: "features" } : {}),
});

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

function metricsOf(data: Data | undefined): BatchMetrics {
  const [loss = Number.NaN, correct1 = 0, correct5 = 0, count = 0] = data ?? [];
  return { loss, correct1, correct5, count };
}

const isFloats = (data: Data | undefined): data is Float32Array => data instanceof Float32Array;

/** New words that a program of kept words takes at once, where there are more than one. */
const wordsAtOnce = 32;

/** The words whose keys and values are on the device. */
interface KeptWords {
  ids: Int32Array;
  /** They were computed by these weights. */
  version: number;
}

export class Learner {
  #kept: KeptWords | null = null;
  /** Counts the changes of the weights that are evaluated. */
  #version = 0;
  readonly #programs = new Map<string, Promise<Program>>();
  /** What each program is fed. */
  readonly #inputs = new WeakMap<Program, ReadonlySet<string>>();
  /** Passes whose numbers may be under way beside the one that is waited for: more than none where the device works on its own. */
  readonly ahead: number;
  /** Kernel launches of the largest program so far. */
  dispatches = 0;

  private constructor(
    readonly backend: Backend,
    readonly network: Network,
    readonly stores: Stores,
    readonly kernels: KernelOptions,
  ) {
    this.ahead = backend.name === "webgpu" ? 2 : 0;
  }

  /** A network with start values drawn from the run's seed, its training program compiled for full batches. */
  static async create(
    backend: Backend,
    network: Network,
    choices: Readonly<Record<string, string>> = {},
  ): Promise<Learner> {
    const { precision, microBatch, batchSize } = network.config;
    const stores = backend.createStores(storeLengths(network));
    const learner = new Learner(backend, network, stores, { ...kernelOptionsOf(network.config), choices });
    try {
      if (precision === "mixed") stores.write("lossScale", Float32Array.of(firstScale));
      learner.setWeights(initialise(network.layout, network.config));
      const inputs: Pass["inputs"] = keepsFeatures(network.config) ? { features: new Float32Array(0) } : {};
      await learner.trainingProgram({ size: microBatch ?? batchSize, inputs });
      return learner;
    } catch (error) {
      learner.dispose();
      throw error;
    }
  }

  /** A network that is only evaluated: no gradients, no moments, no average; its weights are still to be set. */
  static forEvaluation(backend: Backend, { config, ...network }: Network): Learner {
    const still: RunConfig = { ...config, averageDecay: 0 };
    const { parameters, buffers = 0 } = storeLengths({ ...network, config: still });
    const stores = backend.createStores({ parameters: parameters ?? 0, buffers });
    return new Learner(backend, { ...network, config: still }, stores, kernelOptionsOf(config));
  }

  /** What is evaluated: the running average of the weights where the run keeps one. */
  get source(): "live" | "average" {
    return this.network.config.averageDecay > 0 ? "average" : "live";
  }

  /** Sets parameters and running statistics, and starts their average from them. */
  setWeights({ parameters, buffers }: FlatStores): void {
    this.#version += 1;
    this.stores.write("parameters", parameters);
    if (buffers.length > 0) this.stores.write("buffers", buffers);
    if (this.source === "live") return;
    this.stores.write("average", parameters);
    if (buffers.length > 0) this.stores.write("averageBuffers", buffers);
  }

  /** Sets the weights that are evaluated, and nothing else. */
  replaceEvaluated({ parameters, buffers }: FlatStores): void {
    this.#version += 1;
    const isLive = this.source === "live";
    this.stores.write(isLive ? "parameters" : "average", parameters);
    if (buffers.length > 0) this.stores.write(isLive ? "buffers" : "averageBuffers", buffers);
  }

  /** Live weights, or their average, as they are at the moment of the call; both flat, as the device has them. */
  async weights(source: "live" | "average" = "live"): Promise<FlatStores> {
    const [first, second]: StoreName[] =
      source === "live" ? ["parameters", "buffers"] : ["average", "averageBuffers"];
    const { parameters, buffers } = this.network.layout.lengths;
    const [weights, counters] = await Promise.all([
      this.stores.read(first!, 0, parameters),
      buffers > 0 ? this.stores.read(second!, 0, buffers) : new Float32Array(0),
    ]);
    return { parameters: weights, buffers: counters };
  }

  #program(name: string, compile: () => Promise<Program>): Promise<Program> {
    let program = this.#programs.get(name);
    if (!program) {
      program = compile();
      this.#programs.set(name, program);
      program.catch(() => this.#programs.delete(name));
    }
    return program;
  }

  /** The compiled step for passes of this size. */
  trainingProgram(shape: PassShape): Promise<Program> {
    return this.#program(`training ${nameOf(shape)}`, () =>
      this.#compile(trainingGraph(this.network, batchOf(shape)), shape.length, this.kernels),
    );
  }

  #evaluationProgram(shape: PassShape, source: "live" | "average"): Promise<Program> {
    return this.#program(`evaluation ${source} ${nameOf(shape)}`, () =>
      this.#compile(evaluationGraph(this.network, batchOf(shape), source), shape.length),
    );
  }

  /** What the live body makes of a pass of pictures, in evaluation: [size, F]. */
  async features({ size, inputs }: Pass): Promise<Float32Array> {
    const program = await this.#program(`features ${size}`, () =>
      this.#compile(featuresGraph(this.network, size)),
    );
    for (const name of ["pictures", "boxes"]) program.write(name, inputs[name]!);
    const [features] = await program.runAndRead("features");
    if (!isFloats(features)) throw new Error("The network gave no features.");
    return features.slice();
  }

  /** Only training is in mixed precision: nothing else keeps activations. */
  async #compile(
    graph: Parameters<Backend["compile"]>[0],
    length?: number,
    kernels: KernelOptions = { ...this.kernels, precision: "float32" },
  ): Promise<Program> {
    const program = await this.backend.compile(graph, this.stores, kernels);
    this.dispatches = Math.max(this.dispatches, program.costs.dispatches);
    this.#inputs.set(program, new Set(graph.inputs.keys()));
    const constant = modelOf(this.network).constantInputs(this.network.config, length);
    for (const [name, data] of Object.entries(constant))
      if (graph.inputs.has(name)) program.write(name, data);
    return program;
  }

  /** Hands the numbers of an update to the program that makes it. */
  #writeHyper(program: Program, update: Update): void {
    const values = this.#hyper(update);
    // Clipping and the average take their numbers from it, whatever learns.
    if (this.#inputs.get(program)?.has("hyper")) program.write("hyper", values);
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
    this.#version += 1;
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
      const program = await this.#program("update", () => this.#compile(updateGraph(this.network)));
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

  /** Loss and hits of a batch, and with `wantsLogits` its logits: rows of `outputs` values, padded to a multiple of four. */
  async evaluate(pass: Pass, wantsLogits = false): Promise<{ metrics: BatchMetrics; logits?: Float32Array }> {
    const program = await this.#evaluationProgram(pass, this.source);
    for (const [name, data] of Object.entries(pass.inputs)) program.write(name, data);
    program.write("weight", Float32Array.of(1));
    const results = wantsLogits ? ["metrics", "logits"] : ["metrics"];
    const [metrics, logits] = await program.runAndRead(...results);
    return isFloats(logits) ? { metrics: metricsOf(metrics), logits } : { metrics: metricsOf(metrics) };
  }

  /**
   * The next word's logits [words, padded] after `ids` of one column, without a mask, and on demand each layer's attention
   * [heads, capacity, capacity padded to a multiple of four].
   * @param capacity words that the program has room for
   */
  async nextWord(
    ids: Int32Array,
    capacity: number,
    wantsAttention = false,
  ): Promise<{ logits: Float32Array; attention: Float32Array[] }> {
    const program = await this.#program(`generation ${this.source} ${capacity}`, () =>
      this.#compile(generationGraph(this.network, capacity, this.source), capacity),
    );
    const padded = new Int32Array(capacity);
    padded.set(ids);
    program.write("ids", padded);
    // Behind a causal mask nobody asks what comes after the last word.
    if (this.#inputs.get(program)?.has("length")) program.write("length", Int32Array.of(ids.length));
    program.write("last", Int32Array.of(ids.length - 1));
    const layers = wantsAttention ? (modelOf(this.network).words?.layers(this.network.config) ?? 0) : 0;
    const names = Array.from({ length: layers }, (_, layer) => `attention${layer}`);
    const [logits, ...attention] = await program.runAndRead("logits", ...names);
    if (!isFloats(logits)) throw new Error("The network gave no logits.");
    return { logits, attention: attention.filter(isFloats) };
  }

  /** Whether `nextKeptWord` can be asked. */
  get keepsWords(): boolean {
    return modelOf(this.network).words?.nextWordCached !== undefined;
  }

  /**
   * The logits of `nextWord` where a word sees none that come after it: keys and values of `ids` stay on the device, and only what
   * is new since the last call is computed. After a change of the weights that is all of them.
   * @param capacity words that there is room for; always the same for a network
   */
  async nextKeptWord(ids: Int32Array, capacity: number): Promise<Float32Array> {
    const { network, source } = this;
    this.stores.add("cache", cacheLength(network, capacity));
    const known = this.#kept?.version === this.#version ? this.#kept.ids : new Int32Array();
    // The last word is computed in any case: its logits are asked for.
    let at = 0;
    while (at < Math.min(known.length, ids.length - 1) && known[at] === ids[at]) at += 1;
    this.#kept = null;
    const version = this.#version;
    for (;;) {
      const rows = ids.length - at > 1 ? Math.min(wordsAtOnce, capacity) : 1;
      const program = await this.#program(`kept ${source} ${rows} of ${capacity}`, async () => {
        const graph = cachedGenerationGraph(network, { rows, capacity }, source);
        const compiled = await this.#compile(graph);
        compiled.write("zeros", new Float32Array(rows * network.config.emsize));
        return compiled;
      });
      const taken = Math.min(rows, ids.length - at);
      const words = new Int32Array(rows);
      words.set(ids.subarray(at, at + taken));
      program.write("ids", words);
      program.write(
        "places",
        Int32Array.from(words, (_, row) => Math.min(at + row, capacity - 1)),
      );
      program.write("position", Int32Array.of(at));
      program.write("last", Int32Array.of(taken - 1));
      at += taken;
      if (at < ids.length) program.run();
      else {
        const [logits] = await program.runAndRead("logits");
        if (!isFloats(logits)) throw new Error("The network gave no logits.");
        this.#kept = { ids: ids.slice(), version };
        return logits;
      }
    }
  }

  /**
   * How the pixels of `values` [batch, S, S, 4] move what the network computes at `place`, in evaluation.
   * @param ask given the shape of the output there, gives the direction that is asked about, of the same shape
   */
  async probe(
    place: string,
    values: Float32Array,
    ask: (shape: readonly number[], rowLength: number) => Float32Array,
  ): Promise<{ gradient: Float32Array; output: Float32Array }> {
    const side = this.network.config.pictureSize;
    const batch = values.length / (side * side * 4);
    const { graph, output } = probeGraph(this.network, place, batch, this.source);
    const program = await this.#program(`probe ${this.source} ${place} ${batch}`, () => this.#compile(graph));
    program.write("values", values);
    program.write("direction", ask(output.shape, output.rowStride ?? output.shape.at(-1) ?? 0));
    const [gradient, result] = await program.runAndRead("gradient", "output");
    if (!isFloats(gradient) || !isFloats(result)) throw new Error("The network gave no gradient.");
    return { gradient, output: result };
  }

  /** Frees the programs of `probe`: they are large and seldom asked again. */
  forgetProbes(): void {
    for (const [name, program] of this.#programs) {
      if (!name.startsWith("probe ")) continue;
      this.#programs.delete(name);
      program.then(
        (compiled) => compiled.dispose(),
        () => undefined,
      );
    }
  }

  dispose(): void {
    for (const program of this.#programs.values())
      program.then(
        (compiled) => compiled.dispose(),
        () => undefined,
      );
    this.#programs.clear();
    this.stores.dispose();
  }
}
