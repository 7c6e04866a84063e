import { convolveInRegisters } from "./conv2dRegisters.ts";
import { convolveShared } from "./conv2dShared.ts";
import type { Pass } from "./pass.ts";
import { chosenVariant, winogradTile } from "./variant.ts";
import { convolveByWinograd } from "./winograd.ts";
import { convolveByQuads } from "../software/conv2dQuads.ts";
import { KernelList } from "../writing/kernel.ts";

export function convolve(list: KernelList, pass: Pass): void {
  const variant = chosenVariant(list, pass.name, pass.geometry);
  const tile = winogradTile(list.context, pass.geometry);
  if (tile && variant === "winograd") convolveByWinograd(list, pass, tile);
  else if (variant === "shared" || variant === "half") convolveShared(list, pass, variant === "half");
  else if (variant === "quad") convolveByQuads(list, pass);
  else convolveInRegisters(list, pass);
}
