import { base, epilogue, lanesOf, loadFour, loadOne, type MatrixProduct } from "./product.ts";
import { KernelList, reads } from "../writing/kernel.ts";
import { rowOfResult, sharedTiles, slab, storeTurned, tile } from "../writing/sharedTiles.ts";
import { component, divideUp, each, elementType, grid, main, range } from "../writing/wgsl.ts";

/** The variant for graphics processors: 64 x 64 results per workgroup through shared memory. Parts of the depth as in the register variant. */
export const sharedProduct = (list: KernelList, product: MatrixProduct, partDepth: number): void =>
  write(list, product, partDepth, false);

/** The same with operands as halves. */
export const halfProduct = (list: KernelList, product: MatrixProduct, partDepth: number): void =>
  write(list, product, partDepth, true);

function write(list: KernelList, product: MatrixProduct, partDepth: number, isHalf: boolean): void {
  const tiles = sharedTiles(isHalf);
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
      return `for (var q = 0; q < 4; q++) {
      let step = t / 16 + 4 * q; let k = k0 + step; var v = vec4f();
      if (k < end) { v = ${loadFour(matrix, lanes, `${start} + k * ${stride} + ${first} + (t % 16) * 4`)}; }
      ${tiles.store(matrix, "step", "t % 16", "v")}
    }`;
    // Rows behind the last are read from it: what they give is never stored.
    const along = (q: number): string => {
      const one = (r: number): string =>
        `if (k + ${r} < end) { v${q}.${component(r)} = ${loadOne(matrix, lanes, `at${q} + ${r}`)}; }`;
      return `let at${q} = ${start} + min(${first} + (t / 4) * 4 + ${q}, ${of(`last${matrix}`, length - 1)}) * ${stride} + k;
      var v${q} = vec4f();
      if (k + 4 <= end) { v${q} = ${loadFour(matrix, lanes, `at${q}`)}; } else { ${each(3, one, " ")} }`;
    };
    return `{
      let k = k0 + (t % 4) * 4;
      ${each(4, along)}
      ${storeTurned(tiles, matrix, "(t % 4) * 4", "t / 4", (q) => `v${q}`)}
    }`;
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
  ${tiles.clear}
  for (var k0 = begin; k0 < end; k0 += ${slab}) {
    ${load("A", transposeA ?? false, "m0", rows)}
    ${load("B", !transposeB, "n0", columns)}
    workgroupBarrier();
    ${tiles.multiply}
    workgroupBarrier();
  }
  let m = m0 + ra * 4;
  let n = n0 + cb * 4;
  ${range(8)
    .flatMap((i) => range(2).map((j) => store(`c${i}_${j}`, `m + ${rowOfResult(i)}`, `n + ${32 * j}`)))
    .join("\n  ")}`;
  list.add({
    name,
    parameters: [
      reads("A", a.memory, elementType(aLanes)),
      reads("B", b.memory, elementType(bLanes)),
      ...parameters,
    ],
    code: functions + tiles.declarations + main(8, 8, `\n  ${sizes.prologue}${body}`),
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
