import type { Backend, Data, Program } from "./backend.ts";
import { createCpuBackend } from "./cpu/backend.ts";
import { Graph, type Node, rowStride, type Spec, type StoreName, type Value } from "./graph.ts";

const specOf = ({ shape, type, rowStride: stride }: Value): Spec =>
  stride ? { shape, type, rowStride: stride } : { shape, type };

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

/**
 * The name of the first op of `graph` whose kernel on `backend` does not give what its plain reference gives on the same
 * inputs; null when all do.
 * @param start first values of the stores
 * @param feed writes the graph's inputs
 */
export async function findWrongOp(
  backend: Backend,
  graph: Graph,
  lengths: Partial<Record<StoreName, number>>,
  start: Partial<Record<StoreName, Float32Array>>,
  feed: (program: Program) => void,
): Promise<string | null> {
  const cpu = createCpuBackend();
  const options = { winograd: "off", precision: "float32" } as const;
  const reference = cpu.createStores(lengths);
  for (const [store, data] of Object.entries(start)) reference.write(store as StoreName, data);
  const inputs = new Map<string, Data>();
  feed({ write: (name: string, data: Data) => void inputs.set(name, data) } as unknown as Program);
  const values = new Map<number, Data>();
  const read = async (value: Value): Promise<Data> => {
    if (value.input) return inputs.get(value.input) ?? new Float32Array(0);
    if (value.place) {
      const length = value.shape.reduce((product, n) => product * n, 1);
      return reference.read(value.place.store, value.place.offset, length);
    }
    return values.get(value.id) ?? new Float32Array(0);
  };
  const own = backend.createStores({ parameters: 64 });
  try {
    for (const node of graph.nodes) {
      const { graph: single, outputs } = alone(node);
      const programs = [
        await cpu.compile(single, reference, options),
        await backend.compile(single, own, options),
      ] as const;
      for (const program of programs) {
        for (const [i, value] of node.inputs.entries())
          if (value) program.write(`input${i}`, await read(value));
        program.run();
      }
      const [wanted, got] = [await programs[0].read(...outputs), await programs[1].read(...outputs)];
      for (const program of programs) program.dispose();
      for (const [i, name] of outputs.entries())
        if (differs(got[i]!, wanted[i]!, single.results.get(name)!, 1e-3)) return node.op.name;
      for (const [i, value] of node.outputs.entries()) {
        if (value.place) reference.write(value.place.store, wanted[i] as Float32Array, value.place.offset);
        else values.set(value.id, wanted[i]!);
      }
      for (const index of node.op.mutates ?? []) {
        const value = node.inputs[index];
        const changed = wanted[outputs.indexOf(`changed${index}`)];
        if (value?.place && changed)
          reference.write(value.place.store, changed as Float32Array, value.place.offset);
      }
    }
    return null;
  } finally {
    own.dispose();
    reference.dispose();
  }
}
