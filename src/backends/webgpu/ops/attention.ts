/**
 * o = dropout(softmax(q k^T / sqrt(D))) v of every head, and its gradient: matrix products over all heads at once (a head's matrices are
 * read where they lie), between them one workgroup for each row of the softmax. Edges: a row's loop ends at the words that it
 * sees, probabilities behind them are written as zero, and so is the padding of a row.
 */
import { rowStride, type Value } from "../../graph.ts";
import type { Attention } from "../../ops/attention.ts";
import { matrixProduct } from "../product/matrixProduct.ts";
import type { Matrix } from "../product/product.ts";
import { dropoutCode } from "../writing/dropoutMask.ts";
import { builder, input, KernelList, type Memory, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { float, perRow } from "../writing/wgsl.ts";

/** Sizes and the matrices of all heads: a head's rows are read where they lie, nothing is split or transposed. */
function layout(qkv: Value, probabilities: Value, { batch: B, heads }: Attention) {
  const [rows = 0, columns = 0] = qkv.shape;
  const [T, E] = [rows / B, columns / 3];
  const D = E / heads;
  const S = rowStride(probabilities);
  return {
    T,
    E,
    D,
    S,
    batch: [B, heads] as const,
    rows: B * heads * T,
    /** q, k or v inside qkv, or inside its gradient. */
    third: (memory: Memory, index: number): Matrix => ({
      memory,
      stride: B * 3 * E,
      offset: index * E,
      batch: [3 * E, D],
    }),
    /** The heads' results side by side: [T*B, E]. */
    joined: (memory: Memory): Matrix => ({ memory, stride: B * E, batch: [E, D] }),
    /** Square matrices [T, T] of each head. */
    squares: (memory: Memory): Matrix => ({ memory, stride: S, batch: [heads * T * S, T * S] }),
  };
}

/** How many words, from the first, a row of the softmax sees. */
const seen = (T: number, causal: boolean, length?: Value): string =>
  causal ? `row % ${T} + 1` : length ? "lengths[0]" : `${T}`;

/** Threads to a row of the softmax. */
const widthOf = (list: KernelList, T: number): number => (list.context.software ? 4 : T > 128 ? 128 : 32);

export const attention = builder<Attention>((node, list) => {
  const { causal, dropout } = node.attributes;
  const [qkv, o, probabilities] = [input(node, 0), output(node, 0), output(node, 1)];
  const length = node.inputs[2];
  const { T, D, S, batch, rows, third, joined, squares } = layout(qkv, probabilities, node.attributes);
  const product = { batch, name: "attention product" };
  matrixProduct(list, {
    ...product,
    rows: T,
    columns: T,
    depth: D,
    a: third(qkv, 0),
    b: third(qkv, 1),
    c: squares(probabilities),
    transposeB: true,
    alpha: 1 / Math.sqrt(D),
  });
  const width = widthOf(list, T);
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, node.inputs[1], 1);
  const dropped = dropout ? list.scratch(rows * S) : undefined;
  const each = (end: number | string, body: string): string =>
    `for (var j = t; j < ${end}; j += ${width}) { ${body} }`;
  const { code, workgroups } = perRow(
    rows,
    width,
    `
  let start = row * ${S};
  let seen = ${seen(T, causal, length)};
  var largest = -3e38f;
  ${each("seen", "largest = max(largest, p[start + j]);")}
  largest = largestOf(t, largest);
  var sum = 0f;
  ${each("seen", "sum += exp(p[start + j] - largest);")}
  let inverse = 1f / total(t, sum);
  ${each(
    S,
    `var value = 0f;
    if (j < seen) { value = exp(p[start + j] - largest) * inverse; }
    p[start + j] = value;
    ${dropped ? `dropped[start + j] = ${drop.apply("value", `row * ${T} + j`)};` : ""}`,
  )}`,
  );
  const parameters = [writes("p", probabilities, "f32"), ...drop.parameters];
  if (length) parameters.push(reads("lengths", length, "i32"));
  if (dropped) parameters.push(writes("dropped", dropped, "f32"));
  const largestOf = workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest" });
  const functions = largestOf + workgroupTotal(list, width, "f32") + drop.functions;
  list.add({ name: "attention softmax", parameters, code: functions + code, workgroups, sizes });
  matrixProduct(list, {
    ...product,
    rows: T,
    columns: D,
    depth: T,
    a: squares(dropped ?? probabilities),
    b: third(qkv, 2),
    c: joined(o),
  });
});

export const attentionGradient = builder<Attention>((node, list) => {
  const { causal, dropout } = node.attributes;
  const [dout, qkv, probabilities, dqkv] = [input(node, 0), input(node, 1), input(node, 2), output(node, 0)];
  const { T, D, S, batch, rows, third, joined, squares } = layout(qkv, probabilities, node.attributes);
  const product = { batch, name: "attentionGradient product" };
  const scores = list.scratch(rows * S);
  matrixProduct(list, {
    ...product,
    rows: T,
    columns: T,
    depth: D,
    a: joined(dout),
    b: third(qkv, 2),
    c: squares(scores),
    transposeB: true,
  });
  const width = widthOf(list, T);
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, node.inputs[3], 1);
  const dropped = dropout ? list.scratch(rows * S) : undefined;
  const { code, workgroups } = perRow(
    rows,
    width,
    `
  let start = row * ${S};
  let seen = ${seen(T, causal)};
  var sum = 0f;
  for (var j = t; j < seen; j += ${width}) { sum += p[start + j] * ${drop.apply("d[start + j]", `row * ${T} + j`)}; }
  let mean = total(t, sum);
  for (var j = t; j < ${S}; j += ${width}) {
    var value = 0f;
    var kept = 0f;
    if (j < seen) {
      value = p[start + j] * (${drop.apply("d[start + j]", `row * ${T} + j`)} - mean) * ${float(1 / Math.sqrt(D))};
      kept = ${drop.apply("p[start + j]", `row * ${T} + j`)};
    }
    d[start + j] = value;
    ${dropped ? "dropped[start + j] = kept;" : ""}
  }`,
  );
  const parameters = [writes("d", scores, "f32"), reads("p", probabilities, "f32"), ...drop.parameters];
  if (dropped) parameters.push(writes("dropped", dropped, "f32"));
  const functions = workgroupTotal(list, width, "f32") + drop.functions;
  list.add({ name: "attentionGradient softmax", parameters, code: functions + code, workgroups, sizes });
  const shape = { ...product, rows: T, columns: D, depth: T };
  const a = squares(scores);
  matrixProduct(list, { ...shape, a, b: third(qkv, 1), c: third(dqkv, 0) });
  matrixProduct(list, { ...shape, a, b: third(qkv, 0), c: third(dqkv, 1), transposeA: true });
  const kept = squares(dropped ?? probabilities);
  matrixProduct(list, { ...shape, a: kept, b: joined(dout), c: third(dqkv, 2), transposeA: true });
});
