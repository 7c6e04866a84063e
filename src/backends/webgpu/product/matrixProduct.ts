import { registerProduct } from "./matrixProductRegisters.ts";
import { halfProduct, sharedProduct } from "./matrixProductShared.ts";
import { epilogue, type MatrixProduct } from "./product.ts";
import { quadProduct } from "../software/matrixProductQuads.ts";
import { KernelList, type Memory, multipliesHalves, reads } from "../writing/kernel.ts";
import { divideUp, perElement } from "../writing/wgsl.ts";

type Variant = "half" | "register" | "shared" | "quad";

function variantsOf(
  { context, hasQuads }: KernelList,
  { transposeA, transposeB }: MatrixProduct,
): readonly Variant[] {
  const variants: Variant[] = ["register", "shared"];
  if (multipliesHalves(context)) variants.unshift("half");
  if (hasQuads && !(transposeA && transposeB)) variants.push("quad");
  return variants;
}

function givenVariant(list: KernelList, product: MatrixProduct): Variant {
  const { rows, columns, depth, batch: [outer, inner] = [1, 1] } = product;
  if (!list.context.software) {
    if (rows * columns < 4096) return "register";
    return multipliesHalves(list.context) ? "half" : "shared";
  }
  const isSmall = rows <= 4 || list.isSmall(rows * columns * depth * outer * inner);
  return !isSmall && variantsOf(list, product).includes("quad") ? "quad" : "register";
}

/** Adds the launches of a product to `list`; deep products of few tiles are split along the depth and summed in order. */
export function matrixProduct(list: KernelList, product: MatrixProduct): void {
  const { rows, columns, depth, batch } = product;
  const shape = `${rows}x${columns}x${depth}${product.transposeA ? "t" : "n"}${product.transposeB ? "t" : "n"}`;
  const variant = list.choose("matrixProduct", shape, variantsOf(list, product), givenVariant(list, product));
  const tiles = divideUp(rows, 64) * divideUp(columns, 64);
  // A processor is filled by a few threads; a graphics processor wants some hundred workgroups.
  const wanted = list.context.software ? 1 : Math.min(16, Math.floor(256 / tiles));
  const deep = Math.max(1, Math.min(wanted, Math.floor(depth / 512)));
  const power = 2 ** Math.floor(Math.log2(deep));
  const parts = batch
    ? 1
    : Number(list.choose("matrixProductParts", shape, ["1", "2", "4", "8", "16"], `${power}`));
  const write = writers[variant];
  if (parts === 1) {
    write(list, product, depth);
    return;
  }
  const partDepth = divideUp(divideUp(depth, parts), 16) * 16;
  const split = divideUp(depth, partDepth);
  const width = divideUp(columns, 4) * 4;
  const partial = list.scratch(split * rows * width);
  const { name, a, b, transposeA = false, transposeB = false } = product;
  const c = { memory: partial, stride: width };
  write(list, { name, rows, columns, depth, a, b, c, transposeA, transposeB }, partDepth);
  sumParts(list, product, partial, split, width);
}

/** C = the sum of the parts in their order, with the epilogue. */
function sumParts(
  list: KernelList,
  product: MatrixProduct,
  partial: Memory,
  parts: number,
  width: number,
): void {
  const sizes = list.sizes();
  const { of } = sizes;
  const { parameters, functions, store } = epilogue(product, sizes);
  const count = (product.rows * width) / 4;
  const { code, workgroups } = perElement(
    count,
    `  let row = i / ${of("width4", width / 4)};
  let column = (i % ${of("width4", width / 4)}) * 4;
  var total = vec4f();
  for (var part = 0; part < ${of("parts", parts)}; part++) { total += partial[part * ${of("count", count)} + i]; }
  let cBase = ${of("cOffset", product.c.offset ?? 0)};
  ${store("total", "row", "column")}`,
    { sizes },
  );
  const name = `${product.name} sum`;
  list.add({
    name,
    parameters: [reads("partial", partial), ...parameters],
    code: functions + code,
    workgroups,
    sizes,
  });
}

const writers = {
  half: halfProduct,
  register: registerProduct,
  shared: sharedProduct,
  quad: quadProduct,
} as const;
