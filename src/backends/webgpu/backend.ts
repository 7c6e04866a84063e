import type { Backend, KernelOptions, Program, Rates, Stores, Way } from "../backend.ts";
import type { Graph, Node, StoreName } from "../graph.ts";
import { plan } from "../plan.ts";
import { adapterName, openDevice, type Device, type DeviceOptions } from "./device/device.ts";
import { halfValues } from "./writing/halves.ts";
import type { KernelContext, KernelList } from "./writing/kernel.ts";
import { launchesOf, launchesOfGraph } from "./ops/index.ts";
import { Pipelines } from "./device/pipelines.ts";
import { WebGpuProgram } from "./program.ts";
import { measureRates } from "./device/rates.ts";
import { Readback } from "./device/readback.ts";
import { WebGpuStores } from "./device/stores.ts";
import { aloneIn, expectBindable, type Trial, WebGpuTrial } from "./trial.ts";
import { type Tunable, tuning } from "./tune.ts";
import { waysOf } from "./ways.ts";

/** Kernels of our own in WGSL, in static lists on one device. */
export class WebGpuBackend implements Backend {
  readonly name = "webgpu";
  readonly device: Device;
  readonly #pipelines: Pipelines;
  readonly #readback: Readback;
  /** Bytes of what was made and not yet disposed of. */
  readonly #held = new Map<object, () => number>();
  /**
   * In software the defaults are known to be best, and timing them would take longer than a run gains. Without time stamps a trial could
   * not be told from the steps beside it.
   */
  readonly tuning?: NonNullable<Backend["tuning"]>;

  constructor(device: Device) {
    this.device = device;
    this.#pipelines = new Pipelines(device);
    this.#readback = new Readback(device);
    if (!device.software && device.gpu.features.has("timestamp-query"))
      this.tuning = (graph, options) => tuning(this.tunable(graph, options), graph, options);
  }

  get description(): string {
    return adapterName(this.device.info) + (this.device.software ? " (in software)" : "");
  }

  get details(): Readonly<Record<string, string | number | boolean>> {
    const { info, software, gpu } = this.device;
    return {
      vendor: info.vendor,
      architecture: info.architecture,
      adapter: info.device || info.description,
      software,
      features: [...gpu.features].toSorted().join(" "),
      maxStorageBufferBindingSize: gpu.limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: gpu.limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: gpu.limits.maxComputeWorkgroupStorageSize,
    };
  }

  get lost(): Promise<string> {
    return this.device.lost;
  }

  get failure(): Error | undefined {
    return this.device.failure;
  }

  createStores(lengths: Readonly<Partial<Record<StoreName, number>>>): Stores {
    this.device.check();
    const stores = new WebGpuStores(this.device, this.#readback, lengths);
    return this.#hold(stores, () => stores.bytes);
  }

  async compile(graph: Graph, stores: Stores, options: KernelOptions): Promise<Program> {
    return this.#compile(graph, stores, options);
  }

  /** @param may values that may be halves in mixed precision; left out: what nodes make for each other */
  async #compile(
    graph: Graph,
    stores: Stores,
    options: KernelOptions,
    may?: ReadonlySet<number>,
  ): Promise<WebGpuProgram> {
    this.device.check();
    if (!(stores instanceof WebGpuStores)) throw new TypeError("The stores were made by another backend.");
    const lists = launchesOfGraph(graph, this.#context(options));
    const halves =
      options.precision === "mixed"
        ? halfValues(graph, (node) => lists.get(node)?.dispatches ?? [], may)
        : new Set<number>();
    const planned = plan(
      graph,
      (node) => lists.get(node)?.scratchBytes ?? [],
      halves,
      (node) => lists.get(node)?.touched ?? [],
    );
    const program = await WebGpuProgram.create({
      device: this.device,
      pipelines: this.#pipelines,
      readback: this.#readback,
      graph,
      stores,
      plan: planned,
      halves,
      kernels: graph.nodes.map((node) => ({
        node,
        dispatches: lists.get(node)?.dispatches ?? [],
        scratch: planned.scratch.get(node) ?? [],
        scratchBytes: lists.get(node)?.scratchBytes ?? [],
      })),
    });
    return this.#hold(program, () => program.costs.bytes);
  }

  /** The launches of one node, and what could be chosen for it. */
  kernelsOf(node: Node, options: KernelOptions): KernelList {
    return launchesOf(node, this.#context(options));
  }

  /** The graph's nodes to be tried alone, with what is stored as halves in it. */
  tunable(graph: Graph, options: KernelOptions): Tunable {
    const halves =
      options.precision === "mixed"
        ? halfValues(graph, (node) => this.kernelsOf(node, options).dispatches)
        : new Set<number>();
    return {
      kernelsOf: (node, asked) => this.kernelsOf(node, asked),
      trial: (node, asked) => this.trial(node, asked, halves),
    };
  }

  /**
   * The node alone, by the kernels that `options` choose. Rejects with OutOfMemoryError.
   * @param stored ids of the values of its network that are stored as halves
   */
  async trial(node: Node, options: KernelOptions, stored: ReadonlySet<number> = new Set()): Promise<Trial> {
    const { device } = this;
    const { graph, halves } = aloneIn(node, stored);
    expectBindable(graph, device);
    const stores = this.createStores({});
    try {
      const program = await this.#compile(graph, stores, options, halves);
      const parts = { device, pipelines: this.#pipelines, readback: this.#readback };
      return new WebGpuTrial({ ...parts, stores, program, graph });
    } catch (error) {
      stores.dispose();
      throw error;
    }
  }

  ways(graph: Graph, options: KernelOptions): readonly Way[] {
    return waysOf(graph, this.#context(options));
  }

  #context(options: KernelOptions): KernelContext {
    const { software, hasFloat16, subgroup, workgroups, pieceBytes } = this.device;
    return { options, software, hasFloat16, subgroup, workgroups, pieceBytes };
  }

  async idle(): Promise<void> {
    await this.device.gpu.queue.onSubmittedWorkDone();
    this.device.check();
  }

  bytes(): number {
    let sum = 0;
    for (const bytes of this.#held.values()) sum += bytes();
    return sum;
  }

  measureRates(): Promise<Rates> {
    return measureRates(this.device);
  }

  dispose(): void {
    this.#readback.dispose();
    this.device.dispose();
    this.#held.clear();
  }

  /** Counts the bytes of `made` until it is disposed of. */
  #hold<Made extends { dispose(): void }>(made: Made, bytes: () => number): Made {
    this.#held.set(made, bytes);
    const dispose = made.dispose.bind(made);
    made.dispose = () => {
      this.#held.delete(made);
      dispose();
    };
    return made;
  }
}

/** Opens a device and its kernels. @throws DeviceError when there is none */
export async function createWebGPUBackend(options: DeviceOptions = {}): Promise<Backend> {
  return new WebGpuBackend(await openDevice(options));
}
