import { expectShape } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, int } from "./parts/cases.ts";
import { floats, given, whole, written } from "./parts/shape.ts";

export interface CachedAttention {
  heads: number;
}

/**
 * Causal attention of some new words of one text, whose earlier keys and values are at hand: [qkv [R,3E], cache [C,2E] (changed),
 * position i32 [1]] -> o [R,E]. Row r is the word at `position + r`; its key and value go to that row of the cache, first E columns
 * and last E, and it sees the rows up to its own. Words beyond the cache are not kept, and see what is in it. Without dropout or
 * gradient: for generation.
 */
export const cachedAttention: TableOp<CachedAttention> = {
  name: "cachedAttention",
  mutates: [1],
  outputs([qkv, cache], { heads }) {
    const [R = 0, columns = 0] = qkv!.shape;
    const E = columns / 3;
    expectShape(Number.isInteger(E / heads) && cache!.shape[1] === 2 * E, "cachedAttention", qkv!, cache!);
    return [{ shape: [R, E], type: "float32" }];
  },
  reference([qkv, cache, position], [o], { heads }) {
    const [R = 0, E = 0] = o!.shape;
    const C = cache!.shape[0]!;
    const D = E / heads;
    const first = position!.data[0]!;
    const scale = 1 / Math.sqrt(D);
    for (let r = 0; r < Math.min(R, C - first); r++)
      for (let e = 0; e < 2 * E; e++) cache!.data[(first + r) * 2 * E + e] = qkv!.data[r * 3 * E + E + e]!;
    for (let r = 0; r < R; r++) {
      const seen = Math.min(first + r + 1, C);
      for (let h = 0; h < heads; h++) {
        const scores = new Float64Array(seen);
        let largest = Number.NEGATIVE_INFINITY;
        for (let s = 0; s < seen; s++) {
          let sum = 0;
          for (let d = h * D; d < (h + 1) * D; d++)
            sum += qkv!.data[r * 3 * E + d]! * cache!.data[s * 2 * E + d]!;
          scores[s] = sum * scale;
          largest = Math.max(largest, sum * scale);
        }
        let total = 0;
        for (let s = 0; s < seen; s++) total += scores[s] = Math.exp(scores[s]! - largest);
        for (let d = h * D; d < (h + 1) * D; d++) {
          let sum = 0;
          for (let s = 0; s < seen; s++) sum += (scores[s]! / total) * cache!.data[s * 2 * E + E + d]!;
          o!.data[r * E + d] = sum;
        }
      }
    }
  },
  cases(b) {
    for (const [R, first] of [
      [1, 20],
      [5, 0],
    ] as const)
      b.apply(cachedAttention, [activations(b, [R, 60]), b.given(b.normals([23, 40])), b.given(int(first))], {
        heads: 2,
      });
  },
  shape: written("{R}x{E} h{heads} of {C}", "1x128 h4 of 512", [], ({ R, E, heads, C }) =>
    given([floats(R, 3 * E), floats(C, 2 * E), whole(1)], { heads }),
  ),
};
