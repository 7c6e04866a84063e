/**
 * Direct convolution, y[b,h,w,n] = sum over r, s, c of x[b, h*stride - padding + r, w*stride - padding + s, c] * filter[r,s,c,n], and the
 * same sum turned round for the input's gradient. A thread holds some images at one place x 4 or 8 channels in registers and walks the
 * taps and the depth alone. Edges: a tap outside the picture is skipped by all threads of a place; images behind the last are read
 * from the last and not stored; threads behind the last channel or place return.
 */
import { directFlops } from "../../ops/parts/convolution.ts";
import { inParts } from "./parts.ts";
import { accumulators, filterText, type Pass, sides } from "./pass.ts";
import { KernelList, reads, writes } from "../writing/kernel.ts";
import { component, divideUp, each, grid, main } from "../writing/wgsl.ts";

/** Images that a thread takes together: as many as fill its registers, with few threads half empty. */
function imagesPerThread(B: number, most: number): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  // Reading the filter costs a thread about as much as one image.
  for (let images = 1; images <= most; images++) {
    const cost = divideUp(B, images) * (images + 1);
    if (cost <= least) [best, least] = [images, cost];
  }
  return best;
}

/**
 * Implicit matrix product without barriers. A thread computes some images at ONE position x 8 channels (rows are ordered by
 * position, images within it), so a tap exists for all of its images or for none: taps in the padding and, with stride 2, of the
 * wrong parity are skipped and not multiplied by zero.
 */
export function convolveInRegisters(list: KernelList, pass: Pass): void {
  const { geometry: g, backward } = pass;
  const { PH, PW, IH, IW, depth, channels } = sides(pass);
  const small = list.isSmall(g.B * PH * PW * g.kh * g.kw * depth * channels);
  const images = imagesPerThread(g.B, small ? 2 : 8);
  const vectors = channels % 8 === 0 && !small ? 2 : 1;
  const groups = divideUp(g.B, images);
  const [depth4, channels4] = [depth / 4, channels / 4];
  const lines = PH * PW * groups;
  const { workgroups, line } = grid(channels4 / vectors, lines, 8, 8);
  const parts = inParts(list, pass, workgroups);
  const sizes = list.sizes();
  const { of } = sizes;
  const { stride, padding, kh, kw } = filterText(g, small, sizes);
  /** Row or column of the source under tap `tap` of the target's `at`. */
  const locate = (name: string, at: string, tap: string, length: string): string =>
    backward
      ? `let ${name}Scaled = ${at} + ${padding} - ${tap};
    if (${name}Scaled < 0 || ${name}Scaled % ${stride} != 0 || ${name}Scaled / ${stride} >= ${length}) { continue; }
    let ${name} = ${name}Scaled / ${stride};`
      : `let ${name} = ${at} * ${stride} - ${padding} + ${tap};
    if (${name} < 0 || ${name} >= ${length}) { continue; }`;
  const loadSource = each(images, (i) => `let a${i} = source[image${i} + sourceAt + k];`, " ");
  // Backward, rows of the filter lie along the depth: its 4 x 4 blocks are turned by naming registers.
  const loadFilter = backward
    ? each(4 * vectors, (j) => `let t${j} = filters[filterAt + ahead${j}];`, " ") +
      each(vectors, (j) =>
        each(
          4,
          (q) => `let b${q}_${j} = vec4f(${each(4, (r) => `t${4 * j + r}.${component(q)}`, ", ")});`,
          " ",
        ),
      ) +
      " filterAt++;"
    : each(
        vectors,
        (j) => each(4, (q) => `let b${q}_${j} = filters[filterAt + ahead${q} + ${j}];`, " "),
        " ",
      ) + " filterAt += ahead4;";
  const multiply = each(images, (i) =>
    each(
      vectors,
      (j) => each(4, (q) => `c${i}_${j} = fma(vec4f(a${i}.${component(q)}), b${q}_${j}, c${i}_${j});`, " "),
      " ",
    ),
  );
  // Forward, the taps of a row and their channels are one stretch of memory in the picture and in the filter.
  const inner = backward
    ? `for (var s = 0; s < ${kw}; s++) {
    ${locate("column", "x", "s", of("IW", IW))}
    let sourceAt = (row * ${of("IW", IW)} + column) * ${of("depth4", depth4)};
    let begin = ${parts.begin(of("depth4", depth4))};
    let end = ${parts.end(of("depth4", depth4))};
    var filterAt = ((r * ${kw} + s) * ${of("channels", channels)} + n * 4) * ${of("depth4", depth4)} + begin;
    for (var k = begin; k < end; k++) { ${loadSource}
      ${loadFilter}
      ${multiply} } }`
    : `let sourceAt = (row * ${of("IW", IW)} + left) * ${of("depth4", depth4)};
    var filterAt = (r * ${of("filterRow", g.kw * depth)} + 4 * begin) * ${of("channels4", channels4)} + n;
    for (var k = begin; k < end; k++) { ${loadSource}
      ${loadFilter}
      ${multiply} }`;
  const body = `
  let n = i32(global.x) * ${vectors};
  let place = ${line};
  if (n >= ${of("channels4", channels4)} || place >= ${of("lines", lines)}) { return; }
  let position = place / ${of("groups", groups)};
  let first = (place % ${of("groups", groups)}) * ${images};
  let y = position / ${of("PW", PW)};
  let x = position % ${of("PW", PW)};
  ${accumulators(images, vectors)}
  ${each(images, (i) => `let image${i} = min(first + ${i}, ${of("lastImage", g.B - 1)}) * ${of("picture", IH * IW * depth4)};`)}
  ${each(backward ? 4 * vectors : 5, (j) => `let ahead${j} = ${j} * ${backward ? of("depth4", depth4) : of("channels4", channels4)};`)}
  ${
    backward
      ? ""
      : `let left = x * ${stride} - ${padding};
  let first4 = max(0, -left) * ${of("depth4", depth4)};
  let all4 = min(${kw}, ${of("IW", IW)} - left) * ${of("depth4", depth4)} - first4;
  let begin = first4 + ${parts.begin("all4")};
  let end = first4 + ${parts.end("all4")};`
  }
  for (var r = 0; r < ${kh}; r++) {
    ${locate("row", "y", "r", of("IH", IH))}
    ${inner}
  }
  ${each(
    images,
    (i) => `if (first + ${i} < ${of("B", g.B)}) {
    let at = ((first + ${i}) * ${of("positions", PH * PW)} + position) * ${of("channels4", channels4)} + n${parts.offset};
    ${each(vectors, (j) => `result[at + ${j}] = c${i}_${j}${parts.added ? ` + added[at + ${j}]` : ""};`, " ")} }`,
  )}`;
  list.add({
    name: pass.name,
    parameters: [
      reads("source", pass.source),
      reads("filters", pass.filter),
      writes("result", parts.target),
      ...(parts.added ? [reads("added", parts.added)] : []),
    ],
    code: main(8, 8, sizes.prologue + body),
    workgroups: parts.workgroups,
    sizes,
    flops: (directFlops(g) / g.B) * groups * images,
  });
  parts.sum();
}
