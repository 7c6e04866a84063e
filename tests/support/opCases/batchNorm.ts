import type { Op, View } from "../../../src/backends/graph.ts";
import { batchNorm, batchNormGradient } from "../../../src/backends/ops/batchNorm.ts";
import { makeCase, type OpCase, positive, randomView, runReference } from "./opCase.ts";

/** Rows, in one or more dimensions, and channels. */
export const normSizes: readonly [number[], number][] = [
  [[1], 4],
  [[5, 3, 3], 20],
  [[8, 8, 8], 64],
  [[2, 16, 16], 68],
  [[6, 16, 16], 12], // in shares
  [[63], 20],
  [[65], 4],
  [[1031], 8],
];

function casesOf(rows: number[], C: number): OpCase[] {
  const title = `[${[...rows, C].join(", ")}]`;
  // One row has no variance: 1/std is 316, x * scale + shift is made of numbers near 1,500, and each rounds by 2^-24 of that.
  const [tolerance, scale] = rows.every((length) => length === 1) ? [3e-4, 1] : [5e-6, undefined];
  const shape = [...rows, C];
  const x = randomView(shape);
  for (let i = 0; i < x.data.length; i++) x.data[i]! += 3;
  const [weight, bias] = [positive(randomView([C])), randomView([C])];
  const running = (): View[] => [randomView([C]), positive(randomView([C]))];
  const residual = randomView(shape);
  const training = { relu: true, epsilon: 1e-5, momentum: 0.1 };
  const op = batchNorm as unknown as Op;
  const [, statistics] = runReference(op, [x, weight, bias, ...running(), undefined], training);
  const [y] = runReference(op, [x, weight, bias, ...running(), residual], training);
  const dy = randomView(shape);
  return [
    makeCase(
      `${title} relu`,
      batchNorm,
      [x, weight, bias, ...running(), undefined],
      training,
      tolerance,
      scale,
    ),
    makeCase(
      `${title} residual`,
      batchNorm,
      [x, weight, bias, ...running(), residual],
      training,
      tolerance,
      scale,
    ),
    makeCase(
      `${title} plain`,
      batchNorm,
      [x, weight, bias, ...running(), undefined],
      { ...training, relu: false },
      tolerance,
      scale,
    ),
    makeCase(
      `${title} residual`,
      batchNormGradient,
      [dy, x, weight, statistics, y],
      { relu: true, residual: true },
      tolerance,
      scale,
    ),
    makeCase(
      `${title} plain`,
      batchNormGradient,
      [dy, x, weight, statistics, undefined],
      { relu: false, residual: false },
      tolerance,
      scale,
    ),
  ];
}

export const batchNormCases = (): OpCase[] => normSizes.flatMap(([rows, C]) => casesOf(rows, C));
