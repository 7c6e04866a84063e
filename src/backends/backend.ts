import type { Graph, StoreName } from "./graph.ts";
import type { Work } from "./work.ts";

/** Any array a value is written from or read into. */
export type Data = Float32Array | Int32Array | Uint32Array | Uint8Array;

/** How kernels may be chosen; part of a run's record, so that a resumed run computes the same bits. */
export interface KernelOptions {
  /**
   * Products by algorithms that multiply less and round more: 3x3 convolutions by Winograd, F(2x2) or F(4x4), and with "f4" large
   * linear layers by Strassen, where the backend has it. A run's setting `winograd`.
   */
  fastProducts: "off" | "f2" | "f4";
  precision: "float32" | "mixed";
  /** Forced or remembered choices, by "kernel shape" key. */
  choices?: Readonly<Record<string, string>>;
}

/** What a step costs, counted from the list itself. */
export interface ProgramCosts {
  /** Kernel launches in one run. */
  dispatches: number;
  /** Bytes of planned buffers, without the stores. */
  bytes: number;
  /** What the kernels of each op compute and move in one run, by the op's name, where the backend counts it. */
  executed?: ReadonlyMap<string, Work>;
}

/** What a device does at most in a second, measured: the roof over its kernels. */
export interface Rates {
  readonly flopsPerSecond: number;
  /** Read and written together. */
  readonly bytesPerSecond: number;
}

/** A graph turned into a static list of kernels. */
export interface Program {
  readonly costs: ProgramCosts;
  /** Copies `data` into the input's buffer; shorter data fills its beginning. */
  write(input: string, data: Data): void;
  /** Runs the list once. Results are read with `read`; on WebGPU this returns once the commands are submitted. */
  run(): void;
  /** The named results of the latest run, copied out. Several reads may be under way. */
  read(...results: string[]): Promise<Data[]>;
  /** `run` and `read` in one, on WebGPU in one submission. */
  runAndRead(...results: string[]): Promise<Data[]>;
  /**
   * Milliseconds per kernel ("op: kernel") of one run, where the backend can tell.
   * @param repeats of each launch, where one is too short for the backend's clock; chosen by the backend when left out
   */
  profile?(repeats?: number): Promise<Map<string, { milliseconds: number; count: number }>>;
  dispose(): void;
}

/** The persistent flat buffers of one run. */
export interface Stores {
  /** In elements; all zero at first. */
  readonly lengths: Readonly<Partial<Record<StoreName, number>>>;
  read(store: StoreName, offset?: number, length?: number): Promise<Float32Array>;
  write(store: StoreName, data: Float32Array, offset?: number): void;
  /** One more store, all zero, for programs that are compiled from then on; one that is there already stays. */
  add(store: StoreName, length: number): void;
  dispose(): void;
}

/** One way in which a device may compute some ops. */
export interface Way {
  /** For people: which kernels it forces. */
  readonly name: string;
  readonly options: KernelOptions;
  /** The ops that it computes by kernels which no way before it has. */
  readonly ops: ReadonlySet<string>;
  /** Only large networks take it, and its kernels take seconds to compile: tiles for software. */
  readonly isLarge?: boolean;
}

/** The fastest variant of a kernel, by its "kernel shape" key. */
export interface Tuned {
  readonly key: string;
  readonly variant: string;
  /** Nothing was timed, for want of this: the default stays. */
  readonly misses?: "memory";
}

/** A device that runs programs. */
export interface Backend {
  readonly name: "webgpu" | "wasm" | "cpu";
  /** What a person calls it: the adapter's name, or the thread count. */
  readonly description: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  createStores(lengths: Readonly<Partial<Record<StoreName, number>>>): Stores;
  compile(graph: Graph, stores: Stores, options: KernelOptions): Promise<Program>;
  /**
   * Finds the fastest variants of the graph's kernels on this device, for `KernelOptions.choices`, where there are any to choose from. A
   * pull does one piece of work of some milliseconds on the device, in the order of its queue: training may go on meanwhile. What
   * `options.choices` names is known; null tells nothing yet.
   */
  tuning?(graph: Graph, options: KernelOptions): AsyncGenerator<Tuned | null, void>;
  /**
   * All ways in which the device may compute the ops of `graph`, whatever the sizes of a run, forced; left out where nothing but the
   * sizes decides.
   */
  ways?(graph: Graph, options: KernelOptions): readonly Way[];
  /** Resolves when all work handed over so far is done. */
  idle(): Promise<void>;
  /** Bytes held on the device now. */
  bytes(): number;
  /** Takes up to a second. */
  measureRates?(): Promise<Rates>;
  /** Resolves with the reason when the device is lost; never for devices that cannot be. */
  readonly lost: Promise<string>;
  /** What went wrong on the device for good: it computes nothing that can be trusted, and is to be replaced. */
  readonly failure?: Error | undefined;
  dispose(): void;
}
