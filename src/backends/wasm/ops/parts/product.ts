import { type Argument, divideUp, KernelList, roundUp } from "../../machine/kernel.ts";
import { type DropoutMask, dropoutMask } from "./dropoutMask.ts";

interface Matrix {
  memory: Argument;
  /** Elements from one row, and from one column, to the next. */
  row: number;
  column: number;
}

/** Bytes of a packed block of b that stay in a core's second-level cache beside what streams past them. */
export const blockBytes = 640 * 1024;

const deepest = 768;

interface Finish {
  relu: boolean;
  mask: DropoutMask;
}

export const nothing: Finish = { relu: false, mask: dropoutMask(undefined, undefined) };

export type Product = (
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
