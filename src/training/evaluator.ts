/** A network on a device that is asked: of its losses and hits, its next words, what moves it. It need not learn. */
import type { Backend, KernelOptions, Program, Stores } from "../backends/backend.ts";
import type { StoreName } from "../backends/graph.ts";
import type { RunConfig } from "../config/config.ts";
import { probeGraph } from "../models/context.ts";
import {
  cachedGenerationGraph,
  cacheLength,
  evaluationGraph,
  featuresGraph,
  generationGraph,
  modelOf,
  type Network,
  storeLengths,
} from "../models/network.ts";
import type { FlatStores } from "../models/parameters.ts";
import { kernelOptionsOf } from "./kernelOptions.ts";
import { batchOf, isFloats, metricsOf, nameOf, type Pass, type PassShape } from "./pass.ts";
import { Programs } from "./programs.ts";
import type { BatchMetrics } from "./report/metrics.ts";

/** New words that a program of kept words takes at once, where there are more than one. */
const wordsAtOnce = 32;

/** The words whose keys and values are on the device. */
interface KeptWords {
  ids: Int32Array;
  /** They were computed by these weights. */
  version: number;
}

export class Evaluator {
  #kept: KeptWords | null = null;
  /** Counts the changes of the weights that are evaluated. */
  #version = 0;
  protected readonly programs: Programs;
  #kernels: KernelOptions;
  /** Passes whose numbers may be under way beside the one that is waited for: more than none where the device works on its own. */
  readonly ahead: number;

  protected constructor(
    readonly backend: Backend,
    readonly network: Network,
    readonly stores: Stores,
    kernels: KernelOptions,
  ) {
    this.#kernels = kernels;
    this.programs = new Programs(backend, network, stores, kernels);
    this.ahead = backend.name === "webgpu" ? 2 : 0;
  }

  /** A network that is only evaluated: no gradients, no moments, no average; its weights are still to be set. */
  static forEvaluation(backend: Backend, { config, ...network }: Network): Evaluator {
    const still: RunConfig = { ...config, averageDecay: 0 };
    const { parameters, buffers = 0 } = storeLengths({ ...network, config: still });
    const stores = backend.createStores({ parameters: parameters ?? 0, buffers });
    return new Evaluator(backend, { ...network, config: still }, stores, kernelOptionsOf(config));
  }

  /** What its programs are compiled by. */
  get kernels(): KernelOptions {
    return this.#kernels;
  }

  /** Other kernels from now on: what is computed by them has other last bits. No program may be at work. */
  protected takeKernels(kernels: KernelOptions): void {
    this.#kernels = kernels;
    this.programs.takeKernels(kernels);
  }

  /** Kernel launches of the largest program so far. */
  get dispatches(): number {
    return this.programs.dispatches;
  }

  /** To be called when the weights change in another way than by being set: what was kept of them is no longer theirs. */
  protected weightsChange(): void {
    this.#version += 1;
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

  #evaluationProgram(shape: PassShape, source: "live" | "average"): Promise<Program> {
    return this.programs.get(`evaluation ${source} ${nameOf(shape)}`, () =>
      this.programs.compile(evaluationGraph(this.network, batchOf(shape), source), shape.length),
    );
  }

  /** What the live body makes of a pass of pictures, in evaluation: [size, F]. */
  async features({ size, inputs }: Pass): Promise<Float32Array> {
    const program = await this.programs.get(`features ${size}`, () =>
      this.programs.compile(featuresGraph(this.network, size)),
    );
    for (const name of ["pictures", "boxes"]) program.write(name, inputs[name]!);
    const [features] = await program.runAndRead("features");
    if (!isFloats(features)) throw new Error("The network gave no features.");
    return features.slice();
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
    const program = await this.programs.get(`generation ${this.source} ${capacity}`, () =>
      this.programs.compile(generationGraph(this.network, capacity, this.source), capacity),
    );
    const padded = new Int32Array(capacity);
    padded.set(ids);
    program.write("ids", padded);
    // Behind a causal mask nobody asks what comes after the last word.
    if (this.programs.takes(program, "length")) program.write("length", Int32Array.of(ids.length));
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
      const program = await this.programs.get(`kept ${source} ${rows} of ${capacity}`, async () => {
        const graph = cachedGenerationGraph(network, { rows, capacity }, source);
        const compiled = await this.programs.compile(graph);
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
    const program = await this.programs.get(`probe ${this.source} ${place} ${batch}`, () =>
      this.programs.compile(graph),
    );
    program.write("values", values);
    program.write("direction", ask(output.shape, output.rowStride ?? output.shape.at(-1) ?? 0));
    const [gradient, result] = await program.runAndRead("gradient", "output");
    if (!isFloats(gradient) || !isFloats(result)) throw new Error("The network gave no gradient.");
    return { gradient, output: result };
  }

  /** Frees the programs of `probe`: they are large and seldom asked again. */
  forgetProbes(): void {
    this.programs.forget("probe ");
  }

  dispose(): void {
    this.programs.forget("");
    this.stores.dispose();
  }
}
