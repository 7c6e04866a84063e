/** What a model costs at least, counted from its graph alone: what kernels and their times are compared with. */
import { byteLength, type Graph, type Node, type Value } from "./graph.ts";

export interface Work {
  /** Floating-point operations; a multiply-add is two. Only products are counted: the rest is a matter of bytes. */
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

export const noWork: Work = { flops: 0, bytes: 0 };
export const addWork = (a: Work, b: Work): Work => ({ flops: a.flops + b.flops, bytes: a.bytes + b.bytes });

/** Bytes of one of a node's values that pass between memory and the processor, when each element does so once. */
export function movedBytes({ op, inputs, outputs }: Node, value: Value): number {
  if (op.tables?.some((index) => inputs[index] === value)) return byteLength(outputs[0]!);
  // What is changed in place is read and written.
  const isChanged = op.mutates?.some((index) => inputs[index] === value) === true;
  return byteLength(value) * (isChanged ? 2 : 1);
}

/** The least that a node computes and moves: each input read once, each output written once, nothing between. */
export function leastWork(node: Node): Work {
  const { op, inputs, outputs } = node;
  let bytes = 0;
  for (const value of new Set([...inputs, ...outputs])) if (value) bytes += movedBytes(node, value);
  return { flops: op.flops?.(node) ?? 0, bytes };
}

/** The same of a whole graph, by the op's name. */
export function leastWorkByOp(graph: Graph): Map<string, Work> {
  const works = new Map<string, Work>();
  for (const node of graph.nodes)
    works.set(node.op.name, addWork(works.get(node.op.name) ?? noWork, leastWork(node)));
  return works;
}

export const totalOf = (works: Iterable<Work>): Work => [...works].reduce(addWork, noWork);
