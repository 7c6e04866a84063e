import { expectShape, type Spec, type View } from "../graph.ts";
import type { Attention } from "./attention.ts";
import { maybeKeep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { headCases } from "./attention.ts";
import { activations, masked, seedOf } from "./parts/cases.ts";
import { drop, floats, forms, given, seedSpec, written } from "./parts/shape.ts";

/** Always causal: each word sees itself and what is before it. */
export type FlashAttention = Omit<Attention, "causal">;

interface Sizes {
  T: number;
  E: number;
  D: number;
}

function sizes(qkv: Spec, { batch, heads }: FlashAttention): Sizes {
  const [rows = 0, columns = 0] = qkv.shape;
  return { T: rows / batch, E: columns / 3, D: columns / 3 / heads };
}

/** Of `products` matrix products of every head, of which the causal mask leaves half. */
function productFlops(qkv: Spec, attributes: FlashAttention, products: number): number {
  const { T, E } = sizes(qkv, attributes);
  return products * attributes.batch * T * (T + 1) * E;
}

/** Calls `visit` for every query: its column of the batch, its head, its place, and its number among all heads' queries. */
function eachQuery(
  { batch, heads }: FlashAttention,
  T: number,
  visit: (b: number, h: number, t: number, row: number) => void,
): void {
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) for (let t = 0; t < T; t++) visit(b, h, t, (b * heads + h) * T + t);
}

/** Scaled scores of the query against the words it sees, into `scores`. */
function score(
  qkv: View,
  { E, D }: Sizes,
  { b, h, t, batch }: { b: number; h: number; t: number; batch: number },
  scores: Float64Array,
): void {
  const query = (t * batch + b) * 3 * E + h * D;
  for (let s = 0; s <= t; s++) {
    const word = (s * batch + b) * 3 * E + E + h * D;
    let sum = 0;
    for (let d = 0; d < D; d++) sum += qkv.data[query + d]! * qkv.data[word + d]!;
    scores[s] = sum / Math.sqrt(D);
  }
}

const flashCase = (batch: number, count: number) => ({ batch, heads: count, dropout: masked });

/**
 * [do [T*B,E], qkv, o, logSumExp, seed?] -> dqkv [T*B,3E]. Probabilities are made again from the scores and logSumExp; the sum of a
 * row's probabilities times their gradients is do . o (Dao et al., section 3.1).
 */
export const flashAttentionGradient: TableOp<FlashAttention> = {
  name: "flashAttentionGradient",
  // The scores once more, and the four products of the gradients.
  flops: ({ inputs: [, qkv], attributes }) => productFlops(qkv!, attributes, 5),
  outputs: ([, qkv]) => [{ shape: qkv!.shape, type: "float32" }],
  reference([dout, qkv, o, logSumExp, seed], [dqkv], attributes) {
    const all = sizes(qkv!, attributes);
    const { T, E, D } = all;
    const { batch } = attributes;
    const factor = maybeKeep(attributes.dropout, seed);
    const scores = new Float64Array(T);
    const result = new Float64Array(dqkv!.data.length);
    eachQuery(attributes, T, (b, h, t, row) => {
      score(qkv!, all, { b, h, t, batch }, scores);
      const at = (t * batch + b) * E + h * D;
      const query = (t * batch + b) * 3 * E + h * D;
      let dot = 0;
      for (let d = 0; d < D; d++) dot += dout!.data[at + d]! * o!.data[at + d]!;
      for (let s = 0; s <= t; s++) {
        const word = (s * batch + b) * 3 * E + h * D;
        const p = Math.exp(scores[s]! - logSumExp!.data[row]!);
        const keep = factor(row * T + s);
        let dp = 0;
        for (let d = 0; d < D; d++) {
          dp += dout!.data[at + d]! * qkv!.data[word + 2 * E + d]!;
          result[word + 2 * E + d]! += p * keep * dout!.data[at + d]!;
        }
        const ds = (p * (dp * keep - dot)) / Math.sqrt(D);
        for (let d = 0; d < D; d++) {
          result[query + d]! += ds * qkv!.data[word + E + d]!;
          result[word + E + d]! += ds * qkv!.data[query + d]!;
        }
      }
    });
    dqkv!.data.set(result);
  },
  cases(b) {
    for (const { T, B, heads: count, D } of b.some(headCases)) {
      const [qkv, dy] = [activations(b, [T * B, 3 * count * D]), activations(b, [T * B, count * D])];
      const [o, logSumExp] = b.reference(flashAttention, [qkv, seedOf(b)], flashCase(B, count));
      b.apply(
        flashAttentionGradient,
        [dy, qkv, b.activation(o!), b.given(logSumExp!), seedOf(b)],
        flashCase(B, count),
      );
    }
  },
  shape: written(forms.attention[0], "256x128 h4 b12", ["dropout"], ({ T, E, heads, B }, has) => {
    const ends = [floats(T * B, E), floats(B * heads, T), has("dropout") ? seedSpec : undefined];
    return given([floats(T * B, E), floats(T * B, 3 * E), ...ends], {
      batch: B,
      heads,
      dropout: drop(has("dropout")),
    });
  }),
};

/**
 * Causal attention that stores no probabilities (FlashAttention, Dao et al. 2022, https://arxiv.org/abs/2205.14135): [qkv [T*B,3E],
 * seed?] -> [o [T*B,E], logSumExp [B*heads,T]], what `attention` gives with a causal mask, its dropout's draws included. Kernels go by
 * blocks of keys; logSumExp, of each query's scaled scores, is what the gradient needs to make the probabilities again.
 */
export const flashAttention: TableOp<FlashAttention> = {
  name: "flashAttention",
  exact: [1],
  flops: ({ inputs: [qkv], attributes }) => productFlops(qkv!, attributes, 2),
  outputs([qkv], attributes) {
    const { T, E, D } = sizes(qkv!, attributes);
    const { batch, heads } = attributes;
    expectShape(Number.isInteger(T) && Number.isInteger(D), "flashAttention", qkv!);
    return [
      { shape: [T * batch, E], type: "float32" },
      { shape: [batch * heads, T], type: "float32" },
    ];
  },
  gradient({ inputs: [qkv, seed], outputs: [o, logSumExp], attributes }, [dout], graph) {
    return [graph.apply(flashAttentionGradient, [dout, qkv, o, logSumExp, seed], attributes)[0]];
  },
  reference([qkv, seed], [o, logSumExp], attributes) {
    const all = sizes(qkv!, attributes);
    const { T, E, D } = all;
    const { batch } = attributes;
    const factor = maybeKeep(attributes.dropout, seed);
    const scores = new Float64Array(T);
    eachQuery(attributes, T, (b, h, t, row) => {
      score(qkv!, all, { b, h, t, batch }, scores);
      const seen = scores.subarray(0, t + 1);
      const largest = seen.reduce((a, c) => Math.max(a, c));
      const total = seen.reduce((sum, value) => sum + Math.exp(value - largest), 0);
      logSumExp!.data[row] = largest + Math.log(total);
      for (let d = 0; d < D; d++) {
        let sum = 0;
        for (let s = 0; s <= t; s++)
          sum +=
            (Math.exp(seen[s]! - largest) / total) *
            factor(row * T + s) *
            qkv!.data[(s * batch + b) * 3 * E + 2 * E + h * D + d]!;
        o!.data[(t * batch + b) * E + h * D + d] = sum;
      }
    });
  },
  cases(b) {
    for (const { T, B, heads: count, D } of b.some(headCases))
      b.apply(flashAttention, [activations(b, [T * B, 3 * count * D]), seedOf(b)], flashCase(B, count));
  },
  shape: written(forms.attention[0], "256x128 h4 b12", ["dropout"], ({ T, E, heads, B }, has) =>
    given([floats(T * B, 3 * E), has("dropout") ? seedSpec : undefined], {
      batch: B,
      heads,
      dropout: drop(has("dropout")),
    }),
  ),
};
