import type { View } from "../../../src/backends/graph.ts";
import { sgd } from "../../../src/backends/ops/sgd.ts";
import { clipCase, hyperCase, makeCase, type OpCase, randomView, storeSizes } from "./opCase.ts";

export const sgdCases = (): OpCase[] =>
  storeSizes.flatMap((length) => {
    const store = (): View => randomView([length]);
    const title = `${length}`;
    const [hyper, clip] = [hyperCase(), clipCase()];
    // A single parameter and its update, both of size one, may nearly cancel.
    return [
      makeCase(`${title} clipped`, sgd, [store(), store(), store(), hyper, clip], {}, 2e-6, 1),
      makeCase(title, sgd, [store(), store(), store(), hyper, undefined], {}, 2e-6, 1),
    ];
  });
