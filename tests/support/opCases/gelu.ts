import { gelu, geluGradient } from "../../../src/backends/ops/gelu.ts";
import { makeCase, masked, type OpCase, randomView, rowSizes, seed } from "./opCase.ts";

export const geluCases = (): OpCase[] =>
  rowSizes.flatMap(([M, E]) => {
    const title = `${M}x${E}`;
    const [x, dy] = [randomView([M, E]), randomView([M, E])];
    return [
      makeCase(title, gelu, [x, seed()], { dropout: masked }, 5e-6),
      makeCase(`${title} plain`, gelu, [x, undefined], { dropout: undefined }, 5e-6),
      makeCase(title, geluGradient, [dy, x, seed()], { dropout: masked }, 5e-6),
    ];
  });
