import type { Value } from "../../graph.ts";

/** A filter, or its gradient, among those of one launch. */
export interface Entry {
  /** In its store. */
  readonly filter: Value;
  /** Transformed by half a turn, for the backward pass. */
  readonly turned: boolean;
  /** Shares of the sum that is its gradient. */
  readonly shares: number;
}

/** An array of several entries, and where this node's begins, in elements. */
export interface Part {
  readonly memory: Value;
  readonly offset: number;
  /** On the node behind which one launch does what is left to do for all of them. */
  readonly entries?: readonly Entry[];
}

/** What a node finds made, and what it makes for others. */
export interface NodeSharing {
  /** The transformed filter. */
  filter?: Part;
  /** The transform of the picture that the node convolves: there already, or kept by this node. */
  picture?: { readonly memory: Value; readonly isMade: boolean };
  /** Where a filter gradient leaves the other transform of the output's gradient, for the input gradient. */
  otherTransform?: Value;
  /** Where a filter gradient's products go, or the shares of its sum. */
  sums?: Part;
  /** All of these arrays. */
  readonly touched: Value[];
}
