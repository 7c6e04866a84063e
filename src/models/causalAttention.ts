import type { Graph, Value } from "../backends/graph.ts";
import { attention } from "../backends/ops/attention.ts";
import { flashAttention, type FlashAttention } from "../backends/ops/flashAttention.ts";

/** Words up to which every head's probabilities are stored: they are small there, and what has been trained keeps its bits. */
const mostStored = 128;

/**
 * Attention of each word to itself and what is before it, between its projections: [qkv [T*B,3E], seed?] -> [T*B,E]. No [heads, T, T] is
 * stored for more than 128 words; dropout draws the same either way.
 */
export function causalAttention(
  graph: Graph,
  [qkv, seed]: readonly [Value, Value | undefined],
  attributes: FlashAttention,
): Value {
  const words = qkv.shape[0]! / attributes.batch;
  const [seen] =
    words > mostStored
      ? graph.apply(flashAttention, [qkv, seed], attributes)
      : graph.apply(attention, [qkv, seed], { ...attributes, causal: true });
  return seen!;
}
