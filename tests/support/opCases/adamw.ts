import type { View } from "../../../src/backends/graph.ts";
import { adamw } from "../../../src/backends/ops/adamw.ts";
import { clipCase, hyperCase, makeCase, type OpCase, positive, randomView, storeSizes } from "./opCase.ts";

export const adamwCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    const inputs = [store(), store(), store(), positive(store()), hyperCase(), clipCase()];
    const others = [store(), store(), store(), positive(store()), hyperCase(), clipCase()];
    return [
      makeCase(`${title} clipped`, adamw, inputs, { steady: false }, 1e-5, 1),
      makeCase(`${title} clipped, steady`, adamw, others, { steady: true }, 1e-5, 1),
    ];
  });
