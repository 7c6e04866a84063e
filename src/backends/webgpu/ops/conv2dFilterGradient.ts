import { conv2dFilterGradient as op, geometry, type FilterGradient } from "../../ops/conv2d.ts";
import { size } from "../../graph.ts";
import { directFlops } from "../../work.ts";
import { accumulators, chosenVariant, filterText, type Geometry } from "./conv2d.ts";
import { filterGradientByQuads, sharesOfQuads } from "../software/conv2dFilterGradientQuads.ts";
import {
  type FilterGradientPass,
  filterGradientShared,
  sharesOf,
} from "../convolution/conv2dFilterGradientShared.ts";
import { builder, input, type KernelList, type Memory, output, reads, writes } from "../writing/kernel.ts";
import { countOf, findPart, placeIn, spanOf } from "../writing/parts.ts";
import { component, divideUp, each, main, perElement } from "../writing/wgsl.ts";
import { filterGradientByWinograd, winogradTile } from "../convolution/winograd.ts";

export const conv2dFilterGradient = builder<FilterGradient>((node, list) => {
  const [x, dy, dw] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(x, dw, dy, node.attributes);
  const pass = { name: node.op.name, geometry: g, x, dy, dw };
  const variant = chosenVariant(list, pass.name, g);
  const tile = winogradTile(list.context.options, g);
  if (tile && variant === "winograd") filterGradientByWinograd(list, pass, tile);
  else
    inShares(list, pass, sharesOfGradient(list, g), writers[variant === "winograd" ? "register" : variant]);
});

/** Into how many shares the sum of a filter's gradient is split, when it is computed directly. */
export function sharesOfGradient(list: KernelList, g: Geometry): number {
  const variant = chosenVariant(list, op.name, g);
  if (variant === "shared") return sharesOf(g).shares;
  return variant === "quad" ? sharesOfQuads(g) : registerShares(list, g).shares;
}

/**
 * Launches `write` with memory for its shares, and the sum of the shares in their order where there are several: behind the last
 * filter of the program one launch for many.
 */
function inShares(
  list: KernelList,
  pass: FilterGradientPass,
  shares: number,
  write: (list: KernelList, pass: FilterGradientPass, target: Memory, offset?: number) => void,
): void {
  if (shares === 1) {
    write(list, pass, pass.dw);
    return;
  }
  const shared = list.context.sharing?.sums;
  const memory = shared?.memory ?? list.scratch(shares * size(pass.dw));
  write(list, pass, memory, shared?.offset);
  const entries = shared ? shared.entries : [{ filter: pass.dw, turned: false, shares }];
  if (!entries) return;
  const sizes = list.sizes();
  const span = spanOf(entries.map(({ filter }) => filter));
  let base = 0;
  const parts = entries.map(({ filter, shares: own }) => {
    const count = size(filter) / 4;
    const numbers = { at: placeIn(span, filter) / 4, base, shares: own };
    base += own * count;
    return { count, numbers };
  });
  const sum = perElement(
    countOf(parts),
    `  ${findPart(parts, sizes)}
  var total = vec4f();
  for (var part = 0; part < shares; part++) { total += partial[base + part * count + j]; }
  result[at + j] = total;`,
    { sizes },
  );
  const parameters = [reads("partial", memory), writes("result", span)];
  list.add({ name: `${pass.name} sum`, parameters, sizes, ...sum });
}

/** Tile of a thread, images it takes in one go, and how the batch's image rows are shared out. */
function registerShares(list: KernelList, { B, OH, OW, C, N, kh, kw }: Geometry) {
  const small = list.isSmall(B * OH * OW * kh * kw * C * N);
  const inputs = C % 8 === 0 && !small ? 8 : 4;
  const vectors = N % 8 === 0 && !small ? 2 : 1;
  // Registers are loaded and stored once for the products of several images.
  const images = small ? 1 : B % 4 === 0 ? 4 : B % 2 === 0 ? 2 : 1;
  const rows = (B / images) * OH;
  const tiles = ((kh * kw * C) / inputs) * (N / 4 / vectors);
  // Two processors are busy with some thousand threads, a graphics processor with more.
  const wanted = Math.round((list.context.software ? 4096 : 32768) / tiles);
  const share = divideUp(rows, Math.max(1, Math.min(wanted, rows)));
  return { small, inputs, vectors, images, rows, share, shares: divideUp(rows, share) };
}

/**
 * A thread computes 8 input channels of one tap x 8 output channels, over a share of the image rows; only pixels whose input
 * exists are walked.
 */
function filterGradientInRegisters(
  list: KernelList,
  pass: FilterGradientPass,
  target: Memory,
  offset = 0,
): void {
  const { H, W, C, OH, OW, N, kh, kw, padding } = pass.geometry;
  const { small, inputs, vectors, images, rows, share, shares } = registerShares(list, pass.geometry);
  const [C4, N4, taps] = [C / 4, N / 4, kh * kw * C];
  const sizes = list.sizes();
  const { of } = sizes;
  const text = filterText(pass.geometry, small, sizes);
  const multiply = each(inputs, (i) =>
    each(
      vectors,
      (j) =>
        each(
          images,
          (u) => `c${i}_${j} = fma(vec4f(a${i >> 2}_${u}.${component(i)}), b${u}_${j}, c${i}_${j});`,
          " ",
        ),
      " ",
    ),
  );
  const body = `
  let n = i32(global.x) * ${vectors};
  let m = i32(global.y) * ${inputs};
  if (n >= ${of("N4", N4)} || m >= ${of("taps", taps)}) { return; }
  let tap = m / ${of("C", C)};
  let r = tap / ${text.kw};
  let s = tap % ${text.kw};
  let channel = (m % ${of("C", C)}) / 4;
  ${accumulators(inputs, vectors)}
  let begin = i32(global.z) * ${of("share", share)};
  let end = min(begin + ${of("share", share)}, ${of("rows", rows)});
  let leftmost = max(0, (${text.padding} - s + ${text.stride} - 1) / ${text.stride});
  let behind = min(${of("OW", OW)}, (${of("rightmost", W - 1 + padding)} - s) / ${text.stride} + 1);
  ${each(images, (u) => `let pictureAt${u} = ${u} * ${of("picture", H * W * C4)}; let gradientAt${u} = ${u} * ${of("gradientPicture", OH * OW * N4)};`)}
  for (var k = begin; k < end; k++) {
    let image = (k / ${of("OH", OH)}) * ${images};
    let outRow = k % ${of("OH", OH)};
    let row = outRow * ${text.stride} - ${text.padding} + r;
    if (row < 0 || row >= ${of("H", H)}) { continue; }
    var origin = ((image * ${of("H", H)} + row) * ${of("W", W)} + leftmost * ${text.stride} - ${text.padding} + s) * ${of("C4", C4)} + channel;
    var at = ((image * ${of("OH", OH)} + outRow) * ${of("OW", OW)} + leftmost) * ${of("N4", N4)} + n;
    for (var column = leftmost; column < behind; column++) {
      ${each(images, (u) =>
        [
          each(inputs / 4, (i) => `let a${i}_${u} = pixels[origin + pictureAt${u} + ${i}];`, " "),
          each(vectors, (j) => `let b${u}_${j} = gradient[at + gradientAt${u} + ${j}];`, " "),
        ].join(" "),
      )}
      ${multiply}
      origin += ${text.stride} * ${of("C4", C4)};
      at += ${of("N4", N4)};
    }
  }
  let place = ${sizes.uniform("offset", offset / 4)} + (i32(global.z) * ${of("taps", taps)} + m) * ${of("N4", N4)} + n;
  ${each(inputs, (i) => each(vectors, (j) => `result[place + ${i} * ${of("N4", N4)} + ${j}] = c${i}_${j};`, " "))}`;
  list.add({
    name: pass.name,
    parameters: [reads("pixels", pass.x), reads("gradient", pass.dy), writes("result", target)],
    code: main(8, 8, sizes.prologue + body),
    sizes,
    workgroups: [divideUp(N4 / vectors, 8), divideUp(taps / inputs, 8), shares],
    flops: directFlops(pass.geometry),
  });
}

const writers = {
  register: filterGradientInRegisters,
  shared: filterGradientShared,
  quad: filterGradientByQuads,
} as const;
