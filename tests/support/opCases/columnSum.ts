import { columnSum } from "../../../src/backends/ops/columnSum.ts";
import { makeCase, type OpCase, padded, productSizes } from "./opCase.ts";

export const columnSumCases = (): OpCase[] =>
  productSizes.map(([M, N, K]) => makeCase(`${M}x${K} to ${N}`, columnSum, [padded(M, N)], {}));
