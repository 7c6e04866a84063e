/** What a model costs at least, counted from its graph alone: what kernels and their times are compared with. */
import { byteLength, type Graph, type Node, size, type Spec, type Value } from "./graph.ts";
import type { Attention } from "./ops/attention.ts";
import { geometry, type Convolution } from "./ops/conv2d.ts";

export interface Work {
  /** Floating-point operations; a multiply-add is two. Only products are counted: the rest is a matter of bytes. */
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

export const noWork: Work = { flops: 0, bytes: 0 };
export const addWork = (a: Work, b: Work): Work => ({ flops: a.flops + b.flops, bytes: a.bytes + b.bytes });

/** Pairs of an output place and a tap that lies inside the picture, along one dimension. */
export function tapsInside(
  outputs: number,
  length: number,
  kernel: number,
  { stride, padding }: Convolution,
): number {
  let count = 0;
  for (let place = 0; place < outputs; place++)
    for (let tap = 0; tap < kernel; tap++) {
      const at = place * stride - padding + tap;
      if (at >= 0 && at < length) count++;
    }
  return count;
}

/** Of a convolution computed directly, in any of its three directions; taps in the padding cost nothing. */
export const directFlops = (g: ReturnType<typeof geometry>): number =>
  2 * g.B * g.C * g.N * tapsInside(g.OH, g.H, g.kh, g) * tapsInside(g.OW, g.W, g.kw, g);

const convolutionFlops = (x: Spec, filter: Spec, y: Spec, { attributes }: Node): number =>
  directFlops(geometry(x, filter, y, attributes as unknown as Convolution));

/** Of `products` matrix products of every head, [T, T] by [T, D]; behind a causal mask only half of each is needed. */
function attentionFlops(qkv: Spec, { batch, causal }: Attention, products: number): number {
  const [rows = 0, columns = 0] = qkv.shape;
  const T = rows / batch;
  const pairs = causal ? (T * (T + 1)) / 2 : T * T;
  return products * 2 * batch * pairs * (columns / 3);
}

type Specs = readonly (Value | undefined)[];

const flopsOf: Readonly<Record<string, (node: Node, inputs: Specs, outputs: Specs) => number>> = {
  conv2d: (node, [x, w], [y]) => convolutionFlops(x!, w!, y!, node),
  conv2dInputGradient: (node, [dy, w], [dx]) => convolutionFlops(dx!, w!, dy!, node),
  conv2dFilterGradient: (node, [x, dy], [dw]) => convolutionFlops(x!, dw!, dy!, node),
  linear: (_, [x, w]) => 2 * size(x!) * w!.shape[0]!,
  linearInputGradient: (_, [dy, w]) => 2 * size(dy!) * w!.shape[1]!,
  linearWeightGradient: (_, [dy, x]) => 2 * size(dy!) * x!.shape[1]!,
  attention: (node, [qkv]) => attentionFlops(qkv!, node.attributes as unknown as Attention, 2),
  attentionGradient: (node, [, qkv]) => attentionFlops(qkv!, node.attributes as unknown as Attention, 4),
};

/** Bytes of one of a node's values that pass between memory and the processor, when each element does so once. */
export function movedBytes({ op, inputs, outputs }: Node, value: Value): number {
  // Of a table only the words of the batch are read.
  if (op.name === "embedding" && value === inputs[1]) return byteLength(outputs[0]!);
  // What is changed in place is read and written.
  const isChanged = op.mutates?.some((index) => inputs[index] === value) === true;
  return byteLength(value) * (isChanged ? 2 : 1);
}

/** The least that a node computes and moves: each input read once, each output written once, nothing between. */
export function leastWork(node: Node): Work {
  const { op, inputs, outputs } = node;
  let bytes = 0;
  for (const value of new Set([...inputs, ...outputs])) if (value) bytes += movedBytes(node, value);
  return { flops: flopsOf[op.name]?.(node, inputs, outputs) ?? 0, bytes };
}

/** The same of a whole graph, by the op's name. */
export function leastWorkByOp(graph: Graph): Map<string, Work> {
  const works = new Map<string, Work>();
  for (const node of graph.nodes)
    works.set(node.op.name, addWork(works.get(node.op.name) ?? noWork, leastWork(node)));
  return works;
}

export const totalOf = (works: Iterable<Work>): Work => [...works].reduce(addWork, noWork);
