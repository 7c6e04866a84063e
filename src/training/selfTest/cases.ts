/** What the self-test computes of every op: small, with edges behind the last whole tile, and large enough for every kernel. */
import type { Value, View } from "../../backends/graph.ts";
import { accumulate } from "../../backends/ops/accumulate.ts";
import { adamw } from "../../backends/ops/adamw.ts";
import { add } from "../../backends/ops/add.ts";
import { attention, attentionGradient } from "../../backends/ops/attention.ts";
import { augment, imagenetNormalisation } from "../../backends/ops/augment.ts";
import { batchNorm, batchNormGradient } from "../../backends/ops/batchNorm.ts";
import { batchNormInference, batchNormInferenceGradient } from "../../backends/ops/batchNormInference.ts";
import { cachedAttention } from "../../backends/ops/cachedAttention.ts";
import { clear } from "../../backends/ops/clear.ts";
import { clipFactor } from "../../backends/ops/clipFactor.ts";
import { columnSum } from "../../backends/ops/columnSum.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "../../backends/ops/conv2d.ts";
import { crossEntropy } from "../../backends/ops/crossEntropy.ts";
import { dropout } from "../../backends/ops/dropout.ts";
import { dropoutAdd } from "../../backends/ops/dropoutAdd.ts";
import { embedding, embeddingGradient, embeddingPositionGradient } from "../../backends/ops/embedding.ts";
import { firstRows, firstRowsGradient } from "../../backends/ops/firstRows.ts";
import { flashAttention, flashAttentionGradient } from "../../backends/ops/flashAttention.ts";
import { gelu, geluGradient } from "../../backends/ops/gelu.ts";
import { globalAveragePool, globalAveragePoolGradient } from "../../backends/ops/globalAveragePool.ts";
import type { OpName } from "../../backends/ops/index.ts";
import { layerNorm, layerNormGradient } from "../../backends/ops/layerNorm.ts";
import { linear, linearInputGradient, linearWeightGradient } from "../../backends/ops/linear.ts";
import { lossMetrics } from "../../backends/ops/lossMetrics.ts";
import { maxPool, maxPoolGradient } from "../../backends/ops/maxPool.ts";
import { mixPictures } from "../../backends/ops/mixPictures.ts";
import { movingAverage } from "../../backends/ops/movingAverage.ts";
import { patchTokens, patchTokensGradient } from "../../backends/ops/patchTokens.ts";
import { reluGradient } from "../../backends/ops/reluGradient.ts";
import { selectRow } from "../../backends/ops/selectRow.ts";
import { softCrossEntropy } from "../../backends/ops/softCrossEntropy.ts";
import { sgd } from "../../backends/ops/sgd.ts";
import type { CaseGraph } from "./caseGraph.ts";

const floats = (values: readonly number[]): View => ({
  shape: [values.length],
  type: "float32",
  data: Float32Array.from(values),
});

const int = (value: number): View => ({ shape: [1], type: "int32", data: Int32Array.of(value) });

const positive = (view: View): View => ({
  ...view,
  data: (view.data as Float32Array).map((value) => Math.abs(value) + 0.125),
});

const masked = { rate: 0.25, site: 5 };

const seedOf = (b: CaseGraph): Value =>
  b.once("seed", () => b.given({ shape: [4], type: "uint32", data: Uint32Array.of(123_456_789, 0, 0, 0) }));

const hyperOf = (b: CaseGraph): Value =>
  b.once("hyper", () =>
    b.given(floats([0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 0.5, 0, 0, 0, 0, 0, 0])),
  );

/** The clip's factor; in mixed precision with a step that counts. */
const clipOf = (b: CaseGraph): Value => b.given(floats(b.isMixed ? [2, 0.125, 1, 1024] : [2, 0.125]));

/** The loss's scale after twelve good steps. */
const scalingOf = (b: CaseGraph): Value => b.given(floats([1024, 12, 1, 7, ...Array<number>(60).fill(0)]));

/** Not whole workgroups, nor whole vectors. */
const storeLength = 1031;

const storeOf = (b: CaseGraph): Value => b.given(b.normals([storeLength]));

const [weights, activations] = [
  (b: CaseGraph, shape: readonly number[], deviation?: number): Value => b.given(b.normals(shape, deviation)),
  (b: CaseGraph, shape: readonly number[]): Value => b.activation(b.normals(shape)),
];

interface Convolution {
  /** Pictures, height, width, channels. */
  x: readonly [number, number, number, number];
  /** Channels of the output. */
  N: number;
  kernel: number;
  stride: number;
  padding: number;
  /** Taken where few are: an edge behind the last tile with a stride of one, and the layers that halve a picture. */
  isTypical?: true;
}

const convolutions: readonly Convolution[] = [
  { x: [1, 9, 9, 4], N: 8, kernel: 7, stride: 2, padding: 3 },
  // In whole tiles of Winograd's, few channels; then behind the edge of the last tile; then many channels on few tiles.
  { x: [2, 8, 8, 12], N: 20, kernel: 3, stride: 1, padding: 1 },
  { x: [2, 7, 9, 20], N: 12, kernel: 3, stride: 1, padding: 1, isTypical: true },
  { x: [1, 4, 4, 12], N: 20, kernel: 3, stride: 1, padding: 1 },
  { x: [5, 2, 2, 68], N: 64, kernel: 3, stride: 1, padding: 1 },
  { x: [3, 7, 7, 8], N: 4, kernel: 3, stride: 2, padding: 1, isTypical: true },
  { x: [2, 6, 6, 16], N: 36, kernel: 1, stride: 2, padding: 0 },
  { x: [2, 5, 5, 16], N: 20, kernel: 1, stride: 1, padding: 0 },
  { x: [2, 8, 8, 4], N: 12, kernel: 4, stride: 4, padding: 0 },
];

const convolutionsOf = ({ isFew }: CaseGraph): [number, Convolution][] =>
  [...convolutions.entries()].filter(([, { isTypical }]) => isTypical || !isFew);

function convolutionOf(b: CaseGraph, index: number, { x: shape, N, kernel, stride, padding }: Convolution) {
  // The three directions read the same arrays, as in a run: their kernels may share work.
  return b.once(`convolution ${index}`, () => {
    const x = activations(b, shape);
    const w = weights(b, [kernel, kernel, shape[3], N], 1 / kernel / Math.sqrt(shape[3]));
    const [B, H, W] = shape;
    const made = (length: number): number => Math.floor((length + 2 * padding - kernel) / stride) + 1;
    return { x, w, dy: activations(b, [B, made(H), made(W), N]) };
  });
}

/** [rows, outputs, inputs]: in Strassen's and in large tiles, deeper than a block; small; one row. */
const products: readonly [number, number, number][] = [
  [50, 136, 1004],
  [65, 68, 36],
  [13, 101, 40],
  [1, 10, 64],
];

function productOf(b: CaseGraph, [M, N, K]: [number, number, number]) {
  return b.once(`product ${M}x${N}x${K}`, () => ({
    x: activations(b, [M, K]),
    w: weights(b, [N, K], 1 / Math.sqrt(K)),
    dy: activations(b, [M, N]),
  }));
}

/** Rows in one or more dimensions, and channels; the last are summed in shares. */
const norms: readonly (readonly number[])[] = [
  [5, 3, 3, 20],
  [5, 16, 16, 12],
];

const training = { relu: true, epsilon: 1e-5, momentum: 0.125 };

function normOf(b: CaseGraph, shape: readonly number[]) {
  const C = shape.at(-1)!;
  return b.once(`norm ${shape.join("x")}`, () => ({
    x: activations(b, shape),
    weight: b.given(positive(b.normals([C]))),
    bias: weights(b, [C]),
    residual: activations(b, shape),
    dy: activations(b, shape),
  }));
}

const runningOf = (b: CaseGraph, C: number): [Value, Value] => [
  weights(b, [C]),
  b.given(positive(b.normals([C]))),
];

const rowShapes: readonly [number, number][] = [
  [65, 20],
  [1031, 12],
];

function layerOf(b: CaseGraph, [M, E]: [number, number]) {
  return b.once(`layer ${M}x${E}`, () => ({
    x: activations(b, [M, E]),
    weight: weights(b, [E]),
    bias: weights(b, [E]),
    residual: activations(b, [M, E]),
    dy: activations(b, [M, E]),
  }));
}

/** Words, columns, heads, channels of a head. */
const heads = [
  { T: 35, B: 2, heads: 2, D: 20 },
  { T: 65, B: 1, heads: 1, D: 8 },
];
const causal = (batch: number, count: number) => ({
  batch,
  heads: count,
  causal: true,
  dropout: masked,
});
const flash = (batch: number, count: number) => ({ batch, heads: count, dropout: masked });
const open = (batch: number, count: number) => ({
  batch,
  heads: count,
  causal: false,
  dropout: undefined,
});

function wordsOf(b: CaseGraph) {
  return b.once("words", () => {
    const [T, B, V, E] = [35, 2, 101, 20];
    const ids = b.integers([T * B], V);
    const data = ids.data as Int32Array;
    const order = Int32Array.from(data.keys()).toSorted((a, c) => data[a]! - data[c]! || a - c);
    return {
      ids: b.given(ids),
      order: b.given({ shape: [T * B], type: "int32", data: order }),
      sorted: b.given({ shape: [T * B], type: "int32", data: order.map((row) => data[row]!) }),
      sizes: { T, B, V, E },
    };
  });
}

/** [rows, classes]: few, and more than a workgroup takes at once. */
const losses: readonly [number, number][] = [
  [65, 101],
  [3, 2050],
];

function lossOf(b: CaseGraph, [M, V]: [number, number]) {
  return b.once(`loss ${M}x${V}`, () => {
    const labels = b.integers([M], V);
    labels.data[1] = -1;
    return { logits: activations(b, [M, V]), labels: b.given(labels), weight: b.given(floats([1 / M])) };
  });
}

/** Pictures, side, channels. */
const pooled = [3, 15, 15, 20];
const pooling = { window: 3, stride: 2, padding: 1 };

/** The nodes of each op. An op without any does not compile. */
export const cases: Readonly<Record<OpName, (b: CaseGraph) => void>> = {
  // First, since activations of mixed precision come from additions.
  add: (b) => b.apply(add, [activations(b, [65, 20]), activations(b, [65, 20])], {}),
  accumulate: (b) => b.apply(accumulate, [storeOf(b), storeOf(b)], {}),
  adamw(b) {
    for (const steady of [false, true]) {
      const stores = [storeOf(b), storeOf(b), storeOf(b), b.given(positive(b.normals([storeLength])))];
      b.apply(adamw, [...stores, hyperOf(b), clipOf(b)], { steady });
    }
  },
  attention(b) {
    for (const { T, B, heads: count, D } of b.some(heads)) {
      const qkv = b.once(`qkv ${T}`, () => activations(b, [T * B, 3 * count * D]));
      b.apply(attention, [qkv, seedOf(b), undefined], causal(B, count));
      b.apply(attention, [qkv, undefined, b.given(int(Math.ceil(T / 2)))], open(B, count));
    }
  },
  attentionGradient(b) {
    for (const { T, B, heads: count, D } of b.some(heads)) {
      const qkv = b.once(`qkv ${T}`, () => activations(b, [T * B, 3 * count * D]));
      const dy = activations(b, [T * B, count * D]);
      const [, some] = b.reference(attention, [qkv, seedOf(b), undefined], causal(B, count));
      const [, all] = b.reference(attention, [qkv, undefined, undefined], open(B, count));
      b.apply(attentionGradient, [dy, qkv, b.given(some!), seedOf(b)], causal(B, count));
      b.apply(attentionGradient, [dy, qkv, b.given(all!), undefined], open(B, count));
    }
  },
  augment(b) {
    const [B, S] = [3, 17];
    const boxes = b.normals([B, 8]);
    for (let i = 0; i < B; i++) boxes.data.set([i - 1, 2 - i, 5 + 5 * i, S - i, i % 2, 0, 0, 0], i * 8);
    const pictures = b.integers([B, S, S, 3], 256, "uint8");
    b.apply(augment, [b.given(pictures), b.given(boxes)], imagenetNormalisation);
  },
  batchNorm(b) {
    for (const shape of norms) {
      const { x, weight, bias, residual } = normOf(b, shape);
      const C = shape.at(-1)!;
      b.apply(batchNorm, [x, weight, bias, ...runningOf(b, C), residual], training);
      b.apply(batchNorm, [x, weight, bias, ...runningOf(b, C), undefined], { ...training, relu: false });
    }
  },
  batchNormGradient(b) {
    for (const shape of norms) {
      const { x, weight, bias, residual, dy } = normOf(b, shape);
      const running = runningOf(b, shape.at(-1)!);
      const [y, statistics] = b.reference(batchNorm, [x, weight, bias, ...running, residual], training);
      const known = b.given(statistics!);
      const both = { relu: true, residual: true };
      b.apply(batchNormGradient, [dy, x, weight, known, b.activation(y!)], both);
      b.apply(batchNormGradient, [dy, x, weight, known, undefined], { relu: false, residual: false });
    }
  },
  batchNormInference(b) {
    const { x, weight, bias, residual } = normOf(b, norms[0]!);
    const inputs = [x, weight, bias, ...runningOf(b, 20), residual];
    b.apply(batchNormInference, inputs, { relu: true, epsilon: 1e-5 });
  },
  batchNormInferenceGradient(b) {
    const { x, weight, bias, residual, dy } = normOf(b, norms[0]!);
    const [mean, variance] = runningOf(b, 20);
    const inputs = [x, weight, bias, mean, variance, residual];
    const [y] = b.reference(batchNormInference, inputs, { relu: true, epsilon: 1e-5 });
    b.apply(batchNormInferenceGradient, [dy, b.activation(y!), weight, variance], {
      relu: true,
      epsilon: 1e-5,
      residual: true,
    });
  },
  cachedAttention(b) {
    for (const [R, first] of [
      [1, 20],
      [5, 0],
    ] as const)
      b.apply(cachedAttention, [activations(b, [R, 60]), b.given(b.normals([23, 40])), b.given(int(first))], {
        heads: 2,
      });
  },
  clear: (b) => b.apply(clear, [storeOf(b)], {}),
  clipFactor(b) {
    if (b.isMixed) b.apply(clipFactor, [storeOf(b), hyperOf(b), scalingOf(b)], {});
    else b.apply(clipFactor, [storeOf(b), hyperOf(b)], {});
  },
  columnSum(b) {
    for (const [M, N] of [
      [65, 68],
      [1031, 12],
      [13, 101],
    ] as const)
      b.apply(columnSum, [activations(b, [M, N])], {});
  },
  conv2d(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { x, w } = convolutionOf(b, index, one);
      b.apply(conv2d, [x, w], { stride: one.stride, padding: one.padding });
    }
  },
  conv2dInputGradient(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { w, dy } = convolutionOf(b, index, one);
      const [, height, width] = one.x;
      const extent = { stride: one.stride, padding: one.padding, height, width };
      if (!b.isFew || index >= 3) b.apply(conv2dInputGradient, [dy, w, undefined], extent);
      if (index < 3) b.apply(conv2dInputGradient, [dy, w, activations(b, one.x)], extent);
    }
  },
  conv2dFilterGradient(b) {
    for (const [index, one] of convolutionsOf(b)) {
      const { x, dy } = convolutionOf(b, index, one);
      const { stride, padding, kernel } = one;
      const extent = { stride, padding, kernelHeight: kernel, kernelWidth: kernel };
      b.apply(conv2dFilterGradient, [x, dy], extent);
    }
  },
  crossEntropy(b) {
    for (const sizes of losses) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const scaling = b.isMixed ? [scalingOf(b)] : [];
      b.apply(crossEntropy, [logits, labels, weight, ...scaling], { smoothing: 0.125, gradient: true });
      b.apply(crossEntropy, [logits, labels, weight], { smoothing: 0, gradient: false });
    }
  },
  dropout: (b) => b.apply(dropout, [activations(b, [65, 20]), seedOf(b)], masked),
  dropoutAdd(b) {
    const [residual, x] = [activations(b, [65, 20]), activations(b, [65, 20])];
    b.apply(dropoutAdd, [residual, x, seedOf(b)], { dropout: masked });
  },
  embedding(b) {
    const { ids, order, sorted, sizes } = wordsOf(b);
    const { T, B, V, E } = sizes;
    const [table, positions] = [weights(b, [V, E]), weights(b, [T, E])];
    const attributes = { scale: 4, batch: B, dropout: masked };
    b.apply(embedding, [ids, table, positions, seedOf(b), order, sorted], attributes);
  },
  embeddingGradient(b) {
    const { order, sorted, sizes } = wordsOf(b);
    const { T, B, V, E } = sizes;
    const [dy, before] = [activations(b, [T * B, E]), weights(b, [V, E])];
    const attributes = { scale: 4, rows: V, dropout: masked };
    b.apply(embeddingGradient, [dy, order, sorted, seedOf(b), undefined], attributes);
    b.apply(embeddingGradient, [dy, order, sorted, undefined, before], { ...attributes, dropout: undefined });
  },
  embeddingPositionGradient(b) {
    const { T, B, E } = wordsOf(b).sizes;
    const attributes = { batch: B, rows: T + 3, dropout: masked };
    b.apply(embeddingPositionGradient, [activations(b, [T * B, E]), seedOf(b)], attributes);
  },
  gelu: (b) => b.apply(gelu, [activations(b, [65, 20]), seedOf(b)], { dropout: masked }),
  geluGradient(b) {
    const [x, dy] = [activations(b, [65, 20]), activations(b, [65, 20])];
    b.apply(geluGradient, [dy, x, seedOf(b)], { dropout: masked });
  },
  globalAveragePool: (b) => b.apply(globalAveragePool, [activations(b, [3, 5, 5, 20])], {}),
  globalAveragePoolGradient: (b) =>
    b.apply(globalAveragePoolGradient, [activations(b, [3, 20])], { height: 5, width: 5 }),
  layerNorm(b) {
    for (const sizes of rowShapes) {
      const { x, weight, bias, residual } = layerOf(b, sizes);
      const drops = { epsilon: 1e-5, dropout: masked };
      b.apply(layerNorm, [x, weight, bias, residual, seedOf(b)], drops);
      b.apply(layerNorm, [x, weight, bias, undefined, undefined], { ...drops, dropout: undefined });
    }
  },
  layerNormGradient(b) {
    for (const sizes of rowShapes) {
      const { x, weight, bias, dy } = layerOf(b, sizes);
      const [, statistics] = b.reference(layerNorm, [x, weight, bias, undefined, undefined], {
        epsilon: 1e-5,
        dropout: undefined,
      });
      const known = b.given(statistics!);
      b.apply(layerNormGradient, [dy, x, weight, known, seedOf(b)], { dropout: masked });
      b.apply(layerNormGradient, [dy, x, weight, known, undefined], { dropout: undefined });
    }
  },
  linear(b) {
    for (const [M, N, K] of b.some(products)) {
      const { x, w } = productOf(b, [M, N, K]);
      const bias = weights(b, [N]);
      b.apply(linear, [x, w, bias, seedOf(b)], { activation: "relu", dropout: masked });
      if (!b.isFew) b.apply(linear, [x, w, undefined, undefined], { activation: "none", dropout: undefined });
    }
  },
  linearInputGradient(b) {
    for (const [M, N, K] of b.some(products)) {
      const { w, dy } = productOf(b, [M, N, K]);
      if (!b.isFew) b.apply(linearInputGradient, [dy, w, undefined], {});
      if (M > 50) b.apply(linearInputGradient, [dy, w, activations(b, [M, K])], {});
    }
  },
  linearWeightGradient(b) {
    for (const [M, N, K] of b.some(products)) {
      const { x, dy } = productOf(b, [M, N, K]);
      if (!b.isFew) b.apply(linearWeightGradient, [dy, x, undefined], {});
      if (M > 50) b.apply(linearWeightGradient, [dy, x, weights(b, [N, K])], {});
    }
  },
  lossMetrics(b) {
    for (const sizes of losses) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const [loss, ranks] = b.reference(crossEntropy, [logits, labels, weight], {
        smoothing: 0,
        gradient: false,
      });
      b.apply(lossMetrics, [b.given(loss!), b.given(ranks!)], {});
    }
  },
  maxPool: (b) => b.apply(maxPool, [b.once("pooled", () => activations(b, pooled))], pooling),
  maxPoolGradient(b) {
    const x = b.once("pooled", () => activations(b, pooled));
    const [, indices] = b.reference(maxPool, [x], pooling);
    const extent = { ...pooling, height: 15, width: 15 };
    b.apply(maxPoolGradient, [activations(b, [3, 8, 8, 20]), b.given(indices!)], extent);
  },
  mixPictures(b) {
    const rows = b.normals([3, 12]);
    for (let i = 0; i < 3; i++)
      rows.data.set([(i + 2) % 3, i === 1 ? 1 : 0.25, 3, 0, i * 5, 9, 1, 2, 6, 5 * i, 0, 0], i * 12);
    b.apply(mixPictures, [activations(b, [3, 11, 13, 4]), b.given(rows)], {});
  },
  movingAverage: (b) => b.apply(movingAverage, [storeOf(b), storeOf(b), hyperOf(b)], {}),
  reluGradient: (b) =>
    b.apply(reluGradient, [activations(b, [65, 20]), activations(b, [65, 20])], { scale: 1.25 }),
  selectRow: (b) => b.apply(selectRow, [activations(b, [65, 20]), b.given(int(64))], {}),
  softCrossEntropy(b) {
    for (const sizes of losses) {
      const { logits, labels, weight } = lossOf(b, sizes);
      const scaling = b.isMixed ? [scalingOf(b)] : [];
      b.apply(softCrossEntropy, [logits, labels, logits, weight, ...scaling], {});
    }
  },
  sgd(b) {
    b.apply(sgd, [storeOf(b), storeOf(b), storeOf(b), hyperOf(b), clipOf(b)], {});
    if (!b.isMixed) b.apply(sgd, [storeOf(b), storeOf(b), storeOf(b), hyperOf(b), undefined], {});
  },
  firstRows: (b) => b.apply(firstRows, [activations(b, [65, 20])], { rows: 13 }),
  firstRowsGradient: (b) => b.apply(firstRowsGradient, [activations(b, [13, 20])], { all: 65 }),
  flashAttention(b) {
    for (const { T, B, heads: count, D } of b.some(heads))
      b.apply(flashAttention, [activations(b, [T * B, 3 * count * D]), seedOf(b)], flash(B, count));
  },
  flashAttentionGradient(b) {
    for (const { T, B, heads: count, D } of b.some(heads)) {
      const [qkv, dy] = [activations(b, [T * B, 3 * count * D]), activations(b, [T * B, count * D])];
      const [o, logSumExp] = b.reference(flashAttention, [qkv, seedOf(b)], flash(B, count));
      b.apply(
        flashAttentionGradient,
        [dy, qkv, b.activation(o!), b.given(logSumExp!), seedOf(b)],
        flash(B, count),
      );
    }
  },
  patchTokens(b) {
    const [B, H, W, E] = [3, 4, 5, 20];
    const inputs = [weights(b, [E]), weights(b, [1, 1, E]), weights(b, [1, H * W + 1, E])];
    b.apply(patchTokens, [activations(b, [B, H, W, E]), ...inputs], {});
  },
  patchTokensGradient: (b) =>
    b.apply(patchTokensGradient, [activations(b, [63, 20])], { height: 4, width: 5 }),
};
