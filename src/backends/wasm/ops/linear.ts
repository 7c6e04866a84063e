import { strassenProduct } from "./parts/strassenProduct.ts";
import { rowStride } from "../../graph.ts";
import type { Linear } from "../../ops/linear.ts";
import { builder, input, output } from "../machine/kernel.ts";
import { dropoutMask } from "./parts/dropoutMask.ts";
import { product } from "./parts/product.ts";

/** Rows, columns and depth from which seven products of half the size take less time than eight. */
const least = { M: 48, N: 128, K: 128 } as const;

export const linear = builder<Linear>((node, list) => {
  const [x, w, y] = [input(node, 0), input(node, 1), output(node, 0)];
  const [, , bias, seed] = node.inputs;
  const { activation, dropout } = node.attributes;
  const [M = 0, K = 0] = x.shape;
  const N = w.shape[0] ?? 0;
  const isLarge = M >= least.M && N >= least.N && K >= least.K;
  const multiply = isLarge && list.context.options.fastProducts === "f4" ? strassenProduct : product;
  multiply(
    list,
    [M, N, K],
    { memory: x, row: rowStride(x), column: 1 },
    { memory: w, row: 1, column: rowStride(w) },
    { memory: y, row: rowStride(y) },
    bias ?? list.zeros(4 * N + 64),
    { relu: activation === "relu", mask: dropoutMask(dropout, seed) },
  );
});

export const linearInputGradient = builder((node, list) => {
  const [dy, w, dx] = [input(node, 0), input(node, 1), output(node, 0)];
  const [M = 0, N = 0] = dy.shape;
  const K = w.shape[1] ?? 0;
  product(
    list,
    [M, K, N],
    { memory: dy, row: rowStride(dy), column: 1 },
    { memory: w, row: rowStride(w), column: 1 },
    { memory: dx, row: rowStride(dx) },
    node.inputs[2] ? undefined : list.zeros(4 * K + 64),
  );
});

export const linearWeightGradient = builder((node, list) => {
  const [dy, x, dw] = [input(node, 0), input(node, 1), output(node, 0)];
  const [M = 0, N = 0] = dy.shape;
  const K = x.shape[1] ?? 0;
  product(
    list,
    [N, K, M],
    { memory: dy, row: 1, column: rowStride(dy) },
    { memory: x, row: rowStride(x), column: 1 },
    { memory: dw, row: rowStride(dw) },
    node.inputs[2] ? undefined : list.zeros(4 * K + 64),
  );
});
