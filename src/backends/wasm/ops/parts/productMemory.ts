import { type KernelList, roundUp } from "../../machine/kernel.ts";

/** Bytes of a thread's own memory that smallProduct needs for matrices of at most `depth` rows and columns. */
export function productMemory({ context: { tileRows } }: KernelList, depth: number): number {
  return roundUp(512 + 4 * depth * (roundUp(depth, 8) + 17 * tileRows) + 256, 64);
}
