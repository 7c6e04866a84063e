/**
 * The transforms of Winograd's F(m x m, 3 x 3) by fixed matrices: B^T d B of a picture's tiles, G g G^T of a filter, A^T M A of the products,
 * and their transposes for gradients. One thread takes one tile x four channels, all of it in registers. Edges: a tile's border
 * outside the picture counts as zero; sides are multiples of m, else the convolution is not computed this way; threads behind the
 * last tile return.
 */
import matrices from "../../winogradMatrices.json";
import { size, type Value } from "../../graph.ts";
import type { Tile } from "./variant.ts";
import { KernelList, type Memory, reads, Sizes, writes } from "../writing/kernel.ts";
import type { Entry } from "../writing/nodeSharing.ts";
import { countOf, findPart, placeIn, spanOf } from "../writing/parts.ts";
import { each, float, perElement, range } from "../writing/wgsl.ts";

interface Transforms {
  readonly input: readonly (readonly number[])[];
  readonly filter: readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
}

export const transforms: Readonly<Record<Tile, Transforms>> = matrices;

export const transpose = (matrix: readonly (readonly number[])[]): number[][] =>
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
export function sandwich(matrix: readonly (readonly number[])[], from: string, to: string): string {
  const [outer, inner] = [range(matrix.length), range(matrix[0]?.length ?? 0)];
  const half = outer.flatMap((i) =>
    inner.map((j) => `let ${to}h${i}_${j} = ${weighted(matrix[i] ?? [], (k) => `${from}${k}_${j}`)};`),
  );
  const full = outer.flatMap((i) =>
    outer.map((j) => `let ${to}${i}_${j} = ${weighted(matrix[j] ?? [], (k) => `${to}h${i}_${k}`)};`),
  );
  return [...half, ...full].join("\n  ");
}

export const square = (side: number, line: (row: number, column: number) => string): string =>
  each(side, (row) => each(side, (column) => line(row, column)));

/** Image, first row and first column of tile `tileIndex`. */
export const origin = ({ of }: Sizes, H: number, W: number, m: number): string => {
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
export function transformPicture(
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
export function transformEntries(
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
