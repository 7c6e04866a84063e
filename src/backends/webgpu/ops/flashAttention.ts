import type { Node } from "../../graph.ts";
import type { FlashAttention } from "../../ops/flashAttention.ts";
import { blockedAttention, blockedGradient } from "../attention/blocks.ts";
import { tiledAttention, tiledGradient } from "../attention/tiles.ts";
import type { Writer } from "../attention/writer.ts";
import { builder, input, type KernelList } from "../writing/kernel.ts";

/** Tiles that stay in a workgroup, or blocks of queries by matrix products: for adapters in software, to which barriers are dear. */
function choose(node: Node<FlashAttention>, list: KernelList, tiles: Writer, blocks: Writer): void {
  const { batch, heads } = node.attributes;
  const [rows, columns] = input(node, node.op.name === "flashAttention" ? 0 : 1).shape;
  const given = list.context.software ? "blocks" : "tiles";
  const shape = `${rows}x${columns} b${batch} h${heads}`;
  const way = list.choose<"tiles" | "blocks">("flashAttention", shape, ["tiles", "blocks"], given);
  (way === "tiles" ? tiles : blocks)(node, list);
}

export const flashAttention = builder<FlashAttention>((node, list) => {
  choose(node, list, tiledAttention, blockedAttention);
});

export const flashAttentionGradient = builder<FlashAttention>((node, list) => {
  choose(node, list, tiledGradient, blockedGradient);
});
