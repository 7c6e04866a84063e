import { conv2d as op, geometry, type Convolution, type InputGradient } from "../../ops/conv2d.ts";
import type { Node, Value } from "../../graph.ts";
import { directFlops } from "../../work.ts";
import { builder, input, type KernelList, output, reads, type Sizes, writes } from "../writing/kernel.ts";
import { component, divideUp, each, grid, main } from "../writing/wgsl.ts";
import { convolveByWinograd, isWinogradWorth, type Tile, winogradTile } from "../convolution/winograd.ts";
import { convolveByQuads } from "../software/conv2dQuads.ts";
import { convolveShared } from "../convolution/conv2dShared.ts";

export type Geometry = ReturnType<typeof geometry>;

/** Registers that hold a thread's results: rows of four channels. */
export const accumulators = (rows: number, vectors: number): string =>
  each(rows, (i) => each(vectors, (j) => `var c${i}_${j} = vec4f();`, " "));

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

/** Stride, padding and taps in WGSL: few multiplications do not pay for a text of their own. */
export function filterText({ stride, padding, kh, kw }: Geometry, small: boolean, { of }: Sizes) {
  const text = (name: string, value: number): string => (small ? of(name, value) : `${value}`);
  return {
    stride: text("stride", stride),
    padding: text("padding", padding),
    kh: text("kh", kh),
    kw: text("kw", kw),
  };
}

/** What the forward pass and the input gradient share: the picture walked over and the one taps are read from. */
export interface Pass {
  readonly name: string;
  readonly geometry: Geometry;
  /** From outputs to inputs, with the filter turned. */
  readonly backward: boolean;
  readonly source: Value;
  readonly filter: Value;
  readonly target: Value;
  readonly accumulate?: Value | undefined;
}

/** Sides and channels of a pass: `P` is walked over, `I` is read. */
export function sides({ geometry: { H, W, C, OH, OW, N }, backward }: Pass) {
  return backward
    ? { PH: H, PW: W, IH: OH, IW: OW, depth: N, channels: C }
    : { PH: OH, PW: OW, IH: H, IW: W, depth: C, channels: N };
}

/**
 * Implicit matrix product without barriers. A thread computes some images at ONE position x 8 channels (rows are ordered by
 * position, images within it), so a tap exists for all of its images or for none: taps in the padding and, with stride 2, of the
 * wrong parity are skipped and not multiplied by zero.
 */
function convolveInRegisters(list: KernelList, pass: Pass): void {
  const { geometry: g, backward, accumulate } = pass;
  const { PH, PW, IH, IW, depth, channels } = sides(pass);
  const small = list.isSmall(g.B * PH * PW * g.kh * g.kw * depth * channels);
  const images = imagesPerThread(g.B, small ? 2 : 8);
  const vectors = channels % 8 === 0 && !small ? 2 : 1;
  const groups = divideUp(g.B, images);
  const [depth4, channels4] = [depth / 4, channels / 4];
  const lines = PH * PW * groups;
  const { workgroups, line } = grid(channels4 / vectors, lines, 8, 8);
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
    var filterAt = ((r * ${kw} + s) * ${of("channels", channels)} + n * 4) * ${of("depth4", depth4)};
    for (var k = 0; k < ${of("depth4", depth4)}; k++) { ${loadSource}
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
  let begin = max(0, -left) * ${of("depth4", depth4)};
  let end = min(${kw}, ${of("IW", IW)} - left) * ${of("depth4", depth4)};`
  }
  for (var r = 0; r < ${kh}; r++) {
    ${locate("row", "y", "r", of("IH", IH))}
    ${inner}
  }
  ${each(
    images,
    (i) => `if (first + ${i} < ${of("B", g.B)}) {
    let at = ((first + ${i}) * ${of("positions", PH * PW)} + position) * ${of("channels4", channels4)} + n;
    ${each(vectors, (j) => `result[at + ${j}] = c${i}_${j}${accumulate ? ` + added[at + ${j}]` : ""};`, " ")} }`,
  )}`;
  list.add({
    name: pass.name,
    parameters: [
      reads("source", pass.source),
      reads("filters", pass.filter),
      writes("result", pass.target),
      ...(accumulate ? [reads("added", accumulate)] : []),
    ],
    code: main(8, 8, sizes.prologue + body),
    workgroups,
    sizes,
    flops: (directFlops(g) / g.B) * groups * images,
  });
}

/** "3x3 s1 16x16x64-64 b8": what a choice of variant is remembered under. */
export const shapeOf = ({ kh, kw, stride, H, W, C, N, B }: Geometry): string =>
  `${kh}x${kw} s${stride} ${H}x${W}x${C}-${N} b${B}`;

type Variant = "winograd" | "register" | "shared" | "quad";

/** How a convolution in one of its three directions is computed. */
export function chosenVariant(list: KernelList, name: string, g: Geometry): Variant {
  const { software, options } = list.context;
  const isNarrow = name !== "conv2dFilterGradient" && (g.C < 16 || g.N < 16);
  const isLarge = !list.isSmall(g.B * g.OH * g.OW * g.kh * g.kw * g.C * g.N);
  const inSoftware = list.hasQuads && isLarge ? "quad" : "register";
  const direct = software ? inSoftware : isNarrow ? "register" : "shared";
  const tile = winogradTile(options, g);
  const variants: Variant[] = ["register", "shared"];
  if (tile) variants.unshift("winograd");
  if (list.hasQuads) variants.push("quad");
  const given = tile && isWinogradWorth(software, g, tile) ? "winograd" : direct;
  return list.choose(name, shapeOf(g), variants, given);
}

/** The tile of one that is computed by Winograd. */
export const chosenTile = (list: KernelList, name: string, g: Geometry): Tile | undefined =>
  chosenVariant(list, name, g) === "winograd" ? winogradTile(list.context.options, g) : undefined;

/** Undefined where the node is no convolution. */
export function geometryOf(node: Node): Geometry | undefined {
  const attributes = node.attributes as unknown as Convolution;
  const [first, second, made] = [node.inputs[0], node.inputs[1], node.outputs[0]];
  if (!first || !second || !made) return undefined;
  switch (node.op.name) {
    case "conv2d":
      return geometry(first, second, made, attributes);
    case "conv2dInputGradient":
      return geometry(made, second, first, attributes);
    case "conv2dFilterGradient":
      return geometry(first, made, second, attributes);
    default:
      return undefined;
  }
}

function convolve(list: KernelList, pass: Pass): void {
  const variant = chosenVariant(list, pass.name, pass.geometry);
  const tile = winogradTile(list.context.options, pass.geometry);
  if (tile && variant === "winograd") convolveByWinograd(list, pass, tile);
  else if (variant === "shared") convolveShared(list, pass);
  else if (variant === "quad") convolveByQuads(list, pass);
  else convolveInRegisters(list, pass);
}

export const conv2d = builder<Convolution>((node, list) => {
  const [source, filter, target] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(source, filter, target, node.attributes);
  convolve(list, { name: op.name, geometry: g, backward: false, source, filter, target });
});

export const conv2dInputGradient = builder<InputGradient>((node, list) => {
  const [source, filter, target] = [input(node, 0), input(node, 1), output(node, 0)];
  const g = geometry(target, filter, source, node.attributes);
  convolve(list, {
    name: "conv2dInputGradient",
    geometry: g,
    backward: true,
    source,
    filter,
    target,
    accumulate: node.inputs[2],
  });
});
