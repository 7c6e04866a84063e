import type { Node } from "../../graph.ts";
import { type Convolution, geometry, type Geometry } from "../../ops/parts/convolution.ts";
import { type KernelContext, KernelList, multipliesHalves } from "../writing/kernel.ts";

/**
 * Winograd's minimal filtering F(m x m, 3 x 3) for stride 1 and padding 1 (Lavin and Gray, https://arxiv.org/abs/1509.09308):
 * input, filter and output are transformed, and what is left is (m+2)^2 matrix products.
 */
export type Tile = 2 | 4;

/**
 * The tile that a convolution may be computed with; undefined: only directly. Of halves at most F(2x2), where products take them: the
 * transforms multiply their rounding, by three, F(4x4)'s by forty (scripts/reference/halfWinograd.py).
 */
export function winogradTile(context: KernelContext, g: Geometry): Tile | undefined {
  const { fastProducts, precision } = context.options;
  const { kh, kw, stride, padding, H, W } = g;
  const isMixed = precision === "mixed";
  if (fastProducts === "off" || (isMixed && !multipliesHalves(context))) return undefined;
  if (kh !== 3 || kw !== 3 || stride !== 1 || padding !== 1) return undefined;
  const tile = fastProducts === "f4" && !isMixed ? 4 : 2;
  return H % tile === 0 && W % tile === 0 ? tile : undefined;
}

/**
 * Whether Winograd is taken unasked. The transforms move 2.25 (F4) or 4 times (F2) the activations: on graphics processors only
 * many channels pay for that. In software the filters' transforms are what costs, and a few tiles do not pay for those of many channels.
 */
export const isWinogradWorth = (software: boolean, { B, H, W, C, N }: Geometry, m: Tile): boolean =>
  software ? (8 * B * H * W) / (m * m) >= Math.max(C, N) : Math.min(C, N) >= 128;

/** "3x3 s1 16x16x64-64 b8": what a choice of variant is remembered under. */
export const shapeOf = ({ kh, kw, stride, H, W, C, N, B }: Geometry): string =>
  `${kh}x${kw} s${stride} ${H}x${W}x${C}-${N} b${B}`;

type Variant = "winograd" | "half" | "register" | "shared" | "quad";

/** How a convolution in one of its three directions is computed. */
export function chosenVariant(list: KernelList, name: string, g: Geometry): Variant {
  const { software } = list.context;
  const isNarrow = name !== "conv2dFilterGradient" && (g.C < 16 || g.N < 16);
  const isLarge = !list.isSmall(g.B * g.OH * g.OW * g.kh * g.kw * g.C * g.N);
  const inSoftware = list.hasQuads && isLarge ? "quad" : "register";
  const hasHalves = multipliesHalves(list.context);
  const wide = hasHalves ? "half" : "shared";
  const direct = software ? inSoftware : isNarrow ? "register" : wide;
  const tile = winogradTile(list.context, g);
  const variants: Variant[] = ["register", "shared"];
  if (hasHalves) variants.unshift("half");
  if (tile) variants.unshift("winograd");
  if (list.hasQuads) variants.push("quad");
  const given = tile && isWinogradWorth(software, g, tile) ? "winograd" : direct;
  return list.choose(name, shapeOf(g), variants, given);
}

/** The tile of one that is computed by Winograd. */
export const chosenTile = (list: KernelList, name: string, g: Geometry): Tile | undefined =>
  chosenVariant(list, name, g) === "winograd" ? winogradTile(list.context, g) : undefined;

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
