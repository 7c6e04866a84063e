/**
 * What the ways to compute C = alpha * op(A) op(B) share: where matrices lie, how four elements are loaded, and what happens to a finished
 * sum. How threads split C is each way's own: 8 x 8 results in registers (matrixProductRegisters.ts), 64 x 64 a workgroup through shared
 * memory (matrixProductShared.ts), 32 x 16 a quad (software/matrixProductQuads.ts). Edges: rows and columns behind the last are read
 * from the last, or within the padding of their row, and `store` leaves them out; the depth's rest is added one step at a time.
 */
import { type Value } from "../../graph.ts";
import type { Dropout } from "../../ops/parts/dropoutMask.ts";
import { dropoutCode } from "../writing/dropoutMask.ts";
import { type Memory, type Parameter, reads, Sizes, writes } from "../writing/kernel.ts";
import { component, divideUp, each, elementType, float, type Lanes } from "../writing/wgsl.ts";

/** A matrix in memory: rows `stride` elements apart, from `offset` on, its copies for a batch further on. */
export interface Matrix {
  readonly memory: Memory;
  readonly stride: number;
  readonly offset?: number;
  /** Distances along the two dimensions of the batch. */
  readonly batch?: readonly [number, number];
}

/** C = alpha * op(A) op(B), then + bias, relu, dropout, + accumulate. C is [rows, columns]; `depth` is summed over. */
export interface MatrixProduct {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  /** A is stored as [depth, rows]. */
  readonly transposeA?: boolean;
  /** B is stored as [columns, depth]. */
  readonly transposeB?: boolean;
  readonly batch?: readonly [number, number];
  readonly alpha?: number;
  readonly bias?: Value | undefined;
  readonly relu?: boolean;
  readonly dropout?: Dropout | undefined;
  readonly seed?: Value | undefined;
  /** Added to the result; laid out like C, and usually in its memory. */
  readonly accumulate?: Value | undefined;
}

/** Four elements where every row starts at a multiple of four, else one at a time. */
export function lanesOf({ stride, offset = 0, batch = [0, 0] }: Matrix): Lanes {
  return [stride, offset, ...batch].every((length) => length % 4 === 0) ? 4 : 1;
}

/** C is written in fours when its rows have room for the last four. */
export const lanesOfResult = ({ c, columns }: MatrixProduct): Lanes =>
  lanesOf(c) === 4 && c.stride >= divideUp(columns, 4) * 4 ? 4 : 1;

/** First element of a matrix in batch z. */
export function base(
  name: "a" | "b" | "c",
  { [name]: { offset, batch: [outer, inner] = [0, 0] }, batch: counts }: MatrixProduct,
  { of, uniform }: Sizes,
): string {
  // Never baked: layers of one shape that lie one behind the other share their text.
  const start = offset === undefined ? "0" : uniform(`${name}Offset`, offset);
  if (!counts) return start;
  const second = of("innerBatch", counts[1]);
  return `(z / ${second}) * ${of(`${name}Outer`, outer)} + (z % ${second}) * ${of(`${name}Inner`, inner)} + ${start}`;
}

/** Four elements from element `at` on. Shifted, not divided: in software a division of signed numbers costs more than a load. */
export const loadFour = (name: string, lanes: Lanes, at: string): string =>
  lanes === 4 ? `${name}[(${at}) >> 2]` : `vec4f(${each(4, (q) => `${name}[${at} + ${q}]`, ", ")})`;

export const loadOne = (name: string, lanes: Lanes, at: string): string =>
  lanes === 4 ? `${name}[(${at}) >> 2][(${at}) & 3]` : `${name}[${at}]`;

/** What is done to a finished sum before it is stored, and what that needs. */
export interface Epilogue {
  readonly parameters: readonly Parameter[];
  readonly functions: string;
  /** Stores `value` (a vec4f expression) in row `row` from column `column` on (i32 expressions). */
  store(value: string, row: string, column: string): string;
}

/** Scale, bias, ReLU, dropout and accumulation in the registers that hold the sum. */
export function epilogue(product: MatrixProduct, sizes: Sizes): Epilogue {
  const { of } = sizes;
  const { c, bias, relu, accumulate, alpha = 1 } = product;
  const [rows, columns] = [of("rows", product.rows), of("columns", product.columns)];
  const lanes = lanesOfResult(product);
  const type = elementType(lanes);
  const drop = dropoutCode(sizes, product.dropout, product.seed, lanes);
  const parameters = [writes("C", c.memory, type), ...drop.parameters];
  if (bias) parameters.push(reads("bias", bias, type));
  if (accumulate) parameters.push(reads("added", accumulate, type));
  const finished = (value: string, row: string, column: string, address: string): string => {
    let result = alpha === 1 ? value : `${value} * ${float(alpha)}`;
    if (bias) result = `(${result} + bias[${lanes === 4 ? `(${column}) >> 2` : column}])`;
    if (relu) result = `max(${result}, ${type}())`;
    result = drop.apply(result, `(${row}) * ${columns} + ${column}`);
    return accumulate ? `${result} + added[${address}]` : result;
  };
  const store = (value: string, row: string, column: string): string => {
    const address = `cBase + (${row}) * ${of("cStride", c.stride)} + ${column}`;
    if (lanes === 4)
      return `if (${row} < ${rows} && ${column} < ${columns}) {
      let at = (${address}) >> 2; C[at] = ${finished(value, row, column, "at")}; }`;
    const one = (q: number): string => {
      const place = `${column} + ${q}`;
      return `if (${place} < ${columns}) { let at = ${address} + ${q};
        C[at] = ${finished(`sum.${component(q)}`, row, place, "at")}; }`;
    };
    return `if (${row} < ${rows}) { let sum = ${value};\n${each(4, one)} }`;
  };
  return { parameters, functions: drop.functions, store };
}
