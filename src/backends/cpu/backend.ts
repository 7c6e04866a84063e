import { say } from "../../said.ts";
import type { Backend, Data, Program, Stores } from "../backend.ts";
import { type Graph, type Spec, storage, type StoreName, type Value, type View } from "../graph.ts";
import { plan } from "../plan.ts";

/**
 * The plain references in plain JavaScript: slow, exact (sums in double precision), on any machine. The other backends are
 * checked against it.
 */
export function createCpuBackend(): Backend {
  let held = 0;
  return {
    name: "cpu",
    description: say("plainJavaScript"),
    details: {},
    createStores(lengths) {
      return new CpuStores(lengths, (bytes) => (held += bytes));
    },
    async compile(graph, stores) {
      const program = new CpuProgram(graph, stores as CpuStores, (bytes) => (held -= bytes));
      held += program.costs.bytes;
      return program;
    },
    idle: async () => {},
    bytes: () => held,
    lost: new Promise<string>(() => {}),
    dispose() {},
  };
}

class CpuStores implements Stores {
  readonly arrays = new Map<StoreName, Float32Array>();
  readonly lengths: Partial<Record<StoreName, number>> = {};

  constructor(
    lengths: Stores["lengths"],
    private readonly holds: (bytes: number) => void,
  ) {
    for (const [name, length] of Object.entries(lengths) as [StoreName, number][]) this.add(name, length);
  }

  add(store: StoreName, length: number): void {
    if (this.arrays.has(store)) return;
    this.arrays.set(store, new Float32Array(length));
    this.lengths[store] = length;
    this.holds(4 * length);
  }

  of(store: StoreName): Float32Array {
    const array = this.arrays.get(store);
    if (!array) throw new Error(`This run has no store “${store}”.`);
    return array;
  }

  async read(store: StoreName, offset = 0, length = this.of(store).length - offset): Promise<Float32Array> {
    return this.of(store).slice(offset, offset + length);
  }

  write(store: StoreName, data: Float32Array, offset = 0): void {
    this.of(store).set(data, offset);
  }

  dispose(): void {
    for (const array of this.arrays.values()) this.holds(-array.byteLength);
    this.arrays.clear();
  }
}

const arrays = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array } as const;

class CpuProgram implements Program {
  readonly costs;
  readonly #inputs = new Map<string, View>();
  readonly #results = new Map<string, View>();
  readonly #calls: (() => void)[] = [];
  readonly #released: (bytes: number) => void;

  constructor(graph: Graph, stores: CpuStores, released: (bytes: number) => void) {
    const { buffers, bufferOf } = plan(graph);
    const memory = buffers.map((bytes) => new ArrayBuffer(bytes));
    const view = (value: Value): View => {
      if (value.place) {
        const { store, offset } = value.place;
        return { ...shapeOf(value), data: stores.of(store).subarray(offset, offset + storage(value)) };
      }
      const buffer = memory[bufferOf.get(value.id) ?? -1];
      if (!buffer) throw new Error("A value of the graph was never placed.");
      return { ...shapeOf(value), data: new arrays[value.type](buffer, 0, storage(value)) };
    };
    for (const [name, value] of graph.inputs) this.#inputs.set(name, view(value));
    for (const [name, value] of graph.results) this.#results.set(name, view(value));
    for (const { op, inputs, outputs, attributes } of graph.nodes) {
      const from = inputs.map((value) => value && view(value)) as View[];
      const to = outputs.map(view);
      this.#calls.push(() => op.reference(from, to, attributes));
    }
    this.costs = { dispatches: this.#calls.length, bytes: buffers.reduce((sum, bytes) => sum + bytes, 0) };
    this.#released = released;
  }

  write(input: string, data: Data): void {
    const view = this.#inputs.get(input);
    if (!view) throw new Error(`The program has no input “${input}”.`);
    view.data.set(data);
  }

  run(): void {
    for (const call of this.#calls) call();
  }

  async read(...results: string[]): Promise<Data[]> {
    return results.map((name) => {
      const view = this.#results.get(name);
      if (!view) throw new Error(`The program has no result “${name}”.`);
      return view.data.slice() as Data;
    });
  }

  runAndRead(...results: string[]): Promise<Data[]> {
    this.run();
    return this.read(...results);
  }

  dispose(): void {
    this.#calls.length = 0;
    this.#released(this.costs.bytes);
  }
}

const shapeOf = ({ shape, type, rowStride }: Value): Spec =>
  rowStride ? { shape, type, rowStride } : { shape, type };
