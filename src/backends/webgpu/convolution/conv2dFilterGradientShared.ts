import type { Geometry } from "../../ops/parts/convolution.ts";
import type { FilterGradientPass } from "./pass.ts";
import { KernelList, type Memory, reads, writes } from "../writing/kernel.ts";
import { rowOfResult, sharedTiles, slab, tile } from "../writing/sharedTiles.ts";
import { divideUp, each, main, range } from "../writing/wgsl.ts";

/** Pixels of the batch in one share, and how many shares: enough workgroups to fill a graphics processor. */
export function sharesOf({ B, OH, OW, C, N, kh, kw }: Geometry): { share: number; shares: number } {
  const pixels = B * OH * OW;
  const tiles = divideUp(kh * kw * C, tile) * divideUp(N, tile);
  const wanted = Math.max(1, Math.min(64, Math.floor(512 / tiles), Math.floor(pixels / 64)));
  const share = divideUp(divideUp(pixels, wanted), slab) * slab;
  return { share, shares: divideUp(pixels, share) };
}

/**
 * The variant for graphics processors: 64 rows (tap and input channel) x 64 output channels per workgroup of 8 x 8 threads, summed
 * over the output pixels of a share. Both operands lie along their channels and pass through shared memory; a tap in the padding
 * counts as zero. Shares go to `target`, one behind the other.
 */
export const filterGradientShared = (
  list: KernelList,
  pass: FilterGradientPass,
  target: Memory,
  offset = 0,
): void => write(list, pass, target, offset, false);

/** The same with operands as halves. */
export const filterGradientOfHalves = (
  list: KernelList,
  pass: FilterGradientPass,
  target: Memory,
  offset = 0,
): void => write(list, pass, target, offset, true);

function write(
  list: KernelList,
  pass: FilterGradientPass,
  target: Memory,
  offset: number,
  isHalf: boolean,
): void {
  const tiles = sharedTiles(isHalf);
  const { B, H, W, C, OH, OW, N, kh, kw, stride, padding } = pass.geometry;
  const { share, shares } = sharesOf(pass.geometry);
  const rows = kh * kw * C;
  const [C4, N4] = [C / 4, N / 4];
  // The rest is baked; where shares go is not, so that layers of one shape share their text.
  const sizes = list.sizes();
  const begin = sizes.uniform("offset", offset / 4);
  const body = `
  let t = i32(local.y * 8u + local.x);
  let m0 = i32(group.y) * ${tile};
  let n0 = i32(group.x) * ${tile / 4};
  let begin = i32(group.z) * ${share};
  let end = min(begin + ${share}, ${B * OH * OW});
  let side = t % 16;
  // This thread always loads the same four rows of the result: one tap, four channels.
  let m = m0 + side * 4;
  let r = (m / ${C}) / ${kw};
  let s = (m / ${C}) % ${kw};
  let channel = (m % ${C}) / 4;
  let ra = i32(local.y);
  let cb = i32(local.x);
  ${tiles.clear}
  for (var k0 = begin; k0 < end; k0 += ${slab}) {
    for (var q = 0; q < 4; q++) {
      let step = t / 16 + 4 * q;
      let k = k0 + step;
      let row = ((k / ${OW}) % ${OH}) * ${stride} - ${padding} + r;
      let column = (k % ${OW}) * ${stride} - ${padding} + s;
      var a = vec4f();
      if (k < end && m < ${rows} && row >= 0 && row < ${H} && column >= 0 && column < ${W}) {
        a = pixels[(((k / ${OH * OW}) * ${H} + row) * ${W} + column) * ${C4} + channel];
      }
      ${tiles.store("A", "step", "side", "a")}
      var b = vec4f();
      if (k < end && n0 + side < ${N4}) { b = gradient[k * ${N4} + n0 + side]; }
      ${tiles.store("B", "step", "side", "b")}
    }
    workgroupBarrier();
    ${tiles.multiply}
    workgroupBarrier();
  }
  ${range(8)
    .map((i) => {
      const store = (j: number): string =>
        `if (n0 + cb + ${8 * j} < ${N4}) { result[place + cb + ${8 * j}] = c${i}_${j}; }`;
      return `{ let line = m0 + ra * 4 + ${rowOfResult(i)};
    if (line < ${rows}) { let place = ${begin} + (i32(group.z) * ${rows} + line) * ${N4} + n0; ${each(2, store, " ")} } }`;
    })
    .join("\n  ")}`;
  list.add({
    name: pass.name,
    parameters: [reads("pixels", pass.x), reads("gradient", pass.dy), writes("result", target)],
    code: tiles.declarations + main(8, 8, body),
    sizes,
    workgroups: [divideUp(N, tile), divideUp(rows, tile), shares],
    flops: 2 * divideUp(N, tile) * tile * divideUp(rows, tile) * tile * share * shares,
  });
}
