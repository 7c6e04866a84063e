import { tapsInside } from "../../ops/parts/convolution.ts";
import { type Pass, sides } from "../convolution/pass.ts";
import {
  addProducts,
  handOn,
  mostRows,
  noSums,
  quadMain,
  rowsOfTile,
  sumsOf,
  tileColumns,
  turn,
} from "./quads.ts";
import { KernelList, reads, writes } from "../writing/kernel.ts";
import { divideUp, each, grid, range } from "../writing/wgsl.ts";

/**
 * The variant for adapters in software (see quads.ts): a quad computes some images at some positions of a row x 16
 * channels. A thread's rows are those of every fourth image, loaded by it and handed on by swapping lanes. With stride 2, backward,
 * the positions are two apart, so that they see the same taps; a tap that none of them has is skipped, one that some have not counts
 * as zero there.
 */
export function convolveByQuads(list: KernelList, pass: Pass): void {
  const { geometry: g, backward, accumulate } = pass;
  const { PH, PW, IH, IW, depth, channels } = sides(pass);
  const images = rowsOfTile(g.B);
  const apart = backward ? g.stride : 1;
  const positions = Math.max(1, Math.min(Math.floor(mostRows / images), Math.floor(PW / apart)));
  const high = images / 4;
  const groups = divideUp(g.B, images);
  /** Tiles of a row: one behind the other, and `apart` of them side by side. */
  const across = divideUp(PW, positions * apart) * apart;
  const [depth4, channels4] = [depth / 4, channels / 4];
  const { workgroups, line } = grid(divideUp(channels, tileColumns), PH * across * groups, 1, 1, "group");
  const sizes = list.sizes();
  const { of } = sizes;
  const [stride, padding] = [of("stride", g.stride), of("padding", g.padding)];
  const tiles = range(positions).flatMap((p) => range(high).map((h) => `${p}_${h}`));
  /** Loads row `p_h` of the source and its neighbours', which are zero where `there` does not hold. */
  const load = (p: number, h: number, there: string): string => {
    const loaded = `source[image${h} + sourceAt${p} + k]`;
    const value = positions > 1 ? `select(vec4f(), ${loaded}, ${there})` : loaded;
    return `let a${p}_${h}_0 = ${value}; ${handOn(`a${p}_${h}_`)}`;
  };
  const loads = (there: (p: number) => string): string =>
    each(positions, (p) => each(high, (h) => load(p, h, there(p))));
  const all = (name: string, join: string): string =>
    range(positions)
      .map((p) => `${name}${p}`)
      .reduce((joined, one) => `${join}(${joined}, ${one})`);
  // Forward, the taps of a row and their channels are one stretch of memory in the picture and in the filter.
  const inner = backward
    ? `for (var s = 0; s < ${of("kw", g.kw)}; s++) {
    ${each(
      positions,
      (
        p,
      ) => `let scaled${p} = x + ${p} * ${of("apart", apart)} + ${padding} - s; let column${p} = scaled${p} / ${stride};
      let there${p} = scaled${p} >= 0 && scaled${p} % ${stride} == 0 && column${p} < ${of("IW", IW)};
      let sourceAt${p} = (row * ${of("IW", IW)} + column${p}) * ${of("depth4", depth4)};`,
    )}
    if (!(${range(positions)
      .map((p) => `there${p}`)
      .join(" || ")})) { continue; }
    var filterAt = ((r * ${of("kw", g.kw)} + s) * ${of("channels", channels)} + n * 4) * ${of("depth4", depth4)};
    for (var k = 0; k < ${of("depth4", depth4)}; k++) {
      ${loads((p) => `there${p}`)}
      ${each(4, (j) => `let b${j} = filters[filterAt + ${j} * ${of("depth4", depth4)}];`, " ")} filterAt++;
      ${addProducts(tiles)} } }`
    : `${each(positions, (p) => `let sourceAt${p} = (row * ${of("IW", IW)} + left${p}) * ${of("depth4", depth4)};`)}
    var filterAt = (r * ${of("filterRow", g.kw * depth)} + 4 * begin) * ${of("channels4", channels4)} + n;
    for (var k = begin; k < end; k++) {
      ${loads((p) => `k >= begin${p} && k < end${p}`)}
      ${each(4, (q) => `let t${q} = filters[filterAt + ${q} * ${of("channels4", channels4)}];`, " ")}
      ${turn("t", (r) => `b${r}`)} filterAt += 4 * ${of("channels4", channels4)};
      ${addProducts(tiles)} }`;
  const body = `
  let n = i32(group.x) * 4 + lane;
  let place = ${line};
  let first = place % ${of("groups", groups)} * ${images};
  let tile = place / ${of("groups", groups)};
  let y = tile / ${of("across", across)};
  let inRow = tile % ${of("across", across)};
  let x = inRow % ${of("apart", apart)} + inRow / ${of("apart", apart)} * ${positions} * ${of("apart", apart)};
  ${each(high, (h) => `let image${h} = min(first + ${4 * h} + lane, ${of("lastImage", g.B - 1)}) * ${of("picture", IH * IW * depth4)};`)}
  ${noSums(tiles)}
  ${
    backward
      ? ""
      : `${each(
          positions,
          (p) => `let left${p} = (x + ${p}) * ${stride} - ${padding};
  let begin${p} = max(0, -left${p}) * ${of("depth4", depth4)};
  let end${p} = min(${of("kw", g.kw)}, ${of("IW", IW)} - left${p}) * ${of("depth4", depth4)};`,
        )}
  let begin = ${all("begin", "min")};
  let end = ${all("end", "max")};`
  }
  for (var r = 0; r < ${of("kh", g.kh)}; r++) {
    ${
      backward
        ? `let scaled = y + ${padding} - r; let row = scaled / ${stride};
    if (scaled < 0 || scaled % ${stride} != 0 || row >= ${of("IH", IH)}) { continue; }`
        : `let row = y * ${stride} - ${padding} + r;
    if (row < 0 || row >= ${of("IH", IH)}) { continue; }`
    }
    ${inner}
  }
  if (n < ${of("channels4", channels4)}) {
    ${each(positions, (p) =>
      each(high, (h) =>
        each(
          4,
          (s) => `{ let image = first + ${4 * h} + (lane ^ ${s}); let x0 = x + ${p} * ${of("apart", apart)};
      if (image < ${of("B", g.B)} && x0 < ${of("PW", PW)}) {
        let at = ((image * ${of("PH", PH)} + y) * ${of("PW", PW)} + x0) * ${of("channels4", channels4)} + n;
        result[at] = ${sumsOf(`${p}_${h}`, s)}${accumulate ? " + added[at]" : ""}; } }`,
        ),
      ),
    )}
  }`;
  const isThere = (at: number, tap: number): boolean => {
    const scaled = backward ? at + g.padding - tap : at * g.stride - g.padding + tap;
    const column = backward ? scaled / g.stride : scaled;
    return column >= 0 && column < IW && Number.isInteger(column);
  };
  /** Taps that the tiles of a row walk over: those that one of their positions has. */
  const walked = range(across).flatMap((inRow) => {
    const first = (inRow % apart) + Math.floor(inRow / apart) * positions * apart;
    return range(g.kw).filter((tap) => range(positions).some((p) => isThere(first + p * apart, tap)));
  }).length;
  list.add({
    name: pass.name,
    parameters: [
      reads("source", pass.source),
      reads("filters", pass.filter),
      writes("result", pass.target),
      ...(accumulate ? [reads("added", accumulate)] : []),
    ],
    code: quadMain(sizes.prologue + body),
    workgroups,
    sizes,
    flops:
      2 *
      tapsInside(g.OH, g.H, g.kh, g) *
      walked *
      positions *
      groups *
      images *
      depth *
      workgroups[0] *
      tileColumns,
  });
}
