/**
 * Every op there is. Each lies in the file of its name, here and in webgpu/ops and wasm/ops, with the ops that are its gradients
 * alone; what several share is in parts/.
 */
import type { Node, Op } from "../graph.ts";
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
import type { Listed } from "./parts/op.ts";
import { patchTokens, patchTokensGradient } from "./patchTokens.ts";
import { reluGradient } from "./reluGradient.ts";
import { selectRow } from "./selectRow.ts";
import { sgd } from "./sgd.ts";
import { softCrossEntropy } from "./softCrossEntropy.ts";

export const ops = {
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
} satisfies Readonly<Record<string, Listed<unknown>>>;

export type OpName = keyof typeof ops;

/** In the order of the alphabet. */
export const opNames = Object.keys(ops) as OpName[];

/** The op of that name, whatever its attributes. */
export const opOf = (name: OpName): Op => ops[name] as unknown as Op;

/** The name of a node's op. @throws where the op is not in the table: then no backend but the plain one has a kernel for it */
export function nameOf({ op: { name } }: Pick<Node, "op">): OpName {
  if (!Object.hasOwn(ops, name))
    throw new Error(`The op “${name}” is not in the table of src/backends/ops/index.ts.`);
  return name as OpName;
}
