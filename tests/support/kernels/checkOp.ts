import type { Backend, Data, KernelOptions } from "../../../src/backends/backend.ts";
import { Graph, rowStride, size, specOf, type Value, type View } from "../../../src/backends/graph.ts";
import { type OpCase, runReference } from "../opCases/opCase.ts";

/** The worst element of a comparison, in words; undefined when all is within the tolerance. */
export function difference(
  name: string,
  got: Data,
  wanted: View,
  { tolerance, scale }: OpCase,
): { worst: number; failure?: string } {
  const last = wanted.shape.at(-1) ?? 1;
  const stride = rowStride(wanted);
  // Outputs that are zero but for rounding are compared as such.
  let largest = scale;
  for (const value of wanted.data) largest = Math.max(largest, Math.abs(value));
  let [worst, at] = [0, 0];
  for (let i = 0; i < size(wanted); i++) {
    const place = Math.floor(i / last) * stride + (i % last);
    const error = Math.abs((got[place] ?? Number.NaN) - (wanted.data[place] ?? 0)) / largest;
    // A value that is not a number is the worst of all.
    if (!(error <= worst)) [worst, at] = [error, place];
    if (Number.isNaN(error)) break;
  }
  if (worst <= tolerance) return { worst };
  return {
    worst,
    failure: `${name}[${at}] of [${wanted.shape.join(", ")}]: got ${got[at]}, wanted ${wanted.data[at]}; ${worst.toExponential(1)} of the largest, allowed ${tolerance}`,
  };
}

/**
 * Runs one op on a backend and compares every output, and every input that it changes, with the plain reference.
 * @returns the largest difference, over the largest value of each output
 */
export async function checkOp(backend: Backend, one: OpCase, options: KernelOptions): Promise<number> {
  const held = backend.bytes();
  const worst = await compare(backend, one, options);
  if (backend.bytes() !== held)
    throw new Error(`${one.title}: ${backend.bytes()} bytes are held after it, ${held} before`);
  return worst;
}

/** Runs one op on a backend: `look` reads what comes out of it, every input that it changes included, and knows the names. */
async function onDevice<T>(
  backend: Backend,
  one: OpCase,
  options: KernelOptions,
  look: (names: readonly string[], got: readonly Data[]) => T,
): Promise<T> {
  const graph = new Graph();
  const values = one.inputs.map(
    (view, index): Value | undefined => view && graph.input(`input ${index}`, specOf(view)),
  );
  const outputs = graph.apply(one.op, values, one.attributes);
  outputs.forEach((value, index) => graph.result(`output ${index}`, value));
  for (const index of one.mutated) graph.result(`state ${index}`, values[index] as Value);

  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, options);
  try {
    one.inputs.forEach((view, index) => view && program.write(`input ${index}`, view.data as Data));
    program.run();
    const names = [...graph.results.keys()];
    return look(names, await program.read(...names));
  } finally {
    program.dispose();
    stores.dispose();
  }
}

/** What one op gives on a backend. */
export const outputsOf = (backend: Backend, one: OpCase, options: KernelOptions): Promise<readonly Data[]> =>
  onDevice(backend, one, options, (_names, got) => got);

function compare(backend: Backend, one: OpCase, options: KernelOptions): Promise<number> {
  return onDevice(backend, one, options, (names, got) => {
    // Copies: the reference changes the state of an optimizer in place, and cases are used for several backends.
    const inputs = one.inputs.map((view) => view && { ...view, data: view.data.slice() });
    const wanted = runReference(one.op, inputs, one.attributes);
    for (const index of one.mutated) wanted.push(inputs[index] as View);
    const differences = names.map((name, index) =>
      difference(name, got[index] as Data, wanted[index] as View, one),
    );
    const failures = differences.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) throw new Error(`${one.title}\n  ${failures.join("\n  ")}`);
    return Math.max(0, ...differences.map(({ worst }) => worst));
  });
}
