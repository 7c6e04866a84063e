import type { Backend, KernelOptions, Program, Stores } from "../../src/backends/backend.ts";
import { firstScale, lossScale } from "../../src/backends/ops/parts/lossScale.ts";
import { hyper } from "../../src/backends/ops/parts/hyper.ts";
import type { RunConfig } from "../../src/config/config.ts";
import {
  networkOf,
  evaluationGraph,
  hasTargets,
  measuresNorm,
  type Network,
  storeLengths,
  trainingGraph,
  updateParts,
} from "../../src/models/network.ts";
import {
  emptyStores,
  fromDevice,
  fromStateDict,
  learns,
  type StateDict,
  toStateDict,
} from "../../src/models/parameters.ts";
import { weightedTargets } from "../../src/training/tasks/targets.ts";
import { positionTable } from "../../src/models/transformer.ts";

export const kernelOptions: KernelOptions = { fastProducts: "off", precision: "float32" };

/** Trains on given batches directly on a backend, without data path or worker: what the checks against PyTorch drive. */
export class ReferenceTrainer {
  readonly network: Network;
  readonly #stores: Stores;
  #training: Program | undefined;
  #time = 0;
  /** What each class counts, where the configuration weighs them. */
  classWeights: Float32Array | undefined;

  private constructor(
    readonly backend: Backend,
    readonly config: RunConfig,
    readonly outputs: number,
    readonly options: KernelOptions,
  ) {
    this.network = networkOf(config, outputs);
    this.#stores = backend.createStores(storeLengths(this.network));
  }

  static async create(
    backend: Backend,
    config: RunConfig,
    outputs: number,
    state: StateDict,
    options = kernelOptions,
  ) {
    const trainer = new ReferenceTrainer(backend, config, outputs, options);
    trainer.load(state);
    if (config.precision === "mixed") trainer.setLossScale(firstScale);
    return trainer;
  }

  load(state: StateDict): void {
    const { stores } = fromStateDict(this.network.layout, state, emptyStores(this.network.layout));
    this.#stores.write("parameters", stores.parameters);
    this.#stores.write("buffers", stores.buffers);
  }

  setLossScale(scale: number): void {
    this.#stores.write("lossScale", Float32Array.of(scale));
  }

  /** Scale of the next step and how many were left out. */
  async lossScale(): Promise<{ scale: number; skipped: number }> {
    const state = await this.#stores.read("lossScale");
    return { scale: state[lossScale.scale]!, skipped: state[lossScale.skippedSteps]! };
  }

  get bytes(): number {
    return this.#training?.costs.bytes ?? 0;
  }

  #feedText(program: Program, ids: Int32Array, length: number, columns: number): void {
    program.write("ids", ids);
    program.write("positions", positionTable(length, this.config.emsize));
    if (program !== this.#training) return;
    const order = Int32Array.from(ids.keys()).toSorted((a, b) => ids[a]! - ids[b]! || a - b);
    program.write("order", order);
    program.write(
      "sortedIds",
      order.map((row) => ids[row]!),
    );
    if (columns * length !== ids.length) throw new Error("The ids do not fill the batch.");
  }

  #hyper(): Float32Array {
    const values = new Float32Array(16);
    const { learningRate, momentum, weightDecay, clip } = this.config;
    values[hyper.learningRate] = learningRate;
    values[hyper.momentum] = momentum;
    values[hyper.weightDecay] = weightDecay;
    values[hyper.clip] = clip ?? 3e38;
    values[hyper.beta1] = 0.9;
    values[hyper.beta2] = 0.999;
    values[hyper.epsilon] = 1e-8;
    values[hyper.time] = ++this.#time;
    values[hyper.gradientScale] = 1;
    return values;
  }

  /** One step on pictures [B,3,S,S] as PyTorch has them; gives the mean loss and the clip result. */
  async stepValues(pictures: Float32Array, labels: Int32Array): Promise<number> {
    const batch = labels.length;
    this.#training ??= await this.backend.compile(
      trainingGraph(this.network, { batch, pictures: "values" }),
      this.#stores,
      this.options,
    );
    this.#training.write("values", channelsLast(pictures, batch, this.config.pictureSize));
    return this.#step(this.#training, labels);
  }

  /** One step on ids [T*B] with the words that follow them. */
  async stepText(ids: Int32Array, targets: Int32Array, seed?: Uint32Array): Promise<number> {
    const [length, batch] = [this.config.bptt, this.config.batchSize];
    this.#training ??= await this.backend.compile(
      trainingGraph(this.network, { batch, length }),
      this.#stores,
      this.options,
    );
    this.#feedText(this.#training, ids, length, batch);
    if (seed) this.#training.write("seed", seed);
    return this.#step(this.#training, targets);
  }

  async #step(program: Program, labels: Int32Array): Promise<number> {
    program.write("labels", labels);
    const { targets, weight = labels.length } =
      this.classWeights && hasTargets(this.config)
        ? weightedTargets(labels, this.classWeights, this.config)
        : {};
    program.write("weight", Float32Array.of(1 / weight));
    if (targets) program.write("targets", targets);
    const numbers = this.#hyper();
    if (measuresNorm(this.config)) program.write("hyper", numbers);
    for (const { hyper: name, decays, rate } of updateParts(this.network)) {
      const own = numbers.slice();
      own[hyper.weightDecay] = decays ? this.config.weightDecay : 0;
      own[hyper.learningRate] = this.config.learningRate * rate;
      program.write(name, own);
    }
    program.run();
    const [metrics] = await program.read("metrics");
    return metrics![0]! / (targets ? weight : metrics![3]!);
  }

  /** Global norm and clip factor of the latest step. */
  async clip(): Promise<[number, number]> {
    const [clip] = await this.#training!.read("clip");
    return [clip![0]!, clip![1]!];
  }

  /** Logits [B, outputs] of pictures in evaluation. */
  async evaluateValues(
    pictures: Float32Array,
    labels: Int32Array,
  ): Promise<{ logits: Float32Array; loss: number }> {
    const batch = labels.length;
    const graph = evaluationGraph(this.network, { batch, pictures: "values" });
    const program = await this.backend.compile(graph, this.#stores, this.options);
    program.write("values", channelsLast(pictures, batch, this.config.pictureSize));
    program.write("labels", labels);
    program.write("weight", Float32Array.of(1 / batch));
    program.run();
    const [logits, metrics] = await program.read("logits", "metrics");
    program.dispose();
    const stride = logits!.length / batch;
    const rows = new Float32Array(batch * this.outputs);
    for (let b = 0; b < batch; b++)
      rows.set((logits as Float32Array).subarray(b * stride, b * stride + this.outputs), b * this.outputs);
    return { logits: rows, loss: metrics![0]! / metrics![3]! };
  }

  /** Gradients of the latest step by PyTorch's names and layouts. */
  async gradients(): Promise<Map<string, Float32Array>> {
    const flat = await this.#stores.read("gradients");
    if (this.config.precision === "mixed") {
      const scale = (await this.#stores.read("lossScale"))[lossScale.lastScale]!;
      for (let i = 0; i < flat.length; i++) flat[i]! /= scale;
    }
    const learned = this.network.layout.tensors.filter((tensor) => learns(this.network.layout, tensor));
    return new Map(learned.map((tensor) => [tensor.name, fromDevice(tensor, flat)]));
  }

  async state(): Promise<StateDict> {
    const stores = {
      parameters: await this.#stores.read("parameters"),
      buffers: await this.#stores.read("buffers"),
    };
    return toStateDict(this.network.layout, stores, this.#time, new Map());
  }

  dispose(): void {
    this.#training?.dispose();
    this.#stores.dispose();
  }
}

/** [B,3,S,S] to [B,S,S,4]. */
export function channelsLast(pictures: Float32Array, batch: number, side: number): Float32Array {
  const area = side * side;
  const values = new Float32Array(batch * area * 4);
  for (let b = 0; b < batch; b++)
    for (let c = 0; c < 3; c++)
      for (let p = 0; p < area; p++) values[(b * area + p) * 4 + c] = pictures[(b * 3 + c) * area + p]!;
  return values;
}
