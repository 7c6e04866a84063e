import { expect, test } from "vitest";
import { addGradients } from "../../../src/backends/autodiff.ts";
import { Graph, type Op, size, storage, type Value, type View } from "../../../src/backends/graph.ts";
import { opCases } from "../../support/opCases/index.ts";
import { type OpCase, randomView } from "../../support/opCases/opCase.ts";

type Data = View["data"];

/** Sum of all outputs with fixed weights: a loss whose own gradient is those weights. */
const weightedSum: Op<{ weights: (Float64Array | undefined)[] }> = {
  name: "weightedSum",
  outputs: () => [{ shape: [1], type: "float32" }],
  gradient: ({ inputs, attributes }, _outer, builder) =>
    inputs.map((input, i) =>
      attributes.weights[i]
        ? builder.apply(constant, [input], { values: attributes.weights[i] })[0]
        : undefined,
    ),
  reference(inputs, [y], { weights }) {
    let sum = 0;
    inputs.forEach((input, i) => weights[i]?.forEach((weight, j) => (sum += weight * input.data[j]!)));
    y!.data[0] = sum;
  },
};
const constant: Op<{ values: Float64Array }> = {
  name: "constant",
  outputs: ([like]) => [
    { shape: like!.shape, type: "float32", ...(like!.rowStride ? { rowStride: like!.rowStride } : {}) },
  ],
  reference(_inputs, [y], { values }) {
    y!.data.set(values);
  },
};

/** Runs a graph's references in float64, each value with memory of its own. */
function evaluate(graph: Graph, given: Map<number, Data>): Map<number, Data> {
  const data = new Map(given);
  const view = (value: Value): View => {
    let own = data.get(value.id);
    if (!own) {
      const length = storage(value);
      own = value.type === "float32" ? new Float64Array(length) : new Int32Array(length);
      data.set(value.id, own);
    }
    return { ...value, data: own };
  };
  for (const { op, inputs, outputs, attributes } of graph.nodes)
    op.reference(inputs.map((input) => input && view(input)) as View[], outputs.map(view), attributes);
  return data;
}

/** Builds `op` over inputs that count as parameters where they are float32, with a weighted sum as the loss. */
function check({ op, inputs, attributes }: OpCase): { checked: number; worst: number } {
  const graph = new Graph();
  const given = new Map<number, Data>();
  let offset = 0;
  const values = inputs.map((input) => {
    if (!input) return undefined;
    const isParameter = input.type === "float32";
    const value = isParameter
      ? graph.stored({ store: "parameters", offset: (offset += 1_000_000) }, input)
      : graph.input(`input${given.size}`, input);
    given.set(value.id, isParameter ? Float64Array.from(input.data) : input.data);
    return value;
  });
  const outputs = graph.apply(op, values, attributes);
  // Statistics and attention's probabilities are for the backward pass only: nothing is differentiated through them.
  const weights = outputs.map((output, i) =>
    i === 0 && output.type === "float32"
      ? Float64Array.from(randomView(output.shape, output.rowStride).data)
      : undefined,
  );
  const forward = graph.nodes.length + 1;
  const loss = graph.apply(weightedSum, outputs, { weights })[0]!;
  addGradients(graph, loss);
  const after = evaluate(graph, given);
  const lossAt = (value: Value, index: number, shift: number): number => {
    const moved = new Map([...given].map(([id, data]) => [id, data.slice() as Data]));
    moved.get(value.id)![index]! += shift;
    const only = new Graph();
    only.nodes.push(...graph.nodes.slice(0, forward));
    return evaluate(only, moved).get(loss.id)![0]!;
  };
  let [checked, worst] = [0, 0];
  for (const value of values) {
    if (value?.place?.store !== "parameters") continue;
    const target = value.place.offset;
    const gradient = graph.nodes
      .flatMap((node) => node.outputs)
      .findLast((output) => output.place?.store === "gradients" && output.place.offset === target);
    if (!gradient) continue;
    const analytic = after.get(gradient.id)!;
    const scale = Math.max(...Array.from(analytic, Math.abs), 1e-6);
    const last = value.shape.at(-1) ?? 1;
    const stride = value.rowStride ?? last;
    for (let n = 0; n < Math.min(size(value), 12); n++) {
      const element = Math.floor((n * size(value)) / Math.min(size(value), 12));
      const index = Math.floor(element / last) * stride + (element % last);
      const h = 1e-5;
      const numeric = (lossAt(value, index, h) - lossAt(value, index, -h)) / (2 * h);
      worst = Math.max(worst, Math.abs(numeric - analytic[index]!) / scale);
      checked++;
    }
  }
  return { checked, worst };
}

/** They are losses themselves, whose gradient is that of their weighted sum: checked below. */
const losses = ["crossEntropy", "softCrossEntropy"];
const differentiable = opCases().filter(({ op }) => op.gradient && !losses.includes(op.name));
const small = differentiable.filter(({ inputs }) =>
  inputs.every((input) => !input || input.data.length < 6000),
);

test.each(small.map((one) => [one.title, one] as const))(
  "%s has the gradient of central differences",
  (_title, one) => {
    const { checked, worst } = check(one);
    expect(checked).toBeGreaterThan(0);
    // Central differences with h = 1e-5 in float64 are good to about 1e-9 relative; 1e-6 leaves room for curvature.
    expect(worst).toBeLessThan(1e-6);
  },
);

test.each(losses)("%s' gradient is that of its weighted losses", (name) => {
  for (const { op, inputs, attributes } of opCases().filter((one) => one.op.name === name)) {
    if (attributes.gradient === false) continue;
    const [logits, ...others] = inputs as View[];
    // The last input is the weight of a row.
    const weight = others.at(-1);
    const run = (data: Float64Array): { total: number; gradient: Float64Array } => {
      const views = op
        .outputs([logits!, ...others], attributes)
        .map((spec) => ({ ...spec, data: new Float64Array(storage(spec)) }));
      op.reference([{ ...logits!, data }, ...others], views, attributes);
      const sum = views[0]!.data.reduce((a, b) => a + b, 0);
      return { total: sum * weight!.data[0]!, gradient: views[2]!.data };
    };
    const base = Float64Array.from(logits!.data);
    const { gradient } = run(base);
    for (let i = 0; i < Math.min(base.length, 40); i += 3) {
      const [up, down] = [base.slice(), base.slice()];
      up[i]! += 1e-5;
      down[i]! -= 1e-5;
      expect(Math.abs((run(up).total - run(down).total) / 2e-5 - gradient[i]!)).toBeLessThan(1e-8);
    }
  }
});
