/** The programs of one network on a device: compiled when they are first asked for, and kept. */
import type { Backend, KernelOptions, Program, Stores } from "../backends/backend.ts";
import { modelOf, type Network } from "../models/network.ts";

export class Programs {
  readonly #kept = new Map<string, Promise<Program>>();
  /** What each program is fed. */
  readonly #inputs = new WeakMap<Program, ReadonlySet<string>>();
  /** Kernel launches of the largest program so far. */
  dispatches = 0;

  constructor(
    readonly backend: Backend,
    readonly network: Network,
    readonly stores: Stores,
    private kernels: KernelOptions,
  ) {}

  /** Lets go of all programs; those that are asked for from now on are compiled by these. */
  takeKernels(kernels: KernelOptions): void {
    this.forget("");
    this.kernels = kernels;
  }

  /** The program of this name; one whose compilation fails is asked for anew. */
  get(name: string, compile: () => Promise<Program>): Promise<Program> {
    let program = this.#kept.get(name);
    if (!program) {
      program = compile();
      this.#kept.set(name, program);
      program.catch(() => this.#kept.delete(name));
    }
    return program;
  }

  /**
   * A graph as a program, its constant inputs written. Only training is in mixed precision: nothing else keeps activations.
   * @param length words of a column; text only
   */
  async compile(
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

  /** Whether the program reads the input. */
  takes(program: Program, input: string): boolean {
    return this.#inputs.get(program)?.has(input) ?? false;
  }

  /** Frees the programs whose names begin so. */
  forget(prefix: string): void {
    for (const [name, program] of this.#kept) {
      if (!name.startsWith(prefix)) continue;
      this.#kept.delete(name);
      program.then(
        (compiled) => compiled.dispose(),
        () => undefined,
      );
    }
  }
}
