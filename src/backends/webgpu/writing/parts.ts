/** One launch over several arrays of different lengths that lie one behind the other. */
import { size, type Value } from "../../graph.ts";
import type { Sizes } from "./kernel.ts";

/** One of the arrays: how many elements are walked over, and what the code has to know of it. */
export interface WalkedPart {
  readonly count: number;
  readonly numbers: Readonly<Record<string, number>>;
}

/**
 * Code that finds the part to which index `i` of all of them belongs: it declares `start` (the first index of the part), `count`,
 * `j` (the index in the part) and the part's numbers by their names.
 */
export function findPart(parts: readonly WalkedPart[], { of }: Sizes): string {
  let start = 0;
  const lines = parts.map(({ count, numbers }, index) => {
    const all = { start, count, ...numbers };
    start += count;
    const set = Object.entries(all).map(([name, value]) => `${name} = ${of(`${name}${index}`, value)};`);
    return index === 0
      ? set.map((line) => `var ${line}`).join(" ")
      : `if (i >= ${of(`start${index}`, all.start)}) { ${set.join(" ")} }`;
  });
  return `${lines.join("\n  ")}\n  let j = i - start;`;
}

export const countOf = (parts: readonly WalkedPart[]): number =>
  parts.reduce((sum, { count }) => sum + count, 0);

/** The slice of a store in which all `values` lie; where they lie in none, the only one. */
export function spanOf(values: readonly Value[]): Value {
  const [first] = values;
  if (!first) throw new Error("A launch over several arrays needs one.");
  if (!first.place) return first;
  const begins = values.map(({ place }) => place?.offset ?? 0);
  const begin = Math.min(...begins);
  const end = Math.max(...values.map((value, index) => (begins[index] ?? 0) + size(value)));
  return { ...first, shape: [end - begin], place: { ...first.place, offset: begin } };
}

/** Where `value` begins in `span`, in elements. */
export const placeIn = (span: Value, { place }: Value): number =>
  (place?.offset ?? 0) - (span.place?.offset ?? 0);
