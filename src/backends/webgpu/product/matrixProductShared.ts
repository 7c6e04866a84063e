import { base, epilogue, lanesOf, loadFour, loadOne, type MatrixProduct } from "./product.ts";
import { KernelList, reads } from "../writing/kernel.ts";
import { component, divideUp, each, elementType, grid, main, range } from "../writing/wgsl.ts";

/** Side of the tile of C that a workgroup of 8 x 8 threads computes. */
const tile = 64;

/** Steps of depth that are in shared memory at a time. */
const slab = 16;

/** One more than a tile, so that a column's elements lie in different banks. */
const pitch = tile + 4;

/**
 * The variant for graphics processors: 64 x 64 results per workgroup, 8 x 8 per thread, operands through shared memory.
 * Threads take columns 4 apart in two halves, so that neighbours read neighbouring words. Parts of the depth as in the
 * register variant.
 */
export function sharedProduct(list: KernelList, product: MatrixProduct, partDepth: number): void {
  const { name, rows, columns, depth, a, b, transposeA, transposeB, batch } = product;
  const [aLanes, bLanes] = [lanesOf(a), lanesOf(b)];
  const sizes = list.sizes();
  const { of } = sizes;
  const { parameters, functions, store } = epilogue(product, sizes);
  const whole = depth === partDepth;
  const { workgroups } = grid(divideUp(columns, tile), divideUp(rows, tile), 1, 1);
  const [x, y, deep] = workgroups;
  const layers = batch ? batch[0] * batch[1] : divideUp(depth, partDepth);
  if (layers > 1 && deep > 1) throw new Error(`${name} has too many rows (${rows}) for a batch.`);
  /** Loads a tile of `matrix`; four neighbours in memory lie along the depth, or (`across`) along the tile's side. */
  const load = (matrix: "A" | "B", across: boolean, first: string, length: number): string => {
    const stride = matrix === "A" ? of("aStride", a.stride) : of("bStride", b.stride);
    const lanes = matrix === "A" ? aLanes : bLanes;
    const start = matrix === "A" ? "aBase" : "bBase";
    if (across)
      return `{ let step = t / 16 + 4 * q; let side = (t % 16) * 4; let k = k0 + step; var v = vec4f();
        if (k < end) { v = ${loadFour(matrix, lanes, `${start} + k * ${stride} + ${first} + side`)}; }
        shared${matrix}[(step * ${pitch} + side) / 4] = v; }`;
    const one = (r: number): string =>
      `if (k + ${r} < end) { v.${component(r)} = ${loadOne(matrix, lanes, `at + ${r}`)}; }`;
    // Rows behind the last are read from it: what they give is never stored.
    return `{ let side = t / 4 + 16 * q; let k = k0 + (t % 4) * 4;
        let at = ${start} + min(${first} + side, ${of(`last${matrix}`, length - 1)}) * ${stride} + k; var v = vec4f();
        if (k + 4 <= end) { v = ${loadFour(matrix, lanes, "at")}; } else { ${each(3, one, " ")} }
        ${each(4, (r) => `shared${matrix}[((t % 4) * 4 + ${r}) * ${pitch / 4} + side / 4][side % 4] = v.${component(r)};`, " ")} }`;
  };
  const body = `
  let t = i32(local.y * 8u + local.x);
  let n0 = i32(group.x) * ${tile};
  let m0 = ${deep === 1 ? "i32(group.y)" : `i32(group.y + group.z * ${y}u)`} * ${tile};
  ${layers > 1 ? "let z = i32(group.z);" : "let z = 0;"}
  let aBase = ${base("a", product, sizes)};
  let bBase = ${base("b", product, sizes)};
  let cBase = ${whole ? base("c", product, sizes) : `z * ${of("part", rows * product.c.stride)}`};
  let begin = ${whole ? "0" : `z * ${of("partDepth", partDepth)}`};
  let end = ${whole ? of("depth", depth) : `min(begin + ${of("partDepth", partDepth)}, ${of("depth", depth)})`};
  let ra = i32(local.y);
  let cb = i32(local.x);
  ${each(8, (i) => each(2, (j) => `var c${i}_${j} = vec4f();`, " "))}
  for (var k0 = begin; k0 < end; k0 += ${slab}) {
    for (var q = 0; q < 4; q++) {
      ${load("A", transposeA ?? false, "m0", rows)}
      ${load("B", !transposeB, "n0", columns)}
    }
    workgroupBarrier();
    for (var k = 0; k < ${slab}; k++) {
      let row = k * ${pitch / 4};
      ${each(2, (i) => `let a${i} = sharedA[row + ra + ${8 * i}]; let b${i} = sharedB[row + cb + ${8 * i}];`)}
      ${each(8, (i) =>
        each(2, (j) => `c${i}_${j} = fma(vec4f(a${i >> 2}.${component(i)}), b${j}, c${i}_${j});`, " "),
      )}
    }
    workgroupBarrier();
  }
  let m = m0 + ra * 4;
  let n = n0 + cb * 4;
  ${range(8)
    .flatMap((i) => range(2).map((j) => store(`c${i}_${j}`, `m + ${i < 4 ? i : 28 + i}`, `n + ${32 * j}`)))
    .join("\n  ")}`;
  const tiles = `var<workgroup> sharedA: array<vec4f, ${(slab * pitch) / 4}>;
var<workgroup> sharedB: array<vec4f, ${(slab * pitch) / 4}>;\n`;
  list.add({
    name,
    parameters: [
      reads("A", a.memory, elementType(aLanes)),
      reads("B", b.memory, elementType(bLanes)),
      ...parameters,
    ],
    code: functions + tiles + main(8, 8, `\n  ${sizes.prologue}${body}`),
    sizes,
    workgroups: [x, y, layers > 1 ? layers : deep],
    flops:
      2 *
      divideUp(columns, tile) *
      tile *
      divideUp(rows, tile) *
      tile *
      divideUp(depth, slab) *
      slab *
      (batch ? layers : 1),
  });
}
