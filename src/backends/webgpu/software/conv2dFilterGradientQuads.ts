import { directFlops, type Geometry } from "../../ops/parts/convolution.ts";
import type { FilterGradientPass } from "../convolution/pass.ts";
import { addProducts, handOn, mostRows, noSums, quadMain, sumsOf, tileColumns, turn } from "./quads.ts";
import { KernelList, type Memory, reads, writes } from "../writing/kernel.ts";
import { divideUp, each, range } from "../writing/wgsl.ts";

/** Quads that keep two processors busy. */
const fewQuads = 64;

/** Input channels of a quad, all of one tap. */
function channelsOfTile(C: number): number {
  let rows = mostRows;
  while (C % rows > 0) rows -= 4;
  return rows;
}

/** First output row or column whose input under a tap exists, and the first behind the last. */
const first = (tap: string): string => `max(0, (pad - ${tap} + step - 1) / step)`;

const behind = (tap: string, outputs: string, last: string): string =>
  `min(${outputs}, (${last} + pad - ${tap}) / step + 1)`;

/** Into how many shares the sum over the output pixels is split. */
export function sharesOfQuads({ B, OH, OW, C, N, kh, kw }: Geometry): number {
  const tiles = ((kh * kw * C) / channelsOfTile(C)) * divideUp(N, tileColumns);
  return Math.max(1, Math.min(Math.round(fewQuads / tiles), divideUp(B, 4) * OH * OW));
}

/**
 * The variant for adapters in software (see quads.ts): a quad computes 32 input channels of one tap x 16 output channels.
 * Each thread loads the pixels of one of four images, hands them on by swapping lanes, and takes the four images in an order of
 * its own. Only output pixels whose input exists are walked; shares of them go to `target`, one behind the other.
 */
export function filterGradientByQuads(
  list: KernelList,
  pass: FilterGradientPass,
  target: Memory,
  offset = 0,
): void {
  const { B, H, W, C, OH, OW, N, kh, kw, stride, padding } = pass.geometry;
  const shares = sharesOfQuads(pass.geometry);
  const tileRows = channelsOfTile(C);
  const high = tileRows / 4;
  const groups = range(high).map(String);
  const [C4, N4, taps] = [C / 4, N / 4, kh * kw * C];
  const sizes = list.sizes();
  const { of } = sizes;
  // An image behind the last counts as zero; what it is multiplied with is the last image's.
  const pixel = (h: number): string => {
    const loaded = `pixels[origin + ${h}]`;
    return B % 4 ? `select(vec4f(), ${loaded}, image + lane < ${of("B", B)})` : loaded;
  };
  const imageOf = (lane: string): string =>
    B % 4 ? `min(image + ${lane}, ${of("lastImage", B - 1)})` : `(image + ${lane})`;
  const body = `
  let n = i32(group.x) * 4 + lane;
  let m = i32(group.y) * ${tileRows};
  let step = ${of("stride", stride)};
  let pad = ${of("padding", padding)};
  let r = m / ${of("C", C)} / ${of("kw", kw)};
  let s = m / ${of("C", C)} % ${of("kw", kw)};
  let channel = (m % ${of("C", C)}) >> 2;
  let top = ${first("r")};
  let bottom = ${behind("r", of("OH", OH), of("lastRow", H - 1))};
  let left = ${first("s")};
  let right = ${behind("s", of("OW", OW), of("lastColumn", W - 1))};
  let wide = right - left;
  let each = wide * (bottom - top);
  let count = each * ${of("quads", divideUp(B, 4))};
  let share = (count + ${of("shares", shares)} - 1) / ${of("shares", shares)};
  let begin = i32(group.z) * share;
  let end = min(begin + share, count);
  var image = begin / max(each, 1) * 4;
  var outRow = top + begin % max(each, 1) / max(wide, 1);
  var column = left + begin % max(wide, 1);
  ${noSums(groups)}
  for (var k = begin; k < end; k++) {
    let origin = ((${imageOf("lane")} * ${of("H", H)} + outRow * step - pad + r) * ${of("W", W)} + column * step - pad + s) * ${of("C4", C4)} + channel;
    ${each(high, (h) => `let p${h}_0 = ${pixel(h)}; ${handOn(`p${h}_`)} ${turn(`p${h}_`, (r) => `a${h}_${r}`)}`)}
    ${each(4, (q) => `let t${q} = gradient[((${imageOf(`(lane ^ ${q})`)} * ${of("OH", OH)} + outRow) * ${of("OW", OW)} + column) * ${of("N4", N4)} + n];`)}
    ${turn("t", (r) => `b${r}`)}
    ${addProducts(groups)}
    column++;
    let isRowDone = column == right;
    column = select(column, left, isRowDone);
    outRow += select(0, 1, isRowDone);
    let isImageDone = outRow == bottom;
    outRow = select(outRow, top, isImageDone);
    image += select(0, 4, isImageDone);
  }
  if (n < ${of("N4", N4)}) {
    let place = ${sizes.uniform("offset", offset / 4)} + (i32(group.z) * ${of("taps", taps)} + m) * ${of("N4", N4)} + n;
    ${each(high, (h) => each(4, (i) => `result[place + ${4 * h + i} * ${of("N4", N4)}] = ${sumsOf(`${h}`, i)};`))}
  }`;
  list.add({
    name: pass.name,
    parameters: [reads("pixels", pass.x), reads("gradient", pass.dy), writes("result", target)],
    code: quadMain(sizes.prologue + body),
    sizes,
    workgroups: [divideUp(N, tileColumns), taps / tileRows, shares],
    flops: (directFlops(pass.geometry) / N / B) * divideUp(N, tileColumns) * tileColumns * divideUp(B, 4) * 4,
  });
}
