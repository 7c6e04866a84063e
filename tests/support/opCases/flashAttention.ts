import type { Op } from "../../../src/backends/graph.ts";
import { flashAttention, flashAttentionGradient } from "../../../src/backends/ops/flashAttention.ts";
import { makeCase, masked, type OpCase, randomView, runReference, seed } from "./opCase.ts";

function casesOf(T: number, B: number, heads: number, D: number): OpCase[] {
  const title = `${T} words, ${B} columns, ${heads} heads of ${D}`;
  const qkv = randomView([T * B, 3 * heads * D]);
  const dout = randomView([T * B, heads * D]);
  return [
    { name: title, dropout: undefined, given: undefined },
    { name: `${title}, dropout`, dropout: masked, given: seed() },
  ].flatMap(({ name, dropout, given }) => {
    const attributes = { batch: B, heads, dropout };
    const forward = runReference(flashAttention as unknown as Op, [qkv, given], attributes);
    return [
      makeCase(name, flashAttention, [qkv, given], attributes, 5e-6),
      makeCase(name, flashAttentionGradient, [dout, qkv, ...forward, given], attributes, 5e-6),
    ];
  });
}

/** Words, columns, heads, channels of a head: around the 32 and 96 words of a tile, odd heads, heads of more than one and two vectors a thread. */
const sizes: readonly [number, number, number, number][] = [
  [1, 1, 1, 4],
  [7, 3, 2, 5],
  [33, 2, 2, 20],
  [95, 1, 2, 7],
  [127, 1, 1, 4],
  [128, 1, 2, 8],
  [129, 1, 1, 33],
  [130, 2, 1, 68],
  [131, 1, 3, 16],
  [257, 1, 1, 32],
];

export const flashAttentionCases = (): OpCase[] => sizes.flatMap((size) => casesOf(...size));
