import type { Op, View } from "../../../src/backends/graph.ts";
import { attention, attentionGradient } from "../../../src/backends/ops/attention.ts";
import { makeCase, masked, type OpCase, randomView, runReference, seed } from "./opCase.ts";

function casesOf(T: number, B: number, heads: number, D: number): OpCase[] {
  const E = heads * D;
  const title = `${T} words, ${B} columns, ${heads} heads of ${D}`;
  const qkv = randomView([T * B, 3 * E]);
  const causal = { batch: B, heads, causal: true, dropout: masked };
  const open = { batch: B, heads, causal: false, dropout: undefined };
  const op = attention as unknown as Op;
  const [, probabilities] = runReference(op, [qkv, seed(), undefined], causal);
  const [, all] = runReference(op, [qkv, undefined, undefined], open);
  const dout = randomView([T * B, E]);
  const length: View = { shape: [1], type: "int32", data: Int32Array.of(Math.ceil(T / 2)) };
  return [
    makeCase(`${title}, causal, dropout`, attention, [qkv, seed(), undefined], causal, 5e-6),
    makeCase(`${title}, open`, attention, [qkv, undefined, undefined], open, 5e-6),
    makeCase(`${title}, open, padded`, attention, [qkv, undefined, length], open, 5e-6),
    makeCase(
      `${title}, causal, dropout`,
      attentionGradient,
      [dout, qkv, probabilities, seed()],
      causal,
      5e-6,
    ),
    makeCase(`${title}, open`, attentionGradient, [dout, qkv, all, undefined], open, 5e-6),
  ];
}

/** Words, columns, heads, channels of a head. */
const sizes: readonly [number, number, number, number][] = [
  [1, 1, 1, 4],
  [7, 3, 2, 8],
  [35, 2, 2, 20],
  [65, 1, 1, 4],
  [63, 1, 2, 4],
  [64, 1, 1, 8],
  [67, 1, 1, 4],
  [7, 3, 2, 5],
];

export const attentionCases = (): OpCase[] => sizes.flatMap((size) => casesOf(...size));
