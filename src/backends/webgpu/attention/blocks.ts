/**
 * The way of adapters in software: some queries of all heads at a time go through matrix products with the keys that they see, which
 * lie in scratch until the next ones come. The products are those of tiles of quads; between them one workgroup for each query.
 */
import type { Value } from "../../graph.ts";
import type { FlashAttention } from "../../ops/flashAttention.ts";
import { matrixProduct } from "../product/matrixProduct.ts";
import type { Matrix } from "../product/product.ts";
import { dropoutCode } from "../writing/dropoutMask.ts";
import { input, type KernelList, type Memory, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { divideUp, float, perRow, range } from "../writing/wgsl.ts";
import type { Writer } from "./writer.ts";

/** Queries at a time: fewer see fewer keys in vain, more fill the tiles of products. */
const mostQueries = 64;
/** Bytes of scores at a time, well within what a binding may have; at least sixteen queries' all the same. */
const mostBytes = 2 ** 25;

function layout(qkv: Value, { batch: B, heads }: FlashAttention) {
  const [rows = 0, columns = 0] = qkv.shape;
  const [T, E] = [rows / B, columns / 3];
  const D = E / heads;
  const S = divideUp(T, 4) * 4;
  const fitting = Math.floor(mostBytes / (4 * B * heads * S * 16)) * 16;
  const queries = Math.min(mostQueries, Math.max(16, fitting), T);
  return {
    T,
    D,
    S,
    B,
    heads,
    batch: [B, heads] as const,
    scratch: B * heads * queries * S,
    /** The first query of each block and how many it has. */
    blocks: range(divideUp(T, queries)).map((block) => ({
      first: block * queries,
      count: Math.min(queries, T - block * queries),
    })),
    /** q, k or v inside qkv, or inside its gradient, from a word on. */
    third: (memory: Memory, index: number, word: number): Matrix => ({
      memory,
      stride: B * 3 * E,
      offset: word * B * 3 * E + index * E,
      batch: [3 * E, D],
    }),
    /** The heads' results side by side, [T*B, E], from a word on. */
    joined: (memory: Memory, word: number): Matrix => ({
      memory,
      stride: B * E,
      offset: word * B * E,
      batch: [E, D],
    }),
    /** The block's scores, [queries, keys] of each head. */
    scores: (memory: Memory): Matrix => ({
      memory,
      stride: S,
      batch: [heads * queries * S, queries * S],
    }),
    /** Rows of the block's scores that one workgroup each takes, and what it knows of its own. */
    rows: B * heads * queries,
    head: (sizes: ReturnType<KernelList["sizes"]>, first: number, count: number): string => `
  ${sizes.prologue}
  let z = row / ${queries};
  let query = row % ${queries} + ${sizes.uniform("first", first)};
  if (row % ${queries} >= ${sizes.uniform("queries", count)}) { return; }
  let start = row * ${S};
  let all = (z * ${T} + query) * ${T};
  let end = ${sizes.uniform("keys", first + count)};`,
  };
}

/** Threads to a row of the softmax. */
const widthOf = (list: KernelList): number => (list.context.software ? 4 : 64);

export const blockedAttention: Writer = (node, list) => {
  const [qkv, o, logSumExp] = [input(node, 0), output(node, 0), output(node, 1)];
  const { T, D, batch, blocks, third, joined, scores, rows, head, ...sizesOf } = layout(qkv, node.attributes);
  const memory = list.scratch(sizesOf.scratch);
  const width = widthOf(list);
  for (const { first, count } of blocks) {
    const product = { batch, name: "flashAttention product", rows: count };
    const keys = first + count;
    matrixProduct(list, {
      ...product,
      columns: keys,
      depth: D,
      a: third(qkv, 0, first),
      b: third(qkv, 1, 0),
      c: scores(memory),
      transposeB: true,
      alpha: 1 / Math.sqrt(D),
    });
    const sizes = list.sizes();
    const drop = dropoutCode(sizes, node.attributes.dropout, node.inputs[1], 1);
    const each = (end: string, body: string): string =>
      `for (var j = t; j < ${end}; j += ${width}) { ${body} }`;
    const { code, workgroups } = perRow(
      rows,
      width,
      `${head(sizes, first, count)}
  var largest = -3e38f;
  ${each("query + 1", "largest = max(largest, p[start + j]);")}
  largest = largestOf(t, largest);
  var sum = 0f;
  ${each("query + 1", "let e = exp(p[start + j] - largest); p[start + j] = e; sum += e;")}
  sum = total(t, sum);
  let inverse = 1f / sum;
  ${each("query + 1", `p[start + j] = ${drop.apply("p[start + j] * inverse", "all + j")};`)}
  for (var j = query + 1 + t; j < end; j += ${width}) { p[start + j] = 0f; }
  if (t == 0) { logSumExp[z * ${T} + query] = largest + log(sum); }`,
    );
    const functions =
      workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest" }) +
      workgroupTotal(list, width, "f32") +
      drop.functions;
    list.add({
      name: "flashAttention softmax",
      parameters: [writes("p", memory, "f32"), writes("logSumExp", logSumExp, "f32"), ...drop.parameters],
      code: functions + code,
      workgroups,
      sizes,
    });
    matrixProduct(list, {
      ...product,
      columns: D,
      depth: keys,
      a: scores(memory),
      b: third(qkv, 2, 0),
      c: joined(o, first),
    });
  }
};

export const blockedGradient: Writer = (node, list) => {
  const [dout, qkv, o, logSumExp] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const dqkv = output(node, 0);
  const all = layout(qkv, node.attributes);
  const { T, D, B, heads, batch, blocks, third, joined, scores, rows, head } = all;
  const [probabilities, gradients] = [list.scratch(all.scratch), list.scratch(all.scratch)];
  const width = widthOf(list);
  // From the last queries on, which see all keys: the others add to what those have written.
  for (const [place, { first, count }] of blocks.toReversed().entries()) {
    const keys = first + count;
    const product = { batch, name: "flashAttentionGradient product" };
    const square = { ...product, rows: count, columns: keys, depth: D, transposeB: true };
    matrixProduct(list, {
      ...square,
      a: third(qkv, 0, first),
      b: third(qkv, 1, 0),
      c: scores(probabilities),
      alpha: 1 / Math.sqrt(D),
    });
    matrixProduct(list, { ...square, a: joined(dout, first), b: third(qkv, 2, 0), c: scores(gradients) });
    const sizes = list.sizes();
    const drop = dropoutCode(sizes, node.attributes.dropout, node.inputs[4], 1);
    const E = D * heads;
    const { code, workgroups } = perRow(
      rows,
      width,
      `${head(sizes, first, count)}
  let begin = (query * ${B} + z / ${heads}) * ${E} + (z % ${heads}) * ${D};
  var dot = 0f;
  for (var d = t; d < ${D}; d += ${width}) { dot += dout[begin + d] * o[begin + d]; }
  dot = total(t, dot);
  let sum = logSumExp[z * ${T} + query];
  for (var j = t; j < end; j += ${width}) {
    var kept = 0f;
    var value = 0f;
    if (j <= query) {
      let e = exp(p[start + j] - sum);
      kept = ${drop.apply("e", "all + j")};
      value = e * (${drop.apply("g[start + j]", "all + j")} - dot) * ${float(1 / Math.sqrt(D))};
    }
    p[start + j] = kept;
    g[start + j] = value;
  }`,
    );
    list.add({
      name: "flashAttentionGradient softmax",
      parameters: [
        writes("p", probabilities, "f32"),
        writes("g", gradients, "f32"),
        reads("dout", dout, "f32"),
        reads("o", o, "f32"),
        reads("logSumExp", logSumExp, "f32"),
        ...drop.parameters,
      ],
      code: workgroupTotal(list, width, "f32") + drop.functions + code,
      workgroups,
      sizes,
    });
    matrixProduct(list, {
      ...product,
      rows: count,
      columns: D,
      depth: keys,
      a: scores(gradients),
      b: third(qkv, 1, 0),
      c: third(dqkv, 0, first),
    });
    const deep = { ...product, rows: keys, columns: D, depth: count, transposeA: true };
    const accumulate = place > 0 ? dqkv : undefined;
    matrixProduct(list, {
      ...deep,
      a: scores(gradients),
      b: third(qkv, 0, first),
      c: third(dqkv, 1, 0),
      accumulate,
    });
    matrixProduct(list, {
      ...deep,
      a: scores(probabilities),
      b: joined(dout, first),
      c: third(dqkv, 2, 0),
      accumulate,
    });
  }
};
