import { base, epilogue, lanesOf, loadFour, loadOne, type MatrixProduct } from "./product.ts";
import { KernelList, reads } from "../writing/kernel.ts";
import { component, divideUp, each, elementType, grid, main, range } from "../writing/wgsl.ts";

/**
 * A thread holds 8 x 8 results in registers and reads its operands straight from memory: no shared memory, no barriers.
 * Every `partDepth` of the depth is a product of its own, written one after the other.
 */
export function registerProduct(list: KernelList, product: MatrixProduct, partDepth: number): void {
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
