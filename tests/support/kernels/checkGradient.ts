import { addInputGradient } from "../../../src/backends/autodiff.ts";
import type { Backend, Data, KernelOptions } from "../../../src/backends/backend.ts";
import {
  Graph,
  type Op,
  size,
  type Spec,
  specOf,
  storage,
  type Value,
  type View,
} from "../../../src/backends/graph.ts";
import { opCases } from "../opCases/index.ts";
import { type OpCase, randomView } from "../opCases/opCase.ts";

/** Step of the differences: in double precision they are good to about 1e-9. */
const h = 1e-5;
/** Elements of each input that are tried. */
const most = 12;

const elements = ({ inputs }: OpCase): number =>
  inputs.reduce((sum, view) => sum + (view?.data.length ?? 0), 0);

/** The smallest cases of every op that has a gradient. A loss takes none from outside: tests/unit has its own check. */
export function gradientCases(): OpCase[] {
  const byOp = Object.groupBy(
    opCases().filter(
      ({ op, title }) => op.gradient && !/crossEntropy$/i.test(op.name) && !title.includes("[1, 4]"),
    ),
    ({ op }) => op.name,
  );
  return Object.values(byOp).flatMap((cases = []) =>
    cases.toSorted((a, b) => elements(a) - elements(b)).slice(0, 4),
  );
}

/** The op's outputs from its plain reference in double precision. */
function evaluate(
  op: Op,
  inputs: readonly (View | undefined)[],
  attributes: Record<string, unknown>,
): View[] {
  const own = inputs.map((view) => view && { ...view, data: view.data.slice() });
  const outputs = op.outputs(own as View[], attributes).map((spec): View => {
    const length = storage(spec);
    return { ...spec, data: spec.type === "float32" ? new Float64Array(length) : new Int32Array(length) };
  });
  op.reference(own as View[], outputs, attributes);
  return outputs;
}

/** Where element `n` of a view lies, row padding left out. */
function placeOf({ shape, rowStride }: Spec, n: number): number {
  const last = shape.at(-1) ?? 1;
  return Math.floor(n / last) * (rowStride ?? last) + (n % last);
}

/**
 * Largest difference of an op's gradient on `backend` from central differences of its plain reference in double precision, over
 * the largest value of each input's gradient.
 */
export async function checkGradient(
  backend: Backend,
  { op, inputs, attributes }: OpCase,
  options: KernelOptions,
): Promise<number> {
  const graph = new Graph();
  const values = inputs.map((view, i) => view && graph.input(`input ${i}`, specOf(view)));
  const [output] = graph.apply(op, values, attributes);
  // Statistics and attention's probabilities are for the backward pass only: nothing is differentiated through them.
  const direction = randomView(output!.shape, output!.rowStride);
  const outer = graph.input("direction", specOf(direction));
  const wanted: { index: number; gradient: Value }[] = [];
  for (const [index, value] of values.entries()) {
    if (value?.type !== "float32") continue;
    const gradient = addInputGradient(graph, output!, outer, value);
    if (!gradient) continue;
    graph.result(`gradient ${index}`, gradient);
    wanted.push({ index, gradient });
  }
  if (wanted.length === 0) throw new Error(`${op.name} has no input with a gradient.`);
  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, options);
  try {
    inputs.forEach((view, i) => view && program.write(`input ${i}`, view.data as Data));
    program.write("direction", direction.data as Data);
    program.run();
    const wide = inputs.map((view) =>
      view?.type === "float32" ? { ...view, data: Float64Array.from(view.data) } : view,
    );
    const along = (index: number, place: number, shift: number): number => {
      const moved = wide.map((view, i) =>
        view && i === index ? { ...view, data: view.data.slice() as View["data"] } : view,
      );
      moved[index]!.data[place]! += shift;
      const [y] = evaluate(op, moved, attributes);
      let sum = 0;
      direction.data.forEach((weight, i) => (sum += weight * y!.data[i]!));
      return sum;
    };
    let worst = 0;
    for (const { index, gradient } of wanted) {
      const [got] = await program.read(`gradient ${index}`);
      const numeric = new Map<number, number>();
      const count = Math.min(size(gradient), most);
      for (let n = 0; n < count; n++) {
        const element = Math.floor((n * size(gradient)) / count);
        const place = placeOf(inputs[index]!, element);
        numeric.set(placeOf(gradient, element), (along(index, place, h) - along(index, place, -h)) / (2 * h));
      }
      const scale = Math.max(1e-6, ...Array.from(got!, Math.abs), ...Array.from(numeric.values(), Math.abs));
      for (const [place, value] of numeric) {
        const off = Math.abs(got![place]! - value) / scale;
        if (!(off <= worst)) worst = off;
      }
    }
    return worst;
  } finally {
    program.dispose();
    stores.dispose();
  }
}
