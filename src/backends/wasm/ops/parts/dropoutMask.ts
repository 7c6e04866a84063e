import type { Value } from "../../../graph.ts";
import { type Dropout, threshold } from "../../../ops/parts/dropoutMask.ts";
import type { Argument } from "../../machine/kernel.ts";

/** What a kernel that drops values takes: which numbers the mask is drawn from, and the factor of what is kept. */
export type DropoutMask = readonly [seed: Argument, site: number, threshold: number, scale: number];

/** The last arguments of kernels that mask: seed, site, threshold, scale. Without dropout the seed is none. */
export const dropoutMask = (dropout: Dropout | undefined, seed: Value | undefined): DropoutMask =>
  dropout && seed
    ? [seed, dropout.site, threshold(dropout.rate), 1 / (1 - dropout.rate)]
    : [undefined, 0, 0, 1];
