import { accumulateCases } from "./accumulate.ts";
import { adamwCases } from "./adamw.ts";
import { addCases } from "./add.ts";
import { attentionCases } from "./attention.ts";
import { augmentCases } from "./augment.ts";
import { batchNormCases } from "./batchNorm.ts";
import { batchNormInferenceCases } from "./batchNormInference.ts";
import { cachedAttentionCases } from "./cachedAttention.ts";
import { clearCases } from "./clear.ts";
import { clipFactorCases } from "./clipFactor.ts";
import { columnSumCases } from "./columnSum.ts";
import { conv2dCases } from "./conv2d.ts";
import { crossEntropyCases } from "./crossEntropy.ts";
import { dropoutCases } from "./dropout.ts";
import { dropoutAddCases } from "./dropoutAdd.ts";
import { embeddingCases } from "./embedding.ts";
import { firstRowsCases } from "./firstRows.ts";
import { flashAttentionCases } from "./flashAttention.ts";
import { geluCases } from "./gelu.ts";
import { globalAveragePoolCases } from "./globalAveragePool.ts";
import { layerNormCases } from "./layerNorm.ts";
import { linearCases } from "./linear.ts";
import { lossMetricsCases } from "./lossMetrics.ts";
import { maxPoolCases } from "./maxPool.ts";
import { mixPicturesCases } from "./mixPictures.ts";
import { movingAverageCases } from "./movingAverage.ts";
import { patchTokensCases } from "./patchTokens.ts";
import { reluGradientCases } from "./reluGradient.ts";
import { selectRowCases } from "./selectRow.ts";
import { sgdCases } from "./sgd.ts";
import { softCrossEntropyCases } from "./softCrossEntropy.ts";
import { drawFor, type OpCase } from "./opCase.ts";

/** The cases of an op and of its gradients, each in the file of the op's name. */
const casesOf: Readonly<Record<string, () => OpCase[]>> = {
  accumulate: accumulateCases,
  adamw: adamwCases,
  add: addCases,
  attention: attentionCases,
  augment: augmentCases,
  batchNorm: batchNormCases,
  batchNormInference: batchNormInferenceCases,
  cachedAttention: cachedAttentionCases,
  clear: clearCases,
  clipFactor: clipFactorCases,
  columnSum: columnSumCases,
  conv2d: conv2dCases,
  crossEntropy: crossEntropyCases,
  dropout: dropoutCases,
  dropoutAdd: dropoutAddCases,
  embedding: embeddingCases,
  firstRows: firstRowsCases,
  flashAttention: flashAttentionCases,
  gelu: geluCases,
  globalAveragePool: globalAveragePoolCases,
  layerNorm: layerNormCases,
  linear: linearCases,
  lossMetrics: lossMetricsCases,
  maxPool: maxPoolCases,
  mixPictures: mixPicturesCases,
  movingAverage: movingAverageCases,
  patchTokens: patchTokensCases,
  reluGradient: reluGradientCases,
  selectRow: selectRowCases,
  sgd: sgdCases,
  softCrossEntropy: softCrossEntropyCases,
};

/** Every op at sizes that meet every edge of a kernel: tests/unit/backends/ops.test.ts fails for one that has none. */
export function opCases(): OpCase[] {
  return Object.entries(casesOf).flatMap(([name, cases]) => {
    drawFor(name);
    return cases();
  });
}
