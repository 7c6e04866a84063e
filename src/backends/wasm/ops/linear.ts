import { rowStride, size, storage } from "../../graph.ts";
import type { Linear } from "../../ops/linear.ts";
import { mask } from "./dropout.ts";
import {
  type Argument,
  builder,
  divideUp,
  input,
  type KernelList,
  output,
  roundUp,
} from "../machine/kernel.ts";

interface Matrix {
  memory: Argument;
  /** Elements from one row, and from one column, to the next. */
  row: number;
  column: number;
}

/** Bytes of a packed block of b that stay in a core's second-level cache beside what streams past them. */
const blockBytes = 640 * 1024;
const deepest = 768;

interface Finish {
  relu: boolean;
  mask: readonly Argument[];
}
const nothing: Finish = { relu: false, mask: mask(undefined, undefined) };

type Product = (
  list: KernelList,
  sizes: readonly [number, number, number],
  a: Matrix,
  b: Matrix,
  c: { memory: Argument; row: number },
  start: Argument,
  finish?: Finish,
) => void;

/**
 * c [M,N] = start + a [M,K] b [K,N], in blocks of rows and columns that threads share. `start`: a bias, zeros, or none to add to
 * what is in c.
 */
export const product: Product = (list, [M, N, K], a, b, c, start, finish = nothing) => {
  const { tileRows, threads } = list.context;
  const chunks = divideUp(K, deepest);
  const kChunk = divideUp(K, chunks);
  const widest = Math.max(8, Math.floor(blockBytes / 4 / kChunk / 8) * 8);
  const columnBlock = roundUp(divideUp(N, divideUp(N, widest)), 8);
  const columnBlocks = divideUp(N, columnBlock);
  // Two to four pieces a thread; one thread takes all rows of a column block at once, so that b is packed once.
  const pieces = threads === 1 ? 1 : divideUp(threads * 3, columnBlocks);
  const packedRows = 16 * tileRows;
  const rowBlock =
    pieces === 1 ? roundUp(M, tileRows) : Math.max(packedRows, roundUp(divideUp(M, pieces), packedRows));
  list.own(512 + 4 * kChunk * (columnBlock + 8) + 4 * kChunk * (packedRows + tileRows) + 256);
  list.call(
    "product",
    divideUp(M, rowBlock) * columnBlocks,
    M,
    N,
    K,
    a.memory,
    a.row,
    a.column,
    b.memory,
    b.row,
    b.column,
    c.memory,
    c.row,
    start,
    rowBlock,
    columnBlock,
    kChunk,
    finish.relu ? 1 : 0,
    ...finish.mask,
  );
};

/** Rows, columns and depth from which seven products of half the size take less time than eight. */
const least = { M: 48, N: 128, K: 128 } as const;

/**
 * As product, by Strassen's algorithm: an eighth fewer multiplications. Rows of a are contiguous. For the fast setting only, and
 * forward only: an element's error is relative to the largest of two tiles, which is nothing among a layer's outputs, but the
 * gradient of a rare word's weights is millions of times smaller than that of its neighbour, and AdamW divides by it.
 */
const strassenProduct: Product = (list, [M, N, K], a, b, c, start, finish = nothing) => {
  const { tileRows, threads } = list.context;
  const kChunk = roundUp(divideUp(K, divideUp(K, 384)), 8);
  const half = kChunk / 2;
  const widest = Math.max(16, Math.floor(blockBytes / 14 / half / 16) * 16);
  const columnBlock = roundUp(divideUp(N, divideUp(N, widest)), 16);
  const columnBlocks = divideUp(N, columnBlock);
  const pieces = threads === 1 ? 1 : divideUp(threads * 3, columnBlocks);
  const rowBlock = roundUp(divideUp(M, pieces), 2 * tileRows);
  list.own(1024 + 7 * tileRows * (4 * half + 32) + 128 * half + 14 * half * columnBlock + 256);
  list.call(
    "strassenProduct",
    divideUp(M, rowBlock) * columnBlocks,
    M,
    N,
    K,
    a.memory,
    a.row,
    b.memory,
    b.row,
    b.column,
    c.memory,
    c.row,
    start,
    list.zeros(4 * kChunk + 64),
    rowBlock,
    columnBlock,
    kChunk,
    finish.relu ? 1 : 0,
    ...finish.mask,
  );
};

export const linear = builder<Linear>((node, list) => {
  const [x, w, y] = [input(node, 0), input(node, 1), output(node, 0)];
  const [, , bias, seed] = node.inputs;
  const { activation, dropout } = node.attributes;
  const [M = 0, K = 0] = x.shape;
  const N = w.shape[0] ?? 0;
  const isLarge = M >= least.M && N >= least.N && K >= least.K;
  const multiply = isLarge && list.context.options.winograd === "f4" ? strassenProduct : product;
  multiply(
    list,
    [M, N, K],
    { memory: x, row: rowStride(x), column: 1 },
    { memory: w, row: 1, column: rowStride(w) },
    { memory: y, row: rowStride(y) },
    bias ?? list.zeros(4 * N + 64),
    { relu: activation === "relu", mask: mask(dropout, seed) },
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

export const columnSum = builder((node, list) => {
  const x = input(node, 0);
  const [M = 0, N = 0] = x.shape;
  list.call("columnSum", divideUp(N, 256), M, N, x, rowStride(x), output(node, 0));
});

export const reluGradient = builder<{ scale: number }>((node, list) => {
  const [dy, y] = [input(node, 0), input(node, 1)];
  const n = storage(dy);
  list.call("reluGradient", divideUp(n, 1024), n, dy, y, output(node, 0), node.attributes.scale);
});

export const gelu = builder<{ dropout: Linear["dropout"] }>((node, list) => {
  const n = size(input(node, 0));
  list.call(
    "gelu",
    divideUp(n, 1024),
    n,
    input(node, 0),
    output(node, 0),
    ...mask(node.attributes.dropout, node.inputs[1]),
  );
});

export const geluGradient = builder<{ dropout: Linear["dropout"] }>((node, list) => {
  const n = size(input(node, 1));
  list.call(
    "geluGradient",
    divideUp(n, 1024),
    n,
    input(node, 0),
    input(node, 1),
    output(node, 0),
    ...mask(node.attributes.dropout, node.inputs[2]),
  );
});
