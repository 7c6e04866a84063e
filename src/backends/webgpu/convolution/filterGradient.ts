import { size } from "../../graph.ts";
import type { Geometry } from "../../ops/parts/convolution.ts";
import { filterGradientInRegisters, registerShares } from "./conv2dFilterGradientRegisters.ts";
import { filterGradientOfHalves, filterGradientShared, sharesOf } from "./conv2dFilterGradientShared.ts";
import type { FilterGradientPass } from "./pass.ts";
import { chosenVariant } from "./variant.ts";
import { filterGradientByQuads, sharesOfQuads } from "../software/conv2dFilterGradientQuads.ts";
import { KernelList, type Memory, reads, writes } from "../writing/kernel.ts";
import { countOf, findPart, placeIn, spanOf } from "../writing/parts.ts";
import { perElement } from "../writing/wgsl.ts";

/** Into how many shares the sum of a filter's gradient is split, when it is computed directly. */
export function sharesOfGradient(list: KernelList, g: Geometry): number {
  const variant = chosenVariant(list, "conv2dFilterGradient", g);
  if (variant === "shared" || variant === "half") return sharesOf(g).shares;
  return variant === "quad" ? sharesOfQuads(g) : registerShares(list, g).shares;
}

/**
 * Launches `write` with memory for its shares, and the sum of the shares in their order where there are several: behind the last
 * filter of the program one launch for many.
 */
export function inShares(
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

export const writers = {
  half: filterGradientOfHalves,
  register: filterGradientInRegisters,
  shared: filterGradientShared,
  quad: filterGradientByQuads,
} as const;
