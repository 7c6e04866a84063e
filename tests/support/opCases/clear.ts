import type { View } from "../../../src/backends/graph.ts";
import { clear } from "../../../src/backends/ops/clear.ts";
import { makeCase, type OpCase, randomView, storeSizes } from "./opCase.ts";

export const clearCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    return [makeCase(title, clear, [store()], {}, 0)];
  });
