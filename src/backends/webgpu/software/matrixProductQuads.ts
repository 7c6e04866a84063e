import { base, epilogue, lanesOf, loadFour, loadOne, type MatrixProduct } from "../product/product.ts";
import {
  addProducts,
  eachSum,
  handOn,
  noSums,
  quadMain,
  rowsOfTile,
  sumsOf,
  tileColumns,
  turn,
} from "./quads.ts";
import { KernelList, reads } from "../writing/kernel.ts";
import { component, divideUp, each, elementType, grid, range } from "../writing/wgsl.ts";

/**
 * The variant for adapters in software, see quads.ts; not for A and B both transposed. Where A's rows lie across the depth, thread t
 * loads step t of four and takes the steps in the order t, t^1, t^2, t^3. Parts of the depth as in the register variant.
 */
export function quadProduct(list: KernelList, product: MatrixProduct, partDepth: number): void {
  const { name, rows, columns, depth, a, b, transposeA = false, transposeB = false, batch } = product;
  const [aLanes, bLanes] = [lanesOf(a), lanesOf(b)];
  const sizes = list.sizes();
  const { of } = sizes;
  const { parameters, functions, store } = epilogue(product, sizes);
  const [aStride, bStride] = [of("aStride", a.stride), of("bStride", b.stride)];
  const whole = depth === partDepth;
  const tileRows = rowsOfTile(rows);
  const high = tileRows / 4;
  const groups = range(high).map(String);
  const { workgroups } = grid(divideUp(columns, tileColumns), divideUp(rows, tileRows), 1, 1);
  const [x, y, deep] = workgroups;
  const layers = batch ? batch[0] * batch[1] : divideUp(depth, partDepth);
  if (layers > 1 && deep > 1) throw new Error(`${name} has too many rows (${rows}) for a batch.`);
  const rowsFour = each(high, (h) =>
    transposeA
      ? `let p${h}_0 = ${loadFour("A", aLanes, `aBase + (k + lane) * ${aStride} + m + ${4 * h}`)};
      ${handOn(`p${h}_`)} ${turn(`p${h}_`, (r) => `a${h}_${r}`)}`
      : `let a${h}_0 = ${loadFour("A", aLanes, `aRow${h} + k`)}; ${handOn(`a${h}_`)}`,
  );
  const columnsFour = transposeB
    ? each(4, (j) => `let b${j} = ${loadFour("B", bLanes, `bRow${j} + k`)};`)
    : `${each(4, (q) => `let t${q} = ${loadFour("B", bLanes, `bBase + (k + ${transposeA ? `(lane ^ ${q})` : q}) * ${bStride} + n`)};`)}
      ${turn("t", (r) => `b${r}`)}`;
  const rowsOne = each(high, (h) =>
    transposeA
      ? `let p${h} = ${loadFour("A", aLanes, `aBase + k * ${aStride} + m + ${4 * h}`)};
      ${each(4, (r) => `let a${h}_${r} = p${h}.${component(r)};`, " ")}`
      : `let a${h}_0 = ${loadOne("A", aLanes, `aRow${h} + k`)}; ${handOn(`a${h}_`)}`,
  );
  const columnsOne = transposeB
    ? each(4, (j) => `let b${j} = ${loadOne("B", bLanes, `bRow${j} + k`)};`)
    : `let t = ${loadFour("B", bLanes, `bBase + k * ${bStride} + n`)};
      ${each(4, (r) => `let b${r} = t.${component(r)};`, " ")}`;
  const lastPart = whole ? depth : depth % partDepth || partDepth;
  const tail = `for (var k = end - (end - begin) % 4; k < end; k++) {
      ${rowsOne}
      ${columnsOne}
      ${eachSum(groups, (so, first, second) => `${so} = fma(${first}, ${second}, ${so});`)}
    }`;
  const body = `
  let n = (i32(group.x) * 4 + lane) * 4;
  let m = ${deep === 1 ? "i32(group.y)" : `i32(group.y + group.z * ${y}u)`} * ${tileRows};
  ${layers > 1 ? "let z = i32(group.z);" : "let z = 0;"}
  let aBase = ${base("a", product, sizes)};
  let bBase = ${base("b", product, sizes)};
  let cBase = ${whole ? base("c", product, sizes) : `z * ${of("part", rows * product.c.stride)}`};
  let begin = ${whole ? "0" : `z * ${of("partDepth", partDepth)}`};
  let end = ${whole ? of("depth", depth) : `min(begin + ${of("partDepth", partDepth)}, ${of("depth", depth)})`};
  ${noSums(groups)}
  ${transposeA ? "" : each(high, (h) => `let aRow${h} = aBase + min(m + ${4 * h} + lane, ${of("lastRow", rows - 1)}) * ${aStride};`)}
  ${transposeB ? each(4, (j) => `let bRow${j} = bBase + min(n + ${j}, ${of("lastColumn", columns - 1)}) * ${bStride};`) : ""}
  for (var k = begin; k + 4 <= end; k += 4) {
    ${rowsFour}
    ${columnsFour}
    ${addProducts(groups)}
  }
  ${lastPart % 4 ? tail : ""}
  ${each(high, (h) =>
    each(4, (s) => {
      const row = transposeA ? `${4 * h + s}` : `${4 * h} + (lane ^ ${s})`;
      return store(sumsOf(`${h}`, s), `m + ${row}`, "n");
    }),
  )}`;
  list.add({
    name,
    parameters: [
      reads("A", a.memory, elementType(aLanes)),
      reads("B", b.memory, elementType(bLanes)),
      ...parameters,
    ],
    code: functions + quadMain(`\n  ${sizes.prologue}${body}`),
    workgroups: [x, y, layers > 1 ? layers : deep],
    sizes,
    flops: 2 * x * tileColumns * divideUp(rows, tileRows) * tileRows * depth * (batch ? layers : 1),
  });
}
