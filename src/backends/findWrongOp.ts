import type { Backend, Data, Program } from "./backend.ts";
import { createCpuBackend } from "./cpu/backend.ts";
import { Graph, type Node, rowStride, type Spec, specOf, type StoreName, type Value } from "./graph.ts";

const options = { fastProducts: "off", precision: "float32" } as const;

/** One node alone, all that it reads as inputs. */
function alone(node: Node): { graph: Graph; outputs: string[] } {
  const graph = new Graph();
  const inputs = node.inputs.map((value, i) => value && graph.input(`input${i}`, specOf(value)));
  const outputs = graph.apply(node.op, inputs, node.attributes).map((value, i) => {
    graph.result(`output${i}`, value);
    return `output${i}`;
  });
  // What an op changes is read back as a result, too.
  for (const index of node.op.mutates ?? []) {
    const value = inputs[index];
    if (!value) continue;
    graph.result(`changed${index}`, value);
    outputs.push(`changed${index}`);
  }
  return { graph, outputs };
}

function differs(got: Data, wanted: Data, spec: Spec, limit: number): boolean {
  const last = spec.shape.at(-1) ?? 1;
  const stride = rowStride(spec);
  let scale = 1e-6;
  for (const value of wanted) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < wanted.length; i++)
    if (i % stride < last && !(Math.abs(got[i]! - wanted[i]!) <= limit * scale)) return true;
  return false;
}

/** What a graph is run on. */
export interface Run {
  graph: Graph;
  lengths: Partial<Record<StoreName, number>>;
  /** First values of the stores. */
  start: Partial<Record<StoreName, Float32Array>>;
  /** Writes the graph's inputs. */
  feed: (program: Program) => void;
}

interface Visit {
  node: Node;
  /** The node alone, and the names of its results. */
  single: Graph;
  outputs: string[];
  /** Its inputs by name. */
  given: ReadonlyMap<string, Data>;
  /** What its plain reference makes of them: one for each of `outputs`. */
  wanted: Data[];
}

/** Runs the plain references of a graph, node by node, on `cpu`. */
export async function* walk(
  { graph, lengths, start, feed }: Run,
  cpu: Backend = createCpuBackend(),
): AsyncGenerator<Visit> {
  const stores = cpu.createStores(lengths);
  for (const [store, data] of Object.entries(start)) stores.write(store as StoreName, data);
  const inputs = new Map<string, Data>();
  feed({ write: (name: string, data: Data) => void inputs.set(name, data) } as unknown as Program);
  const values = new Map<number, Data>();
  const read = async (value: Value): Promise<Data> => {
    if (value.input) return inputs.get(value.input) ?? new Float32Array(0);
    if (value.place) {
      const length = value.shape.reduce((product, n) => product * n, 1);
      return stores.read(value.place.store, value.place.offset, length);
    }
    return values.get(value.id) ?? new Float32Array(0);
  };
  try {
    for (const node of graph.nodes) {
      const { graph: single, outputs } = alone(node);
      const given = new Map<string, Data>();
      for (const [i, value] of node.inputs.entries()) if (value) given.set(`input${i}`, await read(value));
      const program = await cpu.compile(single, stores, options);
      for (const [name, data] of given) program.write(name, data);
      program.run();
      const wanted = await program.read(...outputs);
      program.dispose();
      yield { node, single, outputs, given, wanted };
      for (const [i, value] of node.outputs.entries()) {
        if (value.place) stores.write(value.place.store, wanted[i] as Float32Array, value.place.offset);
        else values.set(value.id, wanted[i]!);
      }
      for (const index of node.op.mutates ?? []) {
        const value = node.inputs[index];
        const changed = wanted[outputs.indexOf(`changed${index}`)];
        if (value?.place && changed)
          stores.write(value.place.store, changed as Float32Array, value.place.offset);
      }
    }
  } finally {
    stores.dispose();
  }
}

/**
 * The name of the first op whose kernel on `backend` does not give what its plain reference gives on the same inputs; null
 * when all do.
 */
export async function findWrongOp(backend: Backend, run: Run): Promise<string | null> {
  const stores = backend.createStores({ parameters: 64 });
  try {
    for await (const { node, single, outputs, given, wanted } of walk(run)) {
      const program = await backend.compile(single, stores, options);
      for (const [name, data] of given) program.write(name, data);
      program.run();
      const got = await program.read(...outputs);
      program.dispose();
      for (const [i, name] of outputs.entries())
        if (differs(got[i]!, wanted[i]!, single.results.get(name)!, 1e-3)) return node.op.name;
    }
    return null;
  } finally {
    stores.dispose();
  }
}
