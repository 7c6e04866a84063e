import type { NoAttributes, Op } from "../graph.ts";

/** [losses, ranks] -> f32 [4]: sum of losses, rows of rank 0, rows of rank below 5, rows counted. */
export const lossMetrics: Op<NoAttributes> = {
  name: "lossMetrics",
  outputs: () => [{ shape: [4], type: "float32" }],
  reference([losses, ranks], [metrics]) {
    const sums = [0, 0, 0, 0];
    for (let m = 0; m < losses!.data.length; m++) {
      const rank = ranks!.data[m]!;
      sums[0]! += losses!.data[m]!;
      if (rank === 0) sums[1]!++;
      if (rank >= 0 && rank < 5) sums[2]!++;
      if (rank >= 0) sums[3]!++;
    }
    metrics!.data.set(sums);
  },
};
