import type { CachedAttention } from "../../ops/cachedAttention.ts";
import { builder, input, output } from "../machine/kernel.ts";

/** Heads are independent: each keeps its own columns of the cache. */
export const cachedAttention = builder<CachedAttention>((node, list) => {
  const { heads } = node.attributes;
  const [qkv, cache, position] = [input(node, 0), input(node, 1), input(node, 2)];
  const o = output(node, 0);
  const [R = 0, E = 0] = o.shape;
  const [C = 0] = cache.shape;
  // exp4's constants, then the scores of a row.
  list.own(256 + 4 * C + 64);
  list.call("cachedAttention", heads, R, E, heads, C, qkv, cache, position, o);
});
