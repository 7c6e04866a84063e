// All kernels that a step may call. Each takes a range of independent units [begin, end) and the calling thread's own
// memory, so that results do not depend on how many threads share the units. No static data, no module state.

export { gelu, geluGradient, reluGradient } from "./activations";
export { attention, attentionGradient } from "./attention";
export { augment } from "./augment";
export { cachedAttention } from "./cachedAttention";
export { convolve, pad } from "./convolution";
export { dropout } from "./dropout";
export { embedding, embeddingGradient, embeddingPositionGradient, selectRow } from "./embedding";
export { filterGradient, packPixels, pictureFilterGradient } from "./filterGradient";
export { flashAttention, flashAttentionGradient } from "./flashAttention";
export { crossEntropy, lossMetrics, softCrossEntropy } from "./loss";
export {
  batchNormApply,
  batchNormGradientApply,
  batchNormGradientPartial,
  batchNormGradientSums,
  batchNormPartial,
  batchNormRunning,
  batchNormStatistics,
  layerNorm,
  layerNormGradient,
} from "./normalization";
export { mixPictures } from "./mixPictures";
export { adamw, add, clear, clipFactor, movingAverage, sgd, squares } from "./optimizers";
export { globalAveragePool, globalAveragePoolGradient, maxPool, maxPoolGradient } from "./pooling";
export { firstElements, patchBiasGradient, patchTokens, patchTokensGradient } from "./patches";
export { product } from "./product";
export { strassenProduct } from "./strassen";
export { columnSum } from "./sums";
export {
  winograd,
  winogradFilter,
  winogradGradientFilter,
  winogradGradientProduct,
  winogradGradientTiles,
} from "./winograd";
export { multiplyAdds } from "./rate";
