import type { Data, KernelOptions, Program } from "../../backend.ts";
import { byteLength, type DataType, type Graph, storage, type Value } from "../../graph.ts";
import { plan } from "../../plan.ts";
import { callsOf } from "../ops/index.ts";
import type { Heap } from "./heap.ts";
import { type Argument, zeros } from "./kernel.ts";
import type { Kernels } from "./kernels.ts";
import type { Placed, Pool } from "./pool.ts";
import { decode, encode, type EncodedStep } from "./steps.ts";
import type { WasmStores } from "./stores.ts";

/** What a backend's programs share. */
export interface Machine {
  readonly heap: Heap;
  readonly pool: Pool;
  readonly kernels: Kernels;
  readonly tileRows: number;
}

let serial = 0;

const arrays = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array } as const;

const view = (heap: Heap, type: DataType, address: number, elements: number): Data =>
  new arrays[type](heap.memory.buffer, address, elements);

/**
 * Buffers of powers of two fall on the same lines of a cache; these shifts spread them. (Winograd's planes ran two to five
 * times slower without.)
 */
const skew = (index: number): number => (index % 15) * 320;

/** A graph as a list of calls into the kernels, over buffers placed once. */
export class WasmProgram implements Program {
  readonly costs;
  readonly #machine: Machine;
  readonly #graph: Graph;
  readonly #addressOf: (value: Value) => number;
  readonly #placed: Placed;
  readonly #names: string[] = [];
  #pieces: number[] = [];

  constructor(machine: Machine, graph: Graph, stores: WasmStores, options: KernelOptions) {
    this.#machine = machine;
    this.#graph = graph;
    const { heap, pool, tileRows } = machine;
    const lists = callsOf(graph, { options, tileRows, threads: pool.threads });
    const { buffers, bufferOf, scratch } = plan(graph, (node) => lists.get(node)?.scratchBytes ?? []);
    try {
      const bases = buffers.map((bytes, index) => this.#allocate(bytes + skew(index)) + skew(index));
      const ownBytes = Math.max(0, ...[...lists.values()].map((list) => list.ownBytes));
      const ownStride = Math.ceil(ownBytes / 4096) * 4096 + 512;
      const own = this.#allocate(ownStride * pool.threads);
      const zeroBytes = this.#allocate(Math.max(64, ...[...lists.values()].map((list) => list.zeroBytes)));
      this.#addressOf = (value) => {
        if (value.place) return stores.address(value.place.store) + 4 * value.place.offset;
        const base = bases[bufferOf.get(value.id) ?? -1];
        if (base === undefined) throw new Error("A value of the graph was never placed.");
        return base;
      };
      const steps: EncodedStep[] = [];
      for (const [node, list] of lists) {
        const numberOf = (argument: Argument): number => {
          if (argument === undefined) return 0;
          if (argument === zeros) return zeroBytes;
          if (typeof argument === "number") return argument;
          if ("of" in argument) return numberOf(argument.of) + argument.offset;
          if ("scratch" in argument) return bases[scratch.get(node)?.[argument.scratch] ?? -1]!;
          return this.#addressOf(argument);
        };
        for (const call of list.calls) {
          // Some pieces a thread even out what they take.
          const pieces = pool.threads === 1 || call.isSmall ? 1 : Math.min(call.units, pool.threads * 8);
          const values = call.arguments.map(numberOf);
          steps.push({ kernel: call.kernel, units: call.units, pieces: Math.max(1, pieces), values });
          this.#names.push(`${node.op.name}: ${call.kernel}`);
        }
      }
      const numbers = encode({ address: own, bytes: ownStride }, steps, machine.kernels);
      const address = this.#allocate(8 * numbers.length);
      new Float64Array(heap.memory.buffer, address, numbers.length).set(numbers);
      this.#placed = { address, serial: ++serial, program: decode(heap.memory, address, machine.kernels) };
      this.costs = { dispatches: steps.length, bytes: buffers.reduce((sum, bytes) => sum + bytes, 0) };
    } catch (error) {
      // What was had before memory ran out is given back: a smaller batch can then be tried.
      this.dispose();
      throw error;
    }
  }

  #allocate(bytes: number): number {
    const address = this.#machine.heap.allocate(bytes);
    this.#pieces.push(address);
    return address;
  }

  write(input: string, data: Data): void {
    const value = this.#graph.inputs.get(input);
    if (!value) throw new Error(`The program has no input “${input}”.`);
    if (data.byteLength > byteLength(value))
      throw new Error(`${data.length} numbers do not fit the input “${input}” of ${storage(value)}.`);
    view(this.#machine.heap, value.type, this.#addressOf(value), data.length).set(data);
  }

  run(): void {
    this.#machine.pool.run(this.#placed);
  }

  async read(...results: string[]): Promise<Data[]> {
    return results.map((name) => {
      const value = this.#graph.results.get(name);
      if (!value) throw new Error(`The program has no result “${name}”.`);
      const found = view(this.#machine.heap, value.type, this.#addressOf(value), storage(value));
      // A copy that is not shared: it can be posted and decoded.
      const copy = new arrays[value.type](found.length);
      copy.set(found);
      return copy;
    });
  }

  runAndRead(...results: string[]): Promise<Data[]> {
    this.run();
    return this.read(...results);
  }

  async profile(): Promise<Map<string, { milliseconds: number; count: number }>> {
    const times = new Map<string, { milliseconds: number; count: number }>();
    for (const [index, name] of this.#names.entries()) {
      const start = performance.now();
      this.#machine.pool.runStep(this.#placed, index);
      const time = times.get(name) ?? { milliseconds: 0, count: 0 };
      time.milliseconds += performance.now() - start;
      time.count++;
      times.set(name, time);
    }
    return times;
  }

  dispose(): void {
    for (const piece of this.#pieces) this.#machine.heap.free(piece);
    this.#pieces = [];
  }
}
