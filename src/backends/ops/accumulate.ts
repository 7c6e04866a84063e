import type { NoAttributes, Op } from "../graph.ts";

/** [sums, gradients], changes sums: sums += gradients. */
export const accumulate: Op<NoAttributes> = {
  name: "accumulate",
  mutates: [0],
  outputs: () => [],
  reference([sums, gradients]) {
    for (let i = 0; i < sums!.data.length; i++) sums!.data[i]! += gradients!.data[i]!;
  },
};
