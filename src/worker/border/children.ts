/** The children that the trainer may ask its page for, where it does not make them itself (workers/child.ts). */
import { poolChild } from "../../backends/wasm/machine/poolChild.ts";
import { decodeChild } from "../../data/pictures/decodeChild.ts";
import type { ChildMaker } from "../../workers/child.ts";

const makers = new Map([poolChild, decodeChild].map((maker) => [maker.kind, maker]));

/** Throws a RangeError for a kind that is not in the table. */
export function childMaker(kind: string): ChildMaker {
  const maker = makers.get(kind);
  if (!maker) throw new RangeError(`The page knows no child worker “${kind}”.`);
  return maker;
}
