import type { PackInfo } from "../../data/pack/packs.ts";

/** Packed copies that something can be read from, the fullest first: one that was only begun holds nothing. */
export const usablePacks = (packs: readonly PackInfo[]): PackInfo[] =>
  packs.filter(({ known }) => known > 0).toSorted((a, b) => b.known - a.known);
