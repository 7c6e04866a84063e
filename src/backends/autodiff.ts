import type { Graph, GradientBuilder, Node, Op, Value } from "./graph.ts";
import { add } from "./ops/add.ts";

/**
 * Adds the nodes that compute the gradient of a mean loss with respect to every parameter that it depends on, each written to
 * its slice of the `gradients` store.
 * @param loss an output of a loss op, whose own gradient needs none from outside
 * @param learned elements at the beginning of the parameters that learn: those behind have no gradient
 */
export function addGradients(graph: Graph, loss: Value, learned = Infinity): void {
  const wants = ({ place }: Value): boolean => place?.store === "parameters" && place.offset < learned;
  backward(graph, { wants, first: loss.producer, gradients: new Map() });
}

/**
 * Adds the nodes that compute the gradient of `output` with respect to `input` and gives it; undefined where nothing connects
 * them. The weights' gradients are not computed.
 * @param direction what the gradient of `output` is: [output's shape]
 */
export function addInputGradient(
  graph: Graph,
  output: Value,
  direction: Value,
  input: Value,
): Value | undefined {
  const gradients = new Map([[output.id, direction]]);
  backward(graph, { wants: (value) => value.id === input.id, first: undefined, gradients });
  return gradients.get(input.id);
}

interface Start {
  /** Values whose gradients are wanted. */
  wants: (value: Value) => boolean;
  /** The node that needs no gradient from outside. */
  first: Node | undefined;
  /** Gradients by value id: those given, and, afterwards, those found. */
  gradients: Map<number, Value>;
}

function backward(graph: Graph, { wants, first, gradients }: Start): void {
  const wanted = new Set<number>();
  for (const node of graph.nodes)
    if (node.inputs.some((value) => value && (wants(value) || wanted.has(value.id))))
      for (const output of node.outputs) wanted.add(output.id);

  /** Gradients that belong to more than one value and so must not be written over. */
  const owners = new Map<Value, number>();

  const builder: GradientBuilder = {
    apply: (op, inputs, attributes) => graph.apply(op, inputs, attributes),
    needsGradient: (value) => wants(value) || wanted.has(value.id),
    accumulate(value, op, inputs, attributes, position) {
      const soFar = gradients.get(value.id);
      if (!soFar || (owners.get(soFar) ?? 0) > 1) return graph.apply(op, inputs, attributes)[0]!;
      gradients.delete(value.id);
      const all = [...inputs];
      all[position] = soFar;
      const sum = graph.apply(op, all, attributes)[0]!;
      if (soFar.place) sum.place = soFar.place;
      return sum;
    },
  };

  const give = (value: Value, gradient: Value): void => {
    const soFar = gradients.get(value.id);
    const total = soFar ? graph.apply(add, [soFar, gradient], {})[0]! : gradient;
    gradients.set(value.id, total);
    owners.set(total, (owners.get(total) ?? 0) + 1);
    if (value.place?.store === "parameters" && !total.place)
      total.place = { store: "gradients", offset: value.place.offset };
  };

  const visit = (node: Node): void => {
    const outer = node.outputs.map((output) => gradients.get(output.id));
    if (node !== first && outer.every((gradient) => gradient === undefined)) return;
    if (!node.op.gradient) return;
    const inner = (node.op as Op).gradient!(node, outer, builder);
    // Owners are counted before anything is added up, so that one gradient given to two inputs is known as shared.
    const given = inner.map((gradient, index) => ({ gradient, value: node.inputs[index] }));
    for (const { gradient } of given)
      if (gradient && given.filter((other) => other.gradient === gradient).length > 1)
        owners.set(gradient, (owners.get(gradient) ?? 0) + 1);
    for (const { gradient, value } of given)
      if (gradient && value && builder.needsGradient(value)) give(value, gradient);
  };
  for (const node of graph.nodes.toReversed()) visit(node);
}
