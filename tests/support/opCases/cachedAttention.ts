import type { View } from "../../../src/backends/graph.ts";
import { cachedAttention } from "../../../src/backends/ops/cachedAttention.ts";
import { makeCase, type OpCase, randomView } from "./opCase.ts";

/** New words, room, the first new word's place, heads, channels of a head. */
const sizes: readonly [number, number, number, number, number][] = [
  [1, 1, 0, 1, 4],
  [1, 64, 63, 2, 16],
  [1, 65, 64, 2, 8],
  [1, 131, 100, 3, 20],
  [32, 67, 0, 2, 20],
  [7, 40, 33, 2, 5],
  // Some words beyond the room.
  [8, 40, 35, 1, 4],
];

export const cachedAttentionCases = (): OpCase[] =>
  sizes.map(([R, C, first, heads, D]) => {
    const E = heads * D;
    const position: View = { shape: [1], type: "int32", data: Int32Array.of(first) };
    const title = `${R} words from ${first} of ${C}, ${heads} heads of ${D}`;
    const inputs = [randomView([R, 3 * E]), randomView([C, 2 * E]), position];
    return makeCase(title, cachedAttention, inputs, { heads }, 5e-6);
  });
