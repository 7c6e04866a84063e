import type { View } from "../../../src/backends/graph.ts";
import { movingAverage } from "../../../src/backends/ops/movingAverage.ts";
import { hyperCase, makeCase, type OpCase, randomView, storeSizes } from "./opCase.ts";

export const movingAverageCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    return [makeCase(title, movingAverage, [store(), store(), hyperCase()], {})];
  });
