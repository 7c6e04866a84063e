import { size } from "../../graph.ts";
import type { FilterGradientPass, Pass } from "./pass.ts";
import type { Tile } from "./variant.ts";
import {
  origin,
  sandwich,
  square,
  transformEntries,
  transformPicture,
  transforms,
} from "./winogradTransforms.ts";
import { matrixProduct } from "../product/matrixProduct.ts";
import { KernelList, type Memory, multipliesHalves, reads, writes } from "../writing/kernel.ts";
import { perElement } from "../writing/wgsl.ts";

/** The transform of a filter, made here unless another convolution did so. */
function filterOf(list: KernelList, pass: Pass, m: Tile): { memory: Memory; offset: number } {
  const side = m + 2;
  const shared = list.context.sharing?.filter;
  if (!shared) {
    const memory = list.scratch((side * side * size(pass.filter)) / 9, multipliesHalves(list.context));
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

/** Forward pass, or input gradient. In mixed precision the transformed operands are halves, and the products of them numbers of 32 bits. */
export function convolveByWinograd(list: KernelList, pass: Pass, m: Tile): void {
  const { geometry: g, backward, accumulate, target } = pass;
  const [depth, channels] = backward ? [g.N, g.C] : [g.C, g.N];
  const side = m + 2;
  const tiles = (g.B * g.H * g.W) / (m * m);
  const filters = filterOf(list, pass, m);
  const shared = list.context.sharing?.picture;
  const isHalf = multipliesHalves(list.context);
  const inputs = shared?.memory ?? list.scratch(side * side * tiles * depth, isHalf);
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
  const isHalf = multipliesHalves(list.context);
  const inputs = picture?.memory ?? list.scratch(side * side * tiles * g.C, isHalf);
  if (!picture?.isMade) transformPicture(list, "winograd input", x, { asInput: inputs }, m);
  const gradients = list.scratch(side * side * tiles * g.N, isHalf);
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
