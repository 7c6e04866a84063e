import type { FlashAttention } from "../../ops/flashAttention.ts";
import { builder, input, output } from "../machine/kernel.ts";
import { dropoutMask } from "./parts/dropoutMask.ts";
import { productMemory } from "./parts/productMemory.ts";

/** Queries and keys of a block: its scores and the head's rows that they are made of stay in a core's own cache. */
const block = 96;

export const flashAttention = builder<FlashAttention>((node, list) => {
  const { batch, heads, dropout } = node.attributes;
  const [qkv, seed] = [input(node, 0), node.inputs[1]];
  const [o, logSumExp] = [output(node, 0), output(node, 1)];
  const [rows = 0, E = 0] = o.shape;
  const T = rows / batch;
  const work = productMemory(list, Math.max(block, E / heads));
  list.own(work + 4 * block * (block + 2) + 64);
  list.call(
    "flashAttention",
    batch * heads * Math.ceil(T / block),
    T,
    batch,
    E,
    heads,
    block,
    qkv,
    o,
    logSumExp,
    list.zeros(4 * Math.max(block, E / heads) + 64),
    ...dropoutMask(dropout, seed),
    work,
  );
});

export const flashAttentionGradient = builder<FlashAttention>((node, list) => {
  const { batch, heads, dropout } = node.attributes;
  const [dout, qkv, o, logSumExp] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const [rows = 0, E = 0] = o.shape;
  const T = rows / batch;
  const work = productMemory(list, Math.max(block, E / heads));
  list.own(work + 4 * (2 * block * block + T) + 64);
  list.call(
    "flashAttentionGradient",
    batch * heads,
    T,
    batch,
    E,
    heads,
    block,
    dout,
    qkv,
    o,
    logSumExp,
    output(node, 0),
    list.zeros(4 * Math.max(block, E / heads) + 64),
    ...dropoutMask(dropout, node.inputs[4]),
    work,
  );
});
