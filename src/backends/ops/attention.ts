import { expectShape, rowStride, type Spec, type View } from "../graph.ts";
import { type Dropout, maybeKeep } from "./parts/dropoutMask.ts";
import { paddedRow } from "./parts/matrix.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, int, masked, seedOf } from "./parts/cases.ts";
import { drop, floats, forms, given, seedSpec, whole, written } from "./parts/shape.ts";

export interface Attention {
  batch: number;
  heads: number;
  /** Each word sees itself and what is before it. */
  causal: boolean;
  /** Of the probabilities. */
  dropout: Dropout | undefined;
}

interface Sizes {
  T: number;
  E: number;
  D: number;
}

function sizes(qkv: { shape: readonly number[] }, { batch, heads }: Attention): Sizes {
  const [rows = 0, columns = 0] = qkv.shape;
  return { T: rows / batch, E: columns / 3, D: columns / 3 / heads };
}

/** Of `products` matrix products of every head, [T, T] by [T, D]; behind a causal mask only half of each is needed. */
function productFlops(qkv: Spec, attributes: Attention, products: number): number {
  const { T, E } = sizes(qkv, attributes);
  const pairs = attributes.causal ? (T * (T + 1)) / 2 : T * T;
  return products * 2 * attributes.batch * pairs * E;
}

/** Calls `visit` for every head of every column with the offset of its first query and its probabilities' first row. */
function eachHead(
  { batch, heads }: Attention,
  { T, D }: Sizes,
  stride: number,
  visit: (column: number, row: number, element: number) => void,
) {
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) visit(h * D, (b * heads + h) * T * stride, (b * heads + h) * T * T);
}

/** Words, columns, heads, channels of a head. */
export const headCases = [
  { T: 35, B: 2, heads: 2, D: 20 },
  { T: 65, B: 1, heads: 1, D: 8 },
];
const causalCase = (batch: number, count: number) => ({
  batch,
  heads: count,
  causal: true,
  dropout: masked,
});

const openCase = (batch: number, count: number) => ({
  batch,
  heads: count,
  causal: false,
  dropout: undefined,
});

/** [do [T*B,E], qkv, probabilities, seed?] -> dqkv [T*B,3E]. */
export const attentionGradient: TableOp<Attention> = {
  name: "attentionGradient",
  flops: ({ inputs: [, qkv], attributes }) => productFlops(qkv!, attributes, 4),
  outputs: ([, qkv]) => [{ shape: qkv!.shape, type: "float32" }],
  reference([dout, qkv, probabilities, seed], [dqkv], attributes) {
    const { T, E, D } = sizes(qkv!, attributes);
    const { batch: B, heads, causal } = attributes;
    const stride = rowStride(probabilities!);
    const factor = maybeKeep(attributes.dropout, seed);
    const scale = 1 / Math.sqrt(D);
    const at = (t: number, b: number) => (t * B + b) * 3 * E;
    const result = new Float64Array(dqkv!.data.length);
    const dp = new Float64Array(T);
    for (let b = 0; b < B; b++)
      eachHead({ ...attributes, batch: 1 }, { T, E, D }, stride, (column) => {
        const p0 = (b * heads + column / D) * T;
        for (let t = 0; t < T; t++) {
          const last = causal ? t : T - 1;
          const dy = (t * B + b) * E + column;
          let dot = 0;
          for (let s = 0; s <= last; s++) {
            const keep = factor((p0 + t) * T + s);
            const p = probabilities!.data[(p0 + t) * stride + s]!;
            let sum = 0;
            for (let d = 0; d < D; d++) {
              sum += dout!.data[dy + d]! * qkv!.data[at(s, b) + 2 * E + column + d]!;
              result[at(s, b) + 2 * E + column + d]! += p * keep * dout!.data[dy + d]!;
            }
            dp[s] = sum * keep;
            dot += p * sum * keep;
          }
          for (let s = 0; s <= last; s++) {
            const ds = probabilities!.data[(p0 + t) * stride + s]! * (dp[s]! - dot) * scale;
            for (let d = 0; d < D; d++) {
              result[at(t, b) + column + d]! += ds * qkv!.data[at(s, b) + E + column + d]!;
              result[at(s, b) + E + column + d]! += ds * qkv!.data[at(t, b) + column + d]!;
            }
          }
        }
      });
    dqkv!.data.set(result);
  },
  cases(b) {
    for (const { T, B, heads: count, D } of b.some(headCases)) {
      const qkv = b.once(`qkv ${T}`, () => activations(b, [T * B, 3 * count * D]));
      const dy = activations(b, [T * B, count * D]);
      const [, some] = b.reference(attention, [qkv, seedOf(b), undefined], causalCase(B, count));
      const [, all] = b.reference(attention, [qkv, undefined, undefined], openCase(B, count));
      b.apply(attentionGradient, [dy, qkv, b.given(some!), seedOf(b)], causalCase(B, count));
      b.apply(attentionGradient, [dy, qkv, b.given(all!), undefined], openCase(B, count));
    }
  },
  shape: written(...forms.attention, ["causal", "dropout"], ({ T, E, heads, B }, has) => {
    const square = floats(B * heads, T, T);
    const probabilities = T % 4 ? { ...square, rowStride: paddedRow(T) } : square;
    const inputs = [
      floats(T * B, E),
      floats(T * B, 3 * E),
      probabilities,
      has("dropout") ? seedSpec : undefined,
    ];
    return given(inputs, { batch: B, heads, causal: has("causal"), dropout: drop(has("dropout")) });
  }),
};

function attend(
  [qkv, seed, length]: readonly [View, View | undefined, View | undefined],
  o: View,
  probabilities: View,
  attributes: Attention,
): void {
  const { T, E, D } = sizes(qkv, attributes);
  const { batch: B, heads, causal } = attributes;
  const stride = rowStride(probabilities);
  const factor = maybeKeep(attributes.dropout, seed);
  const scale = 1 / Math.sqrt(D);
  const scores = new Float64Array(T);
  for (let b = 0; b < B; b++)
    for (let h = 0; h < heads; h++) {
      const p0 = (b * heads + h) * T;
      for (let t = 0; t < T; t++) {
        const last = causal ? t : (length?.data[0] ?? T) - 1;
        let largest = Number.NEGATIVE_INFINITY;
        for (let s = 0; s <= last; s++) {
          let sum = 0;
          for (let d = 0; d < D; d++)
            sum +=
              qkv.data[(t * B + b) * 3 * E + h * D + d]! * qkv.data[(s * B + b) * 3 * E + E + h * D + d]!;
          scores[s] = sum * scale;
          largest = Math.max(largest, sum * scale);
        }
        let total = 0;
        for (let s = 0; s <= last; s++) total += scores[s] = Math.exp(scores[s]! - largest);
        for (let s = 0; s < stride; s++)
          probabilities.data[(p0 + t) * stride + s] = s <= last ? scores[s]! / total : 0;
        for (let d = 0; d < D; d++) {
          let sum = 0;
          for (let s = 0; s <= last; s++)
            sum +=
              (scores[s]! / total) *
              factor((p0 + t) * T + s) *
              qkv.data[(s * B + b) * 3 * E + 2 * E + h * D + d]!;
          o.data[(t * B + b) * E + h * D + d] = sum;
        }
      }
    }
}

/**
 * torch.nn.MultiheadAttention between its projections: [qkv [T*B,3E], seed?, length i32 [1]?] -> [o [T*B,E], probabilities [B*heads,T,T]].
 * Rows are sequence first (row = time * batch + column); thirds of a row are q, k and v; heads are contiguous columns; scores are
 * q.k / sqrt(E/heads). Probabilities are those before dropout. Without
 * the causal mask only the first `length` words are seen, where it is given.
 */
export const attention: TableOp<Attention> = {
  name: "attention",
  flops: ({ inputs: [qkv], attributes }) => productFlops(qkv!, attributes, 2),
  outputs([qkv], attributes) {
    const { T, E, D } = sizes(qkv!, attributes);
    expectShape(Number.isInteger(T) && Number.isInteger(D), "attention", qkv!);
    return [
      { shape: [T * attributes.batch, E], type: "float32" },
      { shape: [attributes.batch * attributes.heads, T, T], type: "float32", rowStride: paddedRow(T) },
    ];
  },
  gradient({ inputs: [qkv, seed], outputs: [, probabilities], attributes }, [dout], graph) {
    return [graph.apply(attentionGradient, [dout, qkv, probabilities, seed], attributes)[0]];
  },
  reference([qkv, seed, length], [o, probabilities], attributes) {
    attend([qkv!, seed, length], o!, probabilities!, attributes);
  },
  cases(b) {
    for (const { T, B, heads: count, D } of b.some(headCases)) {
      const qkv = b.once(`qkv ${T}`, () => activations(b, [T * B, 3 * count * D]));
      b.apply(attention, [qkv, seedOf(b), undefined], causalCase(B, count));
      b.apply(attention, [qkv, undefined, b.given(int(Math.ceil(T / 2)))], openCase(B, count));
    }
  },
  shape: written(...forms.attention, ["causal", "dropout", "padded"], ({ T, E, heads, B }, has) =>
    given(
      [floats(T * B, 3 * E), has("dropout") ? seedSpec : undefined, has("padded") ? whole(1) : undefined],
      {
        batch: B,
        heads,
        causal: has("causal"),
        dropout: drop(has("dropout")),
      },
    ),
  ),
};
