/**
 * The filter's gradient, dw[r,s,c,n] = sum over b, h, w of x[b, h*stride - padding + r, w*stride - padding + s, c] * dy[b,h,w,n]. A thread
 * holds 4 or 8 input channels of one tap x 4 or 8 output channels; workgroups along z each take a share of the image rows, which a
 * second launch adds up in order. Edges: only pixels whose input exists are walked (`leftmost` to `behind`; rows outside go on);
 * threads behind the last channel or tap return.
 */
import { directFlops, type Geometry } from "../../ops/parts/convolution.ts";
import { accumulators, type FilterGradientPass, filterText } from "./pass.ts";
import { KernelList, type Memory, reads, writes } from "../writing/kernel.ts";
import { component, divideUp, each, main } from "../writing/wgsl.ts";

/** Tile of a thread, images it takes in one go, and how the batch's image rows are shared out. */
export function registerShares(list: KernelList, { B, OH, OW, C, N, kh, kw }: Geometry) {
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
export function filterGradientInRegisters(
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
