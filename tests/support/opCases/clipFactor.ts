import type { View } from "../../../src/backends/graph.ts";
import { clipFactor } from "../../../src/backends/ops/clipFactor.ts";
import { hyperCase, makeCase, type OpCase, randomView, storeSizes } from "./opCase.ts";

export const clipFactorCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    return [makeCase(title, clipFactor, [store(), hyperCase()], {}, 5e-6)];
  });
