/** Which builder writes the calls of which op. */
import type { Graph, Node } from "../../graph.ts";
import { augment } from "./augment.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "./convolution.ts";
import { add, dropout, dropoutAdd } from "./dropout.ts";
import { type Builder, type KernelContext, KernelList } from "../machine/kernel.ts";
import {
  columnSum,
  gelu,
  geluGradient,
  linear,
  linearInputGradient,
  linearWeightGradient,
  reluGradient,
} from "./linear.ts";
import { crossEntropy, lossMetrics } from "./loss.ts";
import {
  batchNorm,
  batchNormGradient,
  batchNormInference,
  batchNormInferenceGradient,
  layerNorm,
  layerNormGradient,
} from "./normalization.ts";
import { accumulate, adamw, clear, clipFactor, movingAverage, sgd } from "./optimizers.ts";
import { globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient } from "./pooling.ts";
import { attention, attentionGradient, embedding, embeddingGradient, selectRow } from "./transformer.ts";

/** By the op's name. */
const builders: Readonly<Record<string, Builder>> = {
  accumulate,
  adamw,
  add,
  attention,
  attentionGradient,
  augment,
  batchNorm,
  batchNormGradient,
  batchNormInference,
  batchNormInferenceGradient,
  clear,
  clipFactor,
  columnSum,
  conv2d,
  conv2dFilterGradient,
  conv2dInputGradient,
  crossEntropy,
  dropout,
  dropoutAdd,
  embedding,
  embeddingGradient,
  gelu,
  geluGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  layerNorm,
  layerNormGradient,
  linear,
  linearInputGradient,
  linearWeightGradient,
  lossMetrics,
  maxPool,
  maxPoolGradient,
  movingAverage,
  reluGradient,
  selectRow,
  sgd,
};

/** The calls of every node, and the memory that they need. */
export function callsOf(graph: Graph, context: KernelContext): Map<Node, KernelList> {
  const lists = new Map<Node, KernelList>();
  for (const node of graph.nodes) {
    const build = builders[node.op.name];
    if (!build) throw new Error(`The WASM backend has no kernel for “${node.op.name}”.`);
    const list = new KernelList(context);
    build(node, list);
    lists.set(node, list);
  }
  return lists;
}
