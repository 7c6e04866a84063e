import type { Op } from "../../../src/backends/graph.ts";
import { crossEntropy } from "../../../src/backends/ops/crossEntropy.ts";
import { lossMetrics } from "../../../src/backends/ops/lossMetrics.ts";
import { lossSizes } from "./crossEntropy.ts";
import { floats, integers, makeCase, type OpCase, padded, runReference } from "./opCase.ts";

export const lossMetricsCases = (): OpCase[] =>
  lossSizes.map(([M, V]) => {
    const labels = integers([M], V);
    if (M > 2) labels.data[1] = -1;
    const inputs = [padded(M, V), labels, floats([1], [1 / M])];
    const attributes = { smoothing: 0, gradient: false };
    const [losses, ranks] = runReference(crossEntropy as unknown as Op, inputs, attributes);
    return makeCase(`${M}`, lossMetrics, [losses, ranks], {});
  });
