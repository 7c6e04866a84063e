import { attention, attentionGradient } from "./attention.ts";
import { augment } from "./augment.ts";
import { batchNorm, batchNormGradient, batchNormInference, batchNormInferenceGradient } from "./batchNorm.ts";
import { conv2d, conv2dInputGradient } from "./conv2d.ts";
import { conv2dFilterGradient } from "./conv2dFilterGradient.ts";
import { crossEntropy, lossMetrics } from "./crossEntropy.ts";
import { add, dropout, dropoutAdd, gelu, geluGradient, reluGradient } from "../writing/elementwise.ts";
import { embedding, embeddingGradient } from "./embedding.ts";
import type { Graph, Node } from "../../graph.ts";
import { type Builder, type KernelContext, KernelList } from "../writing/kernel.ts";
import { layerNorm, layerNormGradient } from "./layerNorm.ts";
import { columnSum, linear, linearInputGradient, linearWeightGradient } from "./linear.ts";
import { accumulate, adamw, clear, clipFactor, movingAverage, sgd } from "./optimizers.ts";
import { globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient } from "./pooling.ts";
import { selectRow } from "./selectRow.ts";
import { shareWork } from "../writing/sharing.ts";

/** The kernels of each op, by the op's name. */
const kernels: Readonly<Record<string, Builder>> = {
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

/** The launches of one node, its scratch, and what could be chosen for it; needs no device. */
export function launchesOf(node: Node, context: KernelContext): KernelList {
  const build = kernels[node.op.name];
  if (!build) throw new Error(`WebGPU has no kernel for ${node.op.name}.`);
  const list = new KernelList(context);
  build(node, list);
  return list;
}

/** The launches of every node of a program, where convolutions share work. */
export function launchesOfGraph(graph: Graph, context: KernelContext): Map<Node, KernelList> {
  const shared = shareWork(graph, context);
  return new Map(
    graph.nodes.map((node) => {
      const sharing = shared.get(node);
      return [node, launchesOf(node, sharing ? { ...context, sharing } : context)];
    }),
  );
}
