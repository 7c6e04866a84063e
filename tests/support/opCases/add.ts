import { add } from "../../../src/backends/ops/add.ts";
import { makeCase, type OpCase, randomView, rowSizes } from "./opCase.ts";

export const addCases = (): OpCase[] =>
  rowSizes.flatMap(([M, E]) => {
    const title = `${M}x${E}`;
    return [makeCase(title, add, [randomView([M, E]), randomView([M, E])], {})];
  });
