import type { NoAttributes } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { crossEntropy, lossCases, lossOf } from "./crossEntropy.ts";
import { floats, given, whole, written } from "./parts/shape.ts";

/** [losses, ranks] -> f32 [4]: sum of lossCases, rows of rank 0, rows of rank below 5, rows counted. */
export const lossMetrics: TableOp<NoAttributes> = {
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
  cases(b) {
    for (const sizes of lossCases) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const [loss, ranks] = b.reference(crossEntropy, [logits, labels, weight], {
        smoothing: 0,
        gradient: false,
      });
      b.apply(lossMetrics, [b.given(loss!), b.given(ranks!)], {});
    }
  },
  shape: written("{rows}", "700", [], ({ rows: M }) => given([floats(M), whole(M)], {})),
};
