import type { Dropout } from "../../ops/dropout.ts";
import type { Value } from "../../graph.ts";
import { dropoutCode } from "../ops/dropout.ts";
import {
  type KernelList,
  type Memory,
  type Parameter,
  reads,
  type Sizes,
  writes,
} from "../writing/kernel.ts";
import { quadProduct } from "../software/matrixProductQuads.ts";
import { sharedProduct } from "./matrixProductShared.ts";
import {
  component,
  divideUp,
  each,
  elementType,
  float,
  grid,
  type Lanes,
  main,
  perElement,
  range,
} from "../writing/wgsl.ts";

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

type Variant = "register" | "shared" | "quad";

function variantsOf({ hasQuads }: KernelList, { transposeA, transposeB }: MatrixProduct): readonly Variant[] {
  return hasQuads && !(transposeA && transposeB) ? ["register", "shared", "quad"] : ["register", "shared"];
}

function givenVariant(list: KernelList, product: MatrixProduct): Variant {
  const { rows, columns, depth, batch: [outer, inner] = [1, 1] } = product;
  if (!list.context.software) return rows * columns < 4096 ? "register" : "shared";
  const isSmall = rows <= 4 || list.isSmall(rows * columns * depth * outer * inner);
  return !isSmall && variantsOf(list, product).includes("quad") ? "quad" : "register";
}

/** Adds the launches of a product to `list`; deep products of few tiles are split along the depth and summed in order. */
export function matrixProduct(list: KernelList, product: MatrixProduct): void {
  const { rows, columns, depth, batch } = product;
  const shape = `${rows}x${columns}x${depth}${product.transposeA ? "t" : "n"}${product.transposeB ? "t" : "n"}`;
  const variant = list.choose("matrixProduct", shape, variantsOf(list, product), givenVariant(list, product));
  const tiles = divideUp(rows, 64) * divideUp(columns, 64);
  // A processor is filled by a few threads; a graphics processor wants some hundred workgroups.
  const wanted = list.context.software ? 1 : Math.min(16, Math.floor(256 / tiles));
  const deep = Math.max(1, Math.min(wanted, Math.floor(depth / 512)));
  const power = 2 ** Math.floor(Math.log2(deep));
  const parts = batch
    ? 1
    : Number(list.choose("matrixProductParts", shape, ["1", "2", "4", "8", "16"], `${power}`));
  const write = writers[variant];
  if (parts === 1) {
    write(list, product, depth);
    return;
  }
  const partDepth = divideUp(divideUp(depth, parts), 16) * 16;
  const split = divideUp(depth, partDepth);
  const width = divideUp(columns, 4) * 4;
  const partial = list.scratch(split * rows * width);
  const { name, a, b, transposeA = false, transposeB = false } = product;
  const c = { memory: partial, stride: width };
  write(list, { name, rows, columns, depth, a, b, c, transposeA, transposeB }, partDepth);
  sumParts(list, product, partial, split, width);
}

/** C = the sum of the parts in their order, with the epilogue. */
function sumParts(
  list: KernelList,
  product: MatrixProduct,
  partial: Memory,
  parts: number,
  width: number,
): void {
  const sizes = list.sizes();
  const { of } = sizes;
  const { parameters, functions, store } = epilogue(product, sizes);
  const count = (product.rows * width) / 4;
  const { code, workgroups } = perElement(
    count,
    `  let row = i / ${of("width4", width / 4)};
  let column = (i % ${of("width4", width / 4)}) * 4;
  var total = vec4f();
  for (var part = 0; part < ${of("parts", parts)}; part++) { total += partial[part * ${of("count", count)} + i]; }
  let cBase = ${of("cOffset", product.c.offset ?? 0)};
  ${store("total", "row", "column")}`,
    { sizes },
  );
  const name = `${product.name} sum`;
  list.add({
    name,
    parameters: [reads("partial", partial), ...parameters],
    code: functions + code,
    workgroups,
    sizes,
  });
}

/**
 * A thread holds 8 x 8 results in registers and reads its operands straight from memory: no shared memory, no barriers.
 * Every `partDepth` of the depth is a product of its own, written one after the other.
 */
function registerProduct(list: KernelList, product: MatrixProduct, partDepth: number): void {
  const { name, rows, columns, depth, a, b, transposeA, transposeB, batch } = product;
  const small = list.isSmall(rows * columns * depth * (batch ? batch[0] * batch[1] : 1));
  const tileRows = rows <= 4 || small ? 4 : 8;
  const tileColumns = columns <= 4 || small ? 4 : 8;
  const vectors = tileColumns / 4;
  const [aLanes, bLanes] = [lanesOf(a), lanesOf(b)];
  const sizes = list.sizes();
  const { of } = sizes;
  const { parameters, functions, store } = epilogue(product, sizes);
  const [aStride, bStride] = [of("aStride", a.stride), of("bStride", b.stride)];
  const whole = depth === partDepth;
  const { workgroups, line } = grid(divideUp(columns, tileColumns), divideUp(rows, tileRows), 8, 8);
  const [x, y, deep] = workgroups;
  const layers = batch ? batch[0] * batch[1] : divideUp(depth, partDepth);
  if (layers > 1 && deep > 1) throw new Error(`${name} has too many rows (${rows}) for a batch.`);
  const multiplyOne = each(tileRows, (i) =>
    each(vectors, (j) => `c${i}_${j} = fma(vec4f(u${i >> 2}.${component(i)}), b${j}, c${i}_${j});`, " "),
  );
  const multiplyFour = each(tileRows, (i) =>
    each(
      vectors,
      (j) => each(4, (q) => `c${i}_${j} = fma(vec4f(a${i}.${component(q)}), b${q}_${j}, c${i}_${j});`, " "),
      " ",
    ),
  );
  /** One step of depth k: rows of A in u*, columns of B in b*. */
  const stepOne = (k: string): string => {
    const rowsOfA = (i: number): string =>
      transposeA
        ? loadFour("A", aLanes, `aBase + (${k}) * ${aStride} + m + ${4 * i}`)
        : `vec4f(${each(4, (q) => loadOne("A", aLanes, `aRow${Math.min(4 * i + q, tileRows - 1)} + ${k}`), ", ")})`;
    const columnsOfB = (j: number): string =>
      transposeB
        ? `vec4f(${each(4, (q) => loadOne("B", bLanes, `bRow${4 * j + q} + ${k}`), ", ")})`
        : loadFour("B", bLanes, `bBase + (${k}) * ${bStride} + n + ${4 * j}`);
    return `${each(divideUp(tileRows, 4), (i) => `let u${i} = ${rowsOfA(i)};`)}
    ${each(vectors, (j) => `let b${j} = ${columnsOfB(j)};`)}
    ${multiplyOne}`;
  };
  /** Four steps of depth from k on; where B is transposed its 4 x 4 blocks turn by naming registers. */
  const stepFour = `${each(tileRows, (i) => `let a${i} = ${loadFour("A", aLanes, `aRow${i} + k`)};`)}
    ${
      transposeB
        ? each(tileColumns, (j) => `let t${j} = ${loadFour("B", bLanes, `bRow${j} + k`)};`) +
          each(vectors, (j) =>
            each(
              4,
              (q) => `let b${q}_${j} = vec4f(${each(4, (r) => `t${4 * j + r}.${component(q)}`, ", ")});`,
            ),
          )
        : each(vectors, (j) =>
            each(
              4,
              (q) =>
                `let b${q}_${j} = ${loadFour("B", bLanes, `bBase + (k + ${q}) * ${bStride} + n + ${4 * j}`)};`,
            ),
          )
    }
    ${multiplyFour}`;
  const lastPart = whole ? depth : depth % partDepth || partDepth;
  const loop = transposeA
    ? `for (var k = begin; k < end; k++) { ${stepOne("k")} }`
    : `for (var k = begin; k + 4 <= end; k += 4) { ${stepFour} }
    ${lastPart % 4 ? `for (var k = end - (end - begin) % 4; k < end; k++) { ${stepOne("k")} }` : ""}`;
  const results = range(tileRows).flatMap((i) => range(vectors).map((j) => `c${i}_${j}`));
  // Written once for all rows where compiling takes longer than finding them by number.
  const stored = small
    ? `var results = array<vec4f, ${tileRows}>(${results.join(", ")});
  for (var i = 0; i < ${tileRows}; i++) { ${store("results[i]", "m + i", "n")} }`
    : results
        .map((result, at) => store(result, `m + ${Math.floor(at / vectors)}`, `n + ${4 * (at % vectors)}`))
        .join("\n  ");
  const body = `
  let n = i32(global.x) * ${tileColumns};
  let m = ${line} * ${tileRows};
  if (n >= ${of("columns", columns)} || m >= ${of("rows", rows)}) { return; }
  ${layers > 1 ? "let z = i32(group.z);" : "let z = 0;"}
  let aBase = ${base("a", product, sizes)};
  let bBase = ${base("b", product, sizes)};
  let cBase = ${whole ? base("c", product, sizes) : `z * ${of("part", rows * product.c.stride)}`};
  let begin = ${whole ? "0" : `z * ${of("partDepth", partDepth)}`};
  let end = ${whole ? of("depth", depth) : `min(begin + ${of("partDepth", partDepth)}, ${of("depth", depth)})`};
  ${each(tileRows, (i) => each(vectors, (j) => `var c${i}_${j} = vec4f();`, " "))}
  ${transposeA ? "" : each(tileRows, (i) => `let aRow${i} = aBase + min(m + ${i}, ${of("lastRow", rows - 1)}) * ${aStride};`)}
  ${transposeB ? each(tileColumns, (j) => `let bRow${j} = bBase + min(n + ${j}, ${of("lastColumn", columns - 1)}) * ${bStride};`) : ""}
  ${loop}
  ${stored}`;
  list.add({
    name,
    parameters: [
      reads("A", a.memory, elementType(aLanes)),
      reads("B", b.memory, elementType(bLanes)),
      ...parameters,
    ],
    code: functions + main(8, 8, `\n  ${sizes.prologue}${body}`),
    workgroups: [x, y, layers > 1 ? layers : deep],
    sizes,
    flops:
      2 *
      divideUp(columns, tileColumns) *
      tileColumns *
      divideUp(rows, tileRows) *
      tileRows *
      depth *
      (batch ? layers : 1),
  });
}

const writers = { register: registerProduct, shared: sharedProduct, quad: quadProduct } as const;
