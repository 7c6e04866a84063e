import { bits, hash32 } from "../../../random.ts";
import type { View } from "../../graph.ts";

/** Where a network drops values: `site` numbers the places of one model, so that each has its own mask. */
export interface Dropout {
  rate: number;
  site: number;
}

/** The attributes of an op that may drop values. */
export interface MaybeDropout {
  dropout: Dropout | undefined;
}

/** 32 random bits at or above this keep a value. */
export const threshold = (rate: number): number => Math.floor(rate * 2 ** 32);

export const siteKey = (seed: number, site: number): number => hash32(seed ^ hash32(site));

/**
 * 0 or 1/(1-rate) for element `index`: the mask is never stored, the backward pass draws it again from
 * (seed of the step, site, index).
 */
export function keep({ rate, site }: Dropout, seed: View): (index: number) => number {
  const k = siteKey(seed.data[0]!, site);
  const limit = threshold(rate);
  const scale = 1 / (1 - rate);
  return (index) => (bits(k, index) >= limit ? scale : 0);
}

/** The factor of every element: 1 without dropout. */
export const maybeKeep = (
  dropout: Dropout | undefined,
  seed: View | undefined,
): ((index: number) => number) => (dropout && seed ? keep(dropout, seed) : () => 1);
