import { byteLength, type Graph, type Node, type Value } from "./graph.ts";

/**
 * Where a value lives: a numbered buffer of the plan. Values whose lives do not overlap share one. (Separate buffers and not
 * slices of one: WebGPU forbids reading and writing one buffer in a dispatch, even in disjoint ranges.)
 */
export interface Plan {
  /** Bytes of each buffer, a multiple of 256. */
  readonly buffers: readonly number[];
  /** Buffer of each planned value, by value id. */
  readonly bufferOf: ReadonlyMap<number, number>;
  /** Scratch buffers of each node, in the order it asked for them. */
  readonly scratch: ReadonlyMap<Node, readonly number[]>;
}

const roundUp = (bytes: number): number => Math.ceil(Math.max(bytes, 16) / 256) * 256;

/** Buffers by liveness: a value's buffer is free again after its last reader. Pools may count in one list of sizes. */
class Pool {
  readonly sizes: number[];
  readonly #free = new Set<number>();

  constructor(sizes: number[]) {
    this.sizes = sizes;
  }

  take(bytes: number): number {
    const wanted = roundUp(bytes);
    let best: number | undefined;
    // The smallest that fits; else the largest free one, grown: fewer bytes in all than a new one.
    for (const index of this.#free) {
      const have = this.sizes[index] ?? 0;
      if (best === undefined) best = index;
      else {
        const held = this.sizes[best] ?? 0;
        if (held < wanted ? have > held : have >= wanted && have < held) best = index;
      }
    }
    if (best === undefined) return this.sizes.push(wanted) - 1;
    this.#free.delete(best);
    this.sizes[best] = Math.max(this.sizes[best] ?? 0, wanted);
    return best;
  }

  give(index: number): void {
    this.#free.add(index);
  }
}

/**
 * Places every value of `graph` that is not in a store. Inputs and results keep a buffer of their own for the whole run.
 * @param scratchOf bytes of scratch that a node's kernels need, each living for that node only
 * @param halves ids of the values that take half their bytes
 * @param touchedBy arrays beside the graph's values that a node writes or reads: each lives from its first node to its last
 */
export function plan(
  graph: Graph,
  scratchOf: (node: Node) => readonly number[] = () => [],
  halves: ReadonlySet<number> = new Set(),
  touchedBy: (node: Node) => readonly Value[] = () => [],
): Plan {
  // Scratch fits between activations, or makes many of their buffers larger: whichever takes less.
  const [together, apart] = [false, true].map((isApart) =>
    arrange(graph, { scratchOf, halves, touchedBy, isApart }),
  ) as [Plan, Plan];
  const bytes = ({ buffers }: Plan): number => buffers.reduce((sum, size) => sum + size, 0);
  return bytes(apart) < bytes(together) ? apart : together;
}

interface Needs {
  readonly scratchOf: (node: Node) => readonly number[];
  readonly halves: ReadonlySet<number>;
  readonly touchedBy: (node: Node) => readonly Value[];
  /** Scratch has buffers of its own, which no value takes. */
  readonly isApart: boolean;
}

function arrange(graph: Graph, { scratchOf, halves, touchedBy, isApart }: Needs): Plan {
  const bytesOf = (value: Value): number => byteLength(value) / (halves.has(value.id) ? 2 : 1);
  const pool = new Pool([]);
  const scratchPool = isApart ? new Pool(pool.sizes) : pool;
  const bufferOf = new Map<number, number>();
  const scratch = new Map<Node, number[]>();
  const kept = new Set<number>();
  const lastUse = new Map<number, number>();
  graph.nodes.forEach((node, index) => {
    for (const value of [...node.inputs, ...node.outputs, ...touchedBy(node)])
      if (value) lastUse.set(value.id, index);
  });
  for (const value of graph.inputs.values()) {
    bufferOf.set(value.id, pool.take(bytesOf(value)));
    kept.add(value.id);
  }
  for (const value of graph.results.values()) kept.add(value.id);

  // A buffer handed over in place has several values; it is free when the last of them is.
  const users = new Map<number, number>();
  const place = (value: Value, buffer: number): void => {
    bufferOf.set(value.id, buffer);
    users.set(buffer, (users.get(buffer) ?? 0) + 1);
  };
  const leave = (value: Value): void => {
    const buffer = bufferOf.get(value.id);
    if (buffer === undefined || kept.has(value.id)) return;
    const left = (users.get(buffer) ?? 1) - 1;
    users.set(buffer, left);
    if (left === 0) pool.give(buffer);
  };

  graph.nodes.forEach((node, index) => {
    const taken = new Set<number>();
    node.outputs.forEach((output, position) => {
      if (output.place) return;
      const sameMemory = (
        pairs: readonly (readonly [number, number])[] | undefined,
        needsLast: boolean,
      ): boolean => {
        for (const [to, from] of pairs ?? []) {
          const input = node.inputs[from];
          if (to !== position || !input || input.place) continue;
          const buffer = bufferOf.get(input.id);
          if (buffer === undefined || taken.has(buffer)) continue;
          if (needsLast && (kept.has(input.id) || lastUse.get(input.id) !== index)) continue;
          if (needsLast && bytesOf(output) > bytesOf(input)) continue;
          taken.add(buffer);
          place(output, buffer);
          return true;
        }
        return false;
      };
      if (sameMemory(node.op.over, false) || sameMemory(node.op.inPlace, true)) return;
      place(output, pool.take(bytesOf(output)));
    });
    for (const value of touchedBy(node)) if (!bufferOf.has(value.id)) place(value, pool.take(bytesOf(value)));
    const own = scratchOf(node).map((bytes) => scratchPool.take(bytes));
    scratch.set(node, own);
    for (const buffer of own) scratchPool.give(buffer);
    const ended = new Set(
      [...node.inputs, ...node.outputs, ...touchedBy(node)].filter(
        (value) => value && lastUse.get(value.id) === index,
      ),
    );
    for (const value of ended) if (value && !value.place) leave(value);
  });
  return { buffers: pool.sizes, bufferOf, scratch };
}
