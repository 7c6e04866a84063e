import type { Node } from "../../graph.ts";
import type { FlashAttention } from "../../ops/flashAttention.ts";
import type { KernelList } from "../writing/kernel.ts";

/** Adds the launches of causal attention, or of its gradient, to a list: one of the ways there are. */
export type Writer = (node: Node<FlashAttention>, list: KernelList) => void;
