import { reluGradient } from "../../../src/backends/ops/reluGradient.ts";
import { makeCase, type OpCase, padded, productSizes } from "./opCase.ts";

export const reluGradientCases = (): OpCase[] =>
  productSizes.map(([M, N, K]) =>
    makeCase(`${M}x${K} to ${N}`, reluGradient, [padded(M, N), padded(M, N)], { scale: 1.25 }),
  );
