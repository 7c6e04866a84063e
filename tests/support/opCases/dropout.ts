import { dropout } from "../../../src/backends/ops/dropout.ts";
import { makeCase, masked, type OpCase, randomView, rowSizes, seed } from "./opCase.ts";

export const dropoutCases = (): OpCase[] =>
  rowSizes.flatMap(([M, E]) => {
    const title = `${M}x${E}`;
    return [makeCase(title, dropout, [randomView([M, E]), seed()], masked)];
  });
