import { tapsInside } from "../../ops/parts/convolution.ts";
import { inParts } from "./parts.ts";
import { type Pass, sides } from "./pass.ts";
import { KernelList, reads, writes } from "../writing/kernel.ts";
import { rowOfResult, sharedTiles, slab, storeTurned, tile } from "../writing/sharedTiles.ts";
import { divideUp, each, grid, main, range } from "../writing/wgsl.ts";

/**
 * The variant for graphics processors: 64 rows (image and position, position-major) x 64 channels per workgroup of 8 x 8 threads,
 * operands through shared memory. Where a tile lies at one position (batches of 64) missing taps are skipped for the whole
 * workgroup, otherwise they count as zero.
 * @param isHalf operands as halves
 */
export function convolveShared(list: KernelList, pass: Pass, isHalf: boolean): void {
  const tiles = sharedTiles(isHalf);
  const { geometry: g, backward } = pass;
  const { PH, PW, IH, IW, depth, channels } = sides(pass);
  const rows = PH * PW * g.B;
  const [depth4, channels4] = [depth / 4, channels / 4];
  const onePosition = g.B % tile === 0;
  const whole = grid(divideUp(channels, tile), divideUp(rows, tile), 1, 1).workgroups;
  const [, tall, deep] = whole;
  const parts = inParts(list, pass, whole);
  /** Row or column of the source under a tap, and whether it is there. */
  const locate = (name: string, at: string, tap: string, length: number): string =>
    backward
      ? `let ${name}Scaled = ${at} + ${g.padding} - ${tap}; let ${name} = ${name}Scaled / ${g.stride};
    let ${name}There = ${name}Scaled >= 0 && ${name}Scaled % ${g.stride} == 0 && ${name} < ${length};`
      : `let ${name} = ${at} * ${g.stride} - ${g.padding} + ${tap};
    let ${name}There = ${name} >= 0 && ${name} < ${length};`;
  const skip = onePosition
    ? `{ ${locate("row", "yFirst", "r", IH)} ${locate("column", "xFirst", "s", IW)}
      if (!(rowThere && columnThere)) { continue; } }`
    : "";
  /** Of a thread's four loads each: what does not change from tap to tap, then what does not change along the depth. */
  const rowOf = (
    q: number,
  ): string => `let line${q} = m0 + 4 * side + ${q}; let image${q} = line${q} % ${g.B};
  let y${q} = (line${q} / ${g.B}) / ${PW}; let x${q} = (line${q} / ${g.B}) % ${PW};`;
  const tapOf = (q: number): string => `${locate(`row${q}`, `y${q}`, "r", IH)}
    ${locate(`column${q}`, `x${q}`, "s", IW)}
    let there${q} = line${q} < ${rows} && row${q}There && column${q}There;
    let origin${q} = ((image${q} * ${IH} + row${q}) * ${IW} + column${q}) * ${depth4} + quarter;`;
  const pictures = `${each(4, (q) => `var a${q} = vec4f(); if (there${q} && inside) { a${q} = source[origin${q} + k]; }`)}
      ${storeTurned(tiles, "A", "quarter * 4", "side", (q) => `a${q}`)}`;
  const filters = backward
    ? `${each(
        4,
        (q) => `var b${q} = vec4f(); let channel${q} = n0 + 4 * side + ${q};
      if (channel${q} < ${channels} && inside) { b${q} = filters[(tap * ${channels} + channel${q}) * ${depth4} + k + quarter]; }`,
      )}
      ${storeTurned(tiles, "B", "quarter * 4", "side", (q) => `b${q}`)}`
    : `for (var q = 0; q < 4; q++) {
        let step = t / 16 + 4 * q; let n = n0 / 4 + t % 16; var b = vec4f();
        if (n < ${channels4} && 4 * k + step < 4 * partEnd) { b = filters[(tap * ${depth} + 4 * k + step) * ${channels4} + n]; }
        ${tiles.store("B", "step", "t % 16", "b")}
      }`;
  const body = `
  let t = i32(local.y * 8u + local.x);
  let m0 = ${deep === 1 ? "i32(group.y)" : `i32(group.y + group.z * ${tall}u)`} * ${tile};
  let n0 = i32(group.x) * ${tile};
  let side = t / 4;
  let quarter = t % 4;
  let ra = i32(local.y);
  let cb = i32(local.x);
  let partBegin = ${parts.begin(String(depth4))};
  let partEnd = ${parts.end(String(depth4))};
  ${onePosition ? `let yFirst = (m0 / ${g.B}) / ${PW}; let xFirst = (m0 / ${g.B}) % ${PW};` : ""}
  ${each(4, rowOf)}
  ${tiles.clear}
  for (var r = 0; r < ${g.kh}; r++) { for (var s = 0; s < ${g.kw}; s++) {
    ${skip}
    let tap = r * ${g.kw} + s;
    ${each(4, tapOf)}
    for (var k = partBegin; k < partEnd; k += ${slab / 4}) {
      let inside = k + quarter < partEnd;
      { ${pictures} }
      { ${filters} }
      workgroupBarrier();
      ${tiles.multiply}
      workgroupBarrier();
    }
  } }
  ${range(8)
    .map((i) => {
      const store = (j: number): string =>
        `if (n + ${8 * j} < ${channels4}) { result[at + ${8 * j}] = c${i}_${j}${parts.added ? ` + added[at + ${8 * j}]` : ""}; }`;
      return `{ let m = m0 + ra * 4 + ${rowOfResult(i)}; let n = n0 / 4 + cb;
    if (m < ${rows}) { let at = ((m % ${g.B}) * ${PH * PW} + m / ${g.B}) * ${channels4} + n${parts.offset}; ${each(2, store, " ")} } }`;
    })
    .join("\n  ")}`;
  list.add({
    name: pass.name,
    parameters: [
      reads("source", pass.source),
      reads("filters", pass.filter),
      writes("result", parts.target),
      ...(parts.added ? [reads("added", parts.added)] : []),
    ],
    code: tiles.declarations + main(8, 8, body),
    workgroups: parts.workgroups,
    flops:
      2 *
      (onePosition
        ? tapsInside(g.OH, g.H, g.kh, g) * tapsInside(g.OW, g.W, g.kw, g) * g.B
        : divideUp(rows, tile) * tile * g.kh * g.kw) *
      divideUp(depth, slab) *
      slab *
      divideUp(channels, tile) *
      tile,
  });
  parts.sum();
}
