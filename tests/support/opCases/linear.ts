import { linear, linearInputGradient, linearWeightGradient } from "../../../src/backends/ops/linear.ts";
import { drawFor, makeCase, masked, type OpCase, padded, productSizes, randomView, seed } from "./opCase.ts";

export function linearCasesOf([M, N, K]: [number, number, number]): OpCase[] {
  const title = `${M}x${K} to ${N}`;
  const [x, w, bias] = [padded(M, K), randomView([N, K]), randomView([N])];
  const dy = padded(M, N);
  return [
    makeCase(title, linear, [x, w, bias, undefined], { activation: "none", dropout: undefined }),
    makeCase(`${title} relu, dropout`, linear, [x, w, bias, seed()], { activation: "relu", dropout: masked }),
    makeCase(`${title} no bias`, linear, [x, w, undefined, undefined], {
      activation: "relu",
      dropout: undefined,
    }),
    makeCase(title, linearInputGradient, [dy, w, undefined], {}),
    makeCase(`${title}, added`, linearInputGradient, [dy, w, padded(M, K)], {}),
    makeCase(title, linearWeightGradient, [dy, x, undefined], {}),
    makeCase(`${title}, added`, linearWeightGradient, [dy, x, randomView([N, K])], {}),
  ];
}

export const linearCases = (): OpCase[] => productSizes.flatMap(linearCasesOf);

/** [rows, outputs, inputs] that Strassen's products take: exact pairs of tiles; one more and one less; half a pair at both edges; chunks. */
const strassenShapes: [number, number, number][] = [
  [48, 128, 128],
  [97, 129, 131],
  [71, 143, 199],
  [100, 136, 136],
  [54, 264, 1001],
];

/** Products that WASM's fast setting makes by Strassen's algorithm. */
export function strassenCases(): OpCase[] {
  drawFor("strassen");
  return strassenShapes.flatMap(linearCasesOf).filter(({ op }) => op.name === linear.name);
}
