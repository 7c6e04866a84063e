import type { GenerateOptions } from "../../../worker/border/protocol.ts";

/** What the person asks the network to write. */
export interface Wish extends GenerateOptions {
  weights: string;
}
