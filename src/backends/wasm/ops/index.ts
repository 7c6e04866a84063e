/** Which builder writes the calls of which op. */
import type { Graph, Node } from "../../graph.ts";
import { nameOf, type OpName } from "../../ops/index.ts";
import { type Builder, type KernelContext, KernelList } from "../machine/kernel.ts";
import { accumulate } from "./accumulate.ts";
import { adamw } from "./adamw.ts";
import { add } from "./add.ts";
import { attention, attentionGradient } from "./attention.ts";
import { augment } from "./augment.ts";
import { batchNorm, batchNormGradient } from "./batchNorm.ts";
import { batchNormInference, batchNormInferenceGradient } from "./batchNormInference.ts";
import { cachedAttention } from "./cachedAttention.ts";
import { clear } from "./clear.ts";
import { clipFactor } from "./clipFactor.ts";
import { columnSum } from "./columnSum.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "./conv2d.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { dropout } from "./dropout.ts";
import { dropoutAdd } from "./dropoutAdd.ts";
import { embedding, embeddingGradient, embeddingPositionGradient } from "./embedding.ts";
import { firstRows, firstRowsGradient } from "./firstRows.ts";
import { flashAttention, flashAttentionGradient } from "./flashAttention.ts";
import { gelu, geluGradient } from "./gelu.ts";
import { globalAveragePool, globalAveragePoolGradient } from "./globalAveragePool.ts";
import { layerNorm, layerNormGradient } from "./layerNorm.ts";
import { linear, linearInputGradient, linearWeightGradient } from "./linear.ts";
import { lossMetrics } from "./lossMetrics.ts";
import { maxPool, maxPoolGradient } from "./maxPool.ts";
import { mixPictures } from "./mixPictures.ts";
import { movingAverage } from "./movingAverage.ts";
import { patchTokens, patchTokensGradient } from "./patchTokens.ts";
import { reluGradient } from "./reluGradient.ts";
import { selectRow } from "./selectRow.ts";
import { sgd } from "./sgd.ts";
import { softCrossEntropy } from "./softCrossEntropy.ts";

/** By the op's name. */
const builders: Readonly<Record<OpName, Builder>> = {
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
  cachedAttention,
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
  embeddingPositionGradient,
  firstRows,
  firstRowsGradient,
  flashAttention,
  flashAttentionGradient,
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
  mixPictures,
  movingAverage,
  patchTokens,
  patchTokensGradient,
  reluGradient,
  selectRow,
  sgd,
  softCrossEntropy,
};

/** The calls of every node, and the memory that they need. */
export function callsOf(graph: Graph, context: KernelContext): Map<Node, KernelList> {
  const lists = new Map<Node, KernelList>();
  for (const node of graph.nodes) {
    const list = new KernelList(context);
    builders[nameOf(node)](node, list);
    lists.set(node, list);
  }
  return lists;
}
