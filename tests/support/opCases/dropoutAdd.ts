import { dropoutAdd } from "../../../src/backends/ops/dropoutAdd.ts";
import { makeCase, masked, type OpCase, randomView, rowSizes, seed } from "./opCase.ts";

export const dropoutAddCases = (): OpCase[] =>
  rowSizes.flatMap(([M, E]) => {
    const title = `${M}x${E}`;
    const [residual, x] = [randomView([M, E]), randomView([M, E])];
    return [
      makeCase(title, dropoutAdd, [residual, x, seed()], { dropout: masked }),
      makeCase(`${title} plain`, dropoutAdd, [residual, x, undefined], { dropout: undefined }),
    ];
  });
