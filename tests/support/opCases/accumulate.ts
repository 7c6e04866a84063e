import type { View } from "../../../src/backends/graph.ts";
import { accumulate } from "../../../src/backends/ops/accumulate.ts";
import { makeCase, type OpCase, randomView, storeSizes } from "./opCase.ts";

export const accumulateCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    return [makeCase(title, accumulate, [store(), store()], {})];
  });
