import matrices from "../../winogradMatrices.json";
import type { KernelOptions } from "../../backend.ts";
import { size, type Value } from "../../graph.ts";
import type { Geometry, Pass } from "../ops/conv2d.ts";
import type { FilterGradientPass } from "./conv2dFilterGradientShared.ts";
import { type KernelList, type Memory, reads, type Sizes, writes } from "../writing/kernel.ts";
import { matrixProduct } from "../product/matrixProduct.ts";
import { each, float, perElement, range } from "../writing/wgsl.ts";
import { countOf, findPart, placeIn, spanOf } from "../writing/parts.ts";
import type { Entry } from "../writing/sharing.ts";

/**
 * Winograd's minimal filtering F(m x m, 3 x 3) for stride 1 and padding 1 (Lavin and Gray, https://arxiv.org/abs/1509.09308):
 * input, filter and output are transformed, and what is left is (m+2)^2 matrix products.
 */
export type Tile = 2 | 4;

interface Transforms {
  readonly input: readonly (readonly number[])[];
  readonly filter: readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
}

const transforms: Readonly<Record<Tile, Transforms>> = matrices;

/**
 * The tile that a convolution may be computed with; undefined: only directly, as with pictures of halves, whose rounding the
 * transforms multiply.
 */
export function winogradTile({ winograd, precision }: KernelOptions, g: Geometry): Tile | undefined {
  const { kh, kw, stride, padding, H, W } = g;
  if (winograd === "off" || precision === "mixed" || kh !== 3 || kw !== 3 || stride !== 1 || padding !== 1)
    return undefined;
  const tile = winograd === "f4" ? 4 : 2;
  return H % tile === 0 && W % tile === 0 ? tile : undefined;
}

/**
 * Whether Winograd is taken unasked. The transforms move 2.25 (F4) or 4 times (F2) the activations: on graphics processors only
 * many channels pay for that. In software the filters' transforms are what costs, and a few tiles do not pay for those of many channels.
 */
export const isWinogradWorth = (software: boolean, { B, H, W, C, N }: Geometry, m: Tile): boolean =>
  software ? (8 * B * H * W) / (m * m) >= Math.max(C, N) : Math.min(C, N) >= 128;

const transpose = (matrix: readonly (readonly number[])[]): number[][] =>
  range(matrix[0]?.length ?? 0).map((column) => matrix.map((row) => row[column] ?? 0));

/** A row of a transform applied to named values; zeros and ones cost nothing. */
function weighted(row: readonly number[], name: (index: number) => string): string {
  const terms = row.flatMap((factor, index) => {
    if (factor === 0) return [];
    const sign = factor < 0 ? "-" : "";
    return [
      Math.abs(factor) === 1 ? `${sign}${name(index)}` : `${sign}${float(Math.abs(factor))} * ${name(index)}`,
    ];
  });
  return terms.join(" + ").replaceAll("+ -", "- ");
}

/** The code of to = M from M^T for a square of vec4 named `from{row}_{column}`. */
function sandwich(matrix: readonly (readonly number[])[], from: string, to: string): string {
  const [outer, inner] = [range(matrix.length), range(matrix[0]?.length ?? 0)];
  const half = outer.flatMap((i) =>
    inner.map((j) => `let ${to}h${i}_${j} = ${weighted(matrix[i] ?? [], (k) => `${from}${k}_${j}`)};`),
  );
  const full = outer.flatMap((i) =>
    outer.map((j) => `let ${to}${i}_${j} = ${weighted(matrix[j] ?? [], (k) => `${to}h${i}_${k}`)};`),
  );
  return [...half, ...full].join("\n  ");
}

const square = (side: number, line: (row: number, column: number) => string): string =>
  each(side, (row) => each(side, (column) => line(row, column)));

/** Image, first row and first column of tile `tileIndex`. */
const origin = ({ of }: Sizes, H: number, W: number, m: number): string => {
  const across = of("across", W / m);
  return `let x0 = (tileIndex % ${across}) * ${m};
  let y0 = ((tileIndex / ${across}) % ${of("down", H / m)}) * ${m};
  let image = tileIndex / ${of("tilesEach", (H / m) * (W / m))};`;
};

/** Where the transforms of a picture's tiles go, as [(m+2)^2][tiles][channels]. */
interface Targets {
  /** As what is convolved: overlapping tiles, by B. */
  readonly asInput?: Memory | undefined;
  /** As an output's gradient: tiles side by side, by A. */
  readonly asOutput?: Memory | undefined;
}

/** Transforms the tiles of a picture in one or both ways, read once. */
function transformPicture(
  list: KernelList,
  name: string,
  picture: Value,
  { asInput, asOutput }: Targets,
  m: Tile,
): void {
  const [B = 0, H = 0, W = 0, C = 0] = picture.shape;
  const side = m + 2;
  const tiles = (B * H * W) / (m * m);
  const C4 = C / 4;
  const sizes = list.sizes();
  const { of } = sizes;
  const [high, wide, vectors] = [of("H", H), of("W", W), of("C4", C4)];
  const at = (row: string, column: string): string =>
    `picture[((image * ${high} + ${row}) * ${wide} + ${column}) * ${vectors} + c]`;
  const load = asInput
    ? square(
        side,
        (p, q) => `var d${p}_${q} = vec4f();
  if (y0 + ${p} >= 1 && y0 + ${p} <= ${high} && x0 + ${q} >= 1 && x0 + ${q} <= ${wide}) {
    d${p}_${q} = ${at(`y0 + ${p - 1}`, `x0 + ${q - 1}`)}; }`,
      )
    : "";
  // A tile of an output is the middle of the overlapping one.
  const loadMiddle = asOutput
    ? square(
        m,
        (p, q) => `let o${p}_${q} = ${asInput ? `d${p + 1}_${q + 1}` : at(`y0 + ${p}`, `x0 + ${q}`)};`,
      )
    : "";
  const store = (array: string, from: string): string =>
    square(side, (p, q) => `${array}[${p * side + q} * ${of("count", tiles * C4)} + i] = ${from}${p}_${q};`);
  const kernel = perElement(
    tiles * C4,
    `  let tileIndex = i / ${vectors};
  let c = i % ${vectors};
  ${origin(sizes, H, W, m)}
  ${load}
  ${loadMiddle}
  ${asInput ? `${sandwich(transforms[m].input, "d", "e")}\n  ${store("inputs", "e")}` : ""}
  ${asOutput ? `${sandwich(transpose(transforms[m].output), "o", "f")}\n  ${store("outputs", "f")}` : ""}`,
    { sizes },
  );
  const parameters = [reads("picture", picture)];
  if (asInput) parameters.push(writes("inputs", asInput));
  if (asOutput) parameters.push(writes("outputs", asOutput));
  list.add({ name, parameters, sizes, ...kernel });
}

/** Entries as one launch walks over them: the first tap of each lies at `at` in `span`, the next `step` vectors on. */
const walked = (entries: readonly Entry[], span: Value) =>
  entries.map(({ filter, turned }) => {
    const count = size(filter) / 36;
    const first = placeIn(span, filter) / 4;
    const numbers = turned ? { at: first + 8 * count, step: -count } : { at: first, step: count };
    return { count, numbers };
  });

const tapOf = (row: number, column: number): string => `filters[at + ${row * 3 + column} * step + j]`;

/**
 * One launch over all entries, one behind the other: filters [3,3,C,N] -> [(m+2)^2][C][N], or back, from products of that shape to the
 * filters' gradients.
 */
function transformEntries(
  list: KernelList,
  name: string,
  entries: readonly Entry[],
  transformed: Memory,
  m: Tile,
  isBack = false,
): void {
  const side = m + 2;
  const sizes = list.sizes();
  const span = spanOf(entries.map(({ filter }) => filter));
  const parts = walked(entries, span);
  const wide = (p: number, q: number): string =>
    `transformed[${side * side} * start + ${p * side + q} * count + j]`;
  const [from, to] = isBack ? [wide, tapOf] : [tapOf, wide];
  const matrix = isBack ? transpose(transforms[m].filter) : transforms[m].filter;
  const kernel = perElement(
    countOf(parts),
    `  ${findPart(parts, sizes)}
  ${square(isBack ? side : 3, (p, q) => `let d${p}_${q} = ${from(p, q)};`)}
  ${sandwich(matrix, "d", "e")}
  ${square(isBack ? 3 : side, (p, q) => `${to(p, q)} = e${p}_${q};`)}`,
    { sizes },
  );
  const parameters = isBack
    ? [reads("transformed", transformed), writes("filters", span)]
    : [reads("filters", span), writes("transformed", transformed)];
  list.add({ name, parameters, sizes, ...kernel });
}

/** The transform of a filter, made here unless another convolution did so. */
function filterOf(list: KernelList, pass: Pass, m: Tile): { memory: Memory; offset: number } {
  const side = m + 2;
  const shared = list.context.sharing?.filter;
  if (!shared) {
    const memory = list.scratch((side * side * size(pass.filter)) / 9);
    transformEntries(
      list,
      "winograd filter",
      [{ filter: pass.filter, turned: pass.backward, shares: 1 }],
      memory,
      m,
    );
    return { memory, offset: 0 };
  }
  const { memory, offset, entries } = shared;
  if (entries) transformEntries(list, "winograd filter", entries, memory, m);
  return { memory, offset };
}

/** Forward pass, or input gradient. */
export function convolveByWinograd(list: KernelList, pass: Pass, m: Tile): void {
  const { geometry: g, backward, accumulate, target } = pass;
  const [depth, channels] = backward ? [g.N, g.C] : [g.C, g.N];
  const side = m + 2;
  const tiles = (g.B * g.H * g.W) / (m * m);
  const filters = filterOf(list, pass, m);
  const shared = list.context.sharing?.picture;
  const inputs = shared?.memory ?? list.scratch(side * side * tiles * depth);
  if (!shared?.isMade) transformPicture(list, "winograd input", pass.source, { asInput: inputs }, m);
  const products = list.scratch(side * side * tiles * channels);
  matrixProduct(list, {
    name: `${pass.name} winograd`,
    rows: tiles,
    columns: channels,
    depth,
    a: { memory: inputs, stride: depth, batch: [tiles * depth, 0] },
    b: { memory: filters.memory, offset: filters.offset, stride: g.N, batch: [g.C * g.N, 0] },
    c: { memory: products, stride: channels, batch: [tiles * channels, 0] },
    transposeB: backward,
    batch: [side * side, 1],
  });
  const n4 = channels / 4;
  const sizes = list.sizes();
  const { of } = sizes;
  const vectors = of("n4", n4);
  const kernel = perElement(
    tiles * n4,
    `  let tileIndex = i / ${vectors};
  let c = i % ${vectors};
  ${origin(sizes, g.H, g.W, m)}
  ${square(side, (p, q) => `let d${p}_${q} = products[${p * side + q} * ${of("count", tiles * n4)} + i];`)}
  ${sandwich(transforms[m].output, "d", "e")}
  ${square(
    m,
    (
      p,
      q,
    ) => `{ let at = ((image * ${of("H", g.H)} + y0 + ${p}) * ${of("W", g.W)} + x0 + ${q}) * ${vectors} + c;
    result[at] = e${p}_${q}${accumulate ? " + added[at]" : ""}; }`,
  )}`,
    { sizes },
  );
  const parameters = [reads("products", products), writes("result", target)];
  if (accumulate) parameters.push(reads("added", accumulate));
  list.add({ name: "winograd output", parameters, sizes, ...kernel });
}

/** dw = G^T [sum over tiles of (B x B^T) * (A dy A^T)] G. */
export function filterGradientByWinograd(
  list: KernelList,
  { name, geometry: g, x, dy, dw }: FilterGradientPass,
  m: Tile,
): void {
  const side = m + 2;
  const tiles = (g.B * g.H * g.W) / (m * m);
  const { picture, otherTransform, sums: part } = list.context.sharing ?? {};
  const inputs = picture?.memory ?? list.scratch(side * side * tiles * g.C);
  if (!picture?.isMade) transformPicture(list, "winograd input", x, { asInput: inputs }, m);
  const gradients = list.scratch(side * side * tiles * g.N);
  transformPicture(list, "winograd gradient", dy, { asInput: otherTransform, asOutput: gradients }, m);
  const products = part?.memory ?? list.scratch(side * side * g.C * g.N);
  matrixProduct(list, {
    name: `${name} winograd`,
    rows: g.C,
    columns: g.N,
    depth: tiles,
    a: { memory: inputs, stride: g.C, batch: [tiles * g.C, 0] },
    b: { memory: gradients, stride: g.N, batch: [tiles * g.N, 0] },
    c: { memory: products, offset: part?.offset ?? 0, stride: g.N, batch: [g.C * g.N, 0] },
    transposeA: true,
    batch: [side * side, 1],
  });
  const entries = part ? part.entries : [{ filter: dw, turned: false, shares: 1 }];
  if (entries) transformEntries(list, "winograd filter gradient", entries, products, m, true);
}
