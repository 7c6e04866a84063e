import type { Op } from "../../../src/backends/graph.ts";
import { layerNorm, layerNormGradient } from "../../../src/backends/ops/layerNorm.ts";
import { makeCase, masked, type OpCase, randomView, rowSizes, runReference, seed } from "./opCase.ts";

function casesOf([M, E]: readonly [number, number]): OpCase[] {
  const title = `${M}x${E}`;
  const [x, weight, bias, residual] = [
    randomView([M, E]),
    randomView([E]),
    randomView([E]),
    randomView([M, E]),
  ];
  const drops = { epsilon: 1e-5, dropout: masked };
  const [, sum, statistics] = runReference(
    layerNorm as unknown as Op,
    [x, weight, bias, residual, seed()],
    drops,
  );
  const [, plain] = runReference(layerNorm as unknown as Op, [x, weight, bias, undefined, undefined], {
    epsilon: 1e-5,
  });
  const dy = randomView([M, E]);
  return [
    makeCase(`${title} residual, dropout`, layerNorm, [x, weight, bias, residual, seed()], drops, 5e-6),
    makeCase(
      `${title} plain`,
      layerNorm,
      [x, weight, bias, undefined, undefined],
      {
        epsilon: 1e-5,
        dropout: undefined,
      },
      5e-6,
    ),
    makeCase(
      `${title} dropout`,
      layerNormGradient,
      [dy, sum, weight, statistics, seed()],
      { dropout: masked },
      5e-6,
    ),
    makeCase(title, layerNormGradient, [dy, x, weight, plain, undefined], { dropout: undefined }, 5e-6),
  ];
}

export const layerNormCases = (): OpCase[] => rowSizes.flatMap(casesOf);
