import type { Op, View } from "../../../src/backends/graph.ts";
import {
  batchNormInference,
  batchNormInferenceGradient,
} from "../../../src/backends/ops/batchNormInference.ts";
import { normSizes } from "./batchNorm.ts";
import { makeCase, type OpCase, positive, randomView, runReference } from "./opCase.ts";

function casesOf(rows: number[], C: number): OpCase[] {
  const title = `[${[...rows, C].join(", ")}]`;
  const shape = [...rows, C];
  const x = randomView(shape);
  for (let i = 0; i < x.data.length; i++) x.data[i]! += 3;
  const [weight, bias] = [positive(randomView([C])), randomView([C])];
  const running = (): View[] => [randomView([C]), positive(randomView([C]))];
  const residual = randomView(shape);
  const op = batchNormInference as unknown as Op;
  const [y] = runReference(op, [x, weight, bias, ...running(), residual], { relu: true, epsilon: 1e-5 });
  const dy = randomView(shape);
  return [
    makeCase(title, batchNormInference, [x, weight, bias, ...running(), residual], {
      relu: true,
      epsilon: 1e-5,
    }),
    makeCase(`${title} residual`, batchNormInferenceGradient, [dy, y, weight, running()[1]], {
      relu: true,
      epsilon: 1e-5,
      residual: true,
    }),
    makeCase(`${title} plain`, batchNormInferenceGradient, [dy, y, weight, running()[1]], {
      relu: false,
      epsilon: 1e-5,
      residual: false,
    }),
  ];
}

export const batchNormInferenceCases = (): OpCase[] => normSizes.flatMap(([rows, C]) => casesOf(rows, C));
