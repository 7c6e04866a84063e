import { type Op, type Spec, storage, type View } from "../../src/backends/graph.ts";
import { attention, attentionGradient } from "../../src/backends/ops/attention.ts";
import { augment, imagenetNormalisation } from "../../src/backends/ops/augment.ts";
import { batchNorm, batchNormGradient } from "../../src/backends/ops/batchNorm.ts";
import { batchNormInference, batchNormInferenceGradient } from "../../src/backends/ops/batchNormInference.ts";
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from "../../src/backends/ops/conv2d.ts";
import { crossEntropy } from "../../src/backends/ops/crossEntropy.ts";
import { lossMetrics } from "../../src/backends/ops/lossMetrics.ts";
import { add } from "../../src/backends/ops/add.ts";
import { dropout } from "../../src/backends/ops/dropout.ts";
import { dropoutAdd } from "../../src/backends/ops/dropoutAdd.ts";
import { embedding, embeddingGradient } from "../../src/backends/ops/embedding.ts";
import { gelu, geluGradient } from "../../src/backends/ops/gelu.ts";
import { layerNorm, layerNormGradient } from "../../src/backends/ops/layerNorm.ts";
import { columnSum } from "../../src/backends/ops/columnSum.ts";
import { linear, linearInputGradient, linearWeightGradient } from "../../src/backends/ops/linear.ts";
import { paddedRow } from "../../src/backends/ops/parts/matrix.ts";
import { reluGradient } from "../../src/backends/ops/reluGradient.ts";
import { accumulate } from "../../src/backends/ops/accumulate.ts";
import { adamw } from "../../src/backends/ops/adamw.ts";
import { clear } from "../../src/backends/ops/clear.ts";
import { clipFactor } from "../../src/backends/ops/clipFactor.ts";
import { movingAverage } from "../../src/backends/ops/movingAverage.ts";
import { sgd } from "../../src/backends/ops/sgd.ts";
import { globalAveragePool, globalAveragePoolGradient } from "../../src/backends/ops/globalAveragePool.ts";
import { maxPool, maxPoolGradient } from "../../src/backends/ops/maxPool.ts";
import { selectRow } from "../../src/backends/ops/selectRow.ts";
import { key, normal, uniform } from "../../src/random.ts";

/** One op on one set of inputs, the same on every backend. */
export interface OpCase {
  title: string;
  op: Op;
  attributes: Record<string, unknown>;
  /** Input data with its spec; undefined where an optional input is left out. */
  inputs: (View | undefined)[];
  /** Largest difference allowed, over the largest value of the output. */
  tolerance: number;
  /** Size that an output is at least compared with: what its sums are made of, where they cancel. */
  scale: number;
  /** Inputs that make up the state of a mutating op and are compared after it. */
  mutated: readonly number[];
}

let draws = 0;

/** Normal numbers, the same in every run. */
export function randomView(shape: readonly number[], rowStride?: number, deviation = 1): View {
  const spec: Spec = rowStride ? { shape, type: "float32", rowStride } : { shape, type: "float32" };
  const k = key(7, ++draws);
  const data = new Float32Array(storage(spec));
  const last = shape.at(-1) ?? 1;
  const stride = rowStride ?? last;
  for (let i = 0; i < data.length; i++) if (i % stride < last) data[i] = deviation * normal(k, i);
  return { ...spec, data };
}

function integers(shape: readonly number[], below: number, type: "int32" | "uint8" = "int32"): View {
  const k = key(8, ++draws);
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Array.from({ length }, (_, i) => Math.floor(uniform(k, i) * below));
  return { shape, type, data: type === "int32" ? Int32Array.from(values) : Uint8Array.from(values) };
}

const floats = (shape: readonly number[], values: readonly number[]): View => ({
  shape,
  type: "float32",
  data: Float32Array.from(values),
});
const seed = (): View => ({ shape: [4], type: "uint32", data: Uint32Array.of(123_456_789, 0, 0, 0) });
const positive = (view: View): View => ({
  ...view,
  data: (view.data as Float32Array).map((v) => Math.abs(v) + 0.1),
});

const empty = (spec: Spec): View => ({
  ...spec,
  data:
    spec.type === "float32"
      ? new Float32Array(storage(spec))
      : spec.type === "int32"
        ? new Int32Array(storage(spec))
        : new Uint8Array(storage(spec)),
});

/** Runs the plain reference; gives fresh outputs. Inputs that the op changes are changed. */
export function runReference(
  op: Op,
  inputs: readonly (View | undefined)[],
  attributes: Record<string, unknown>,
): View[] {
  const outputs = op.outputs(inputs as View[], attributes).map(empty);
  op.reference(inputs as View[], outputs, attributes);
  return outputs;
}

function makeCase<Attributes>(
  title: string,
  op: Op<Attributes>,
  inputs: (View | undefined)[],
  attributes: Attributes,
  tolerance = 2e-6,
  scale = 1e-6,
): OpCase {
  return {
    title: `${op.name} ${title}`,
    op: op as unknown as Op,
    inputs,
    attributes: attributes as Record<string, unknown>,
    tolerance,
    scale,
    mutated: (op.mutates ?? []).filter((index) => inputs[index]),
  };
}

interface ConvolutionSizes {
  B: number;
  H: number;
  W: number;
  C: number;
  N: number;
  kernel: number;
  stride: number;
  padding: number;
}

function convolutionCases({ B, H, W, C, N, kernel, stride, padding }: ConvolutionSizes): OpCase[] {
  const title = `${B}x${H}x${W}x${C} to ${N}, ${kernel}x${kernel} stride ${stride}`;
  const x = randomView([B, H, W, C]);
  const w = randomView([kernel, kernel, C, N], undefined, 1 / Math.sqrt(kernel * kernel * C));
  const [y] = runReference(conv2d as unknown as Op, [x, w], { stride, padding });
  const dy = randomView(y!.shape);
  const extent = { stride, padding, height: H, width: W };
  return [
    makeCase(title, conv2d, [x, w], { stride, padding }),
    makeCase(title, conv2dInputGradient, [dy, w, undefined], extent),
    makeCase(`${title}, added`, conv2dInputGradient, [dy, w, randomView(x.shape)], extent),
    makeCase(title, conv2dFilterGradient, [x, dy], {
      stride,
      padding,
      kernelHeight: kernel,
      kernelWidth: kernel,
    }),
  ];
}

/** Of a residual network at small sizes: odd batches, channels that fill no tile, maps down to 1x1. */
const convolutions: ConvolutionSizes[] = [
  { B: 1, H: 9, W: 9, C: 4, N: 8, kernel: 7, stride: 2, padding: 3 },
  { B: 3, H: 8, W: 8, C: 12, N: 20, kernel: 3, stride: 1, padding: 1 },
  { B: 2, H: 7, W: 9, C: 20, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 5, H: 7, W: 7, C: 8, N: 4, kernel: 3, stride: 2, padding: 1 },
  { B: 2, H: 6, W: 6, C: 16, N: 36, kernel: 1, stride: 2, padding: 0 },
  { B: 8, H: 4, W: 4, C: 32, N: 64, kernel: 3, stride: 1, padding: 1 },
  { B: 9, H: 2, W: 2, C: 68, N: 64, kernel: 3, stride: 1, padding: 1 },
  { B: 7, H: 1, W: 1, C: 4, N: 4, kernel: 3, stride: 1, padding: 1 },
  // Rows of the product: a tile less one, exact, plus one, a prime.
  { B: 1, H: 7, W: 9, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 1, H: 8, W: 8, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 5, H: 1, W: 13, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
  { B: 67, H: 1, W: 1, C: 8, N: 12, kernel: 3, stride: 1, padding: 1 },
];

function batchNormCases(rows: number[], C: number): OpCase[] {
  const title = `[${[...rows, C].join(", ")}]`;
  // One row has no variance: 1/std is 316, x * scale + shift is made of numbers near 1,500, and each rounds by 2^-24 of that.
  const [tolerance, scale] = rows.every((length) => length === 1) ? [3e-4, 1] : [5e-6, undefined];
  const shape = [...rows, C];
  const x = randomView(shape);
  for (let i = 0; i < x.data.length; i++) x.data[i]! += 3;
  const [weight, bias] = [positive(randomView([C])), randomView([C])];
  const running = (): View[] => [randomView([C]), positive(randomView([C]))];
  const residual = randomView(shape);
  const training = { relu: true, epsilon: 1e-5, momentum: 0.1 };
  const op = batchNorm as unknown as Op;
  const [, statistics] = runReference(op, [x, weight, bias, ...running(), undefined], training);
  const [y] = runReference(op, [x, weight, bias, ...running(), residual], training);
  const dy = randomView(shape);
  return [
    makeCase(
      `${title} relu`,
      batchNorm,
      [x, weight, bias, ...running(), undefined],
      training,
      tolerance,
      scale,
    ),
    makeCase(
      `${title} residual`,
      batchNorm,
      [x, weight, bias, ...running(), residual],
      training,
      tolerance,
      scale,
    ),
    makeCase(
      `${title} plain`,
      batchNorm,
      [x, weight, bias, ...running(), undefined],
      { ...training, relu: false },
      tolerance,
      scale,
    ),
    makeCase(title, batchNormInference, [x, weight, bias, ...running(), residual], {
      relu: true,
      epsilon: 1e-5,
    }),
    makeCase(`${title} residual`, batchNormInferenceGradient, [dy, y, weight, running()[1]], {
      relu: true,
      epsilon: 1e-5,
      residual: true,
    }),
    makeCase(`${title} plain`, batchNormInferenceGradient, [dy, y, weight, running()[1]], {
      relu: false,
      epsilon: 1e-5,
      residual: false,
    }),
    makeCase(
      `${title} residual`,
      batchNormGradient,
      [dy, x, weight, statistics, y],
      { relu: true, residual: true },
      tolerance,
      scale,
    ),
    makeCase(
      `${title} plain`,
      batchNormGradient,
      [dy, x, weight, statistics, undefined],
      { relu: false, residual: false },
      tolerance,
      scale,
    ),
  ];
}

/** [rows, outputs, inputs] of matrix products: one, a tile less one, exact, plus one, primes. */
const products: [number, number, number][] = [
  [1, 1, 1],
  [1, 10, 64],
  [63, 65, 64],
  [64, 64, 63],
  [65, 63, 65],
  [13, 101, 37],
  [70, 257, 20],
];

const masked = { rate: 0.3, site: 5 };
const padded = (M: number, N: number): View => randomView([M, N], N % 4 === 0 ? undefined : paddedRow(N));

export function linearCases([M, N, K]: [number, number, number]): OpCase[] {
  const title = `${M}x${K} to ${N}`;
  const [x, w, bias] = [padded(M, K), randomView([N, K]), randomView([N])];
  const dy = padded(M, N);
  return [
    makeCase(title, linear, [x, w, bias, undefined], { activation: "none", dropout: undefined }),
    makeCase(`${title} relu, dropout`, linear, [x, w, bias, seed()], { activation: "relu", dropout: masked }),
    makeCase(`${title} no bias`, linear, [x, w, undefined, undefined], {
      activation: "relu",
      dropout: undefined,
    }),
    makeCase(title, linearInputGradient, [dy, w, undefined], {}),
    makeCase(`${title}, added`, linearInputGradient, [dy, w, padded(M, K)], {}),
    makeCase(title, linearWeightGradient, [dy, x, undefined], {}),
    makeCase(`${title}, added`, linearWeightGradient, [dy, x, randomView([N, K])], {}),
    makeCase(title, columnSum, [dy], {}),
    makeCase(title, reluGradient, [dy, padded(M, N)], { scale: 1.25 }),
  ];
}

/** [rows, outputs, inputs] that Strassen's products take: exact pairs of tiles; one more and one less; half a pair at both edges; chunks. */
const strassenShapes: [number, number, number][] = [
  [48, 128, 128],
  [97, 129, 131],
  [71, 143, 199],
  [100, 136, 136],
  [54, 264, 1001],
];

/** Products that WASM's fast setting makes by Strassen's algorithm. */
export const strassenCases = (): OpCase[] =>
  strassenShapes.flatMap(linearCases).filter(({ op }) => op.name === linear.name);

function crossEntropyCases(M: number, V: number): OpCase[] {
  const labels = integers([M], V);
  if (M > 2) labels.data[1] = -1;
  const weight = floats([1], [1 / M]);
  const logits = padded(M, V);
  // Halves: many logits of a row are equal, and the rank counts those that come first.
  const halves = { ...logits, data: logits.data.map((value) => Math.round(value * 2) / 2) };
  const cases = [0, 0.1].map((smoothing) =>
    makeCase(
      `${M}x${V} smoothing ${smoothing}`,
      crossEntropy,
      [logits, labels, weight],
      { smoothing, gradient: true },
      2e-6,
      // A loss is a difference of logits of size one; its gradient is divided by the rows.
      1 / M,
    ),
  );
  cases.push(
    makeCase(`${M}x${V} equal logits`, crossEntropy, [halves, labels, weight], {
      smoothing: 0,
      gradient: false,
    }),
    makeCase(`${M}x${V} loss only`, crossEntropy, [logits, labels, weight], {
      smoothing: 0,
      gradient: false,
    }),
  );
  const [losses, ranks] = runReference(crossEntropy as unknown as Op, [logits, labels, weight], {
    smoothing: 0,
    gradient: false,
  });
  cases.push(makeCase(`${M}`, lossMetrics, [losses, ranks], {}));
  return cases;
}

function rowCases(M: number, E: number): OpCase[] {
  const title = `${M}x${E}`;
  const [x, weight, bias, residual] = [
    randomView([M, E]),
    randomView([E]),
    randomView([E]),
    randomView([M, E]),
  ];
  const drops = { epsilon: 1e-5, dropout: masked };
  const [, sum, statistics] = runReference(
    layerNorm as unknown as Op,
    [x, weight, bias, residual, seed()],
    drops,
  );
  const [, plain] = runReference(layerNorm as unknown as Op, [x, weight, bias, undefined, undefined], {
    epsilon: 1e-5,
  });
  const dy = randomView([M, E]);
  return [
    makeCase(`${title} residual, dropout`, layerNorm, [x, weight, bias, residual, seed()], drops, 5e-6),
    makeCase(
      `${title} plain`,
      layerNorm,
      [x, weight, bias, undefined, undefined],
      {
        epsilon: 1e-5,
        dropout: undefined,
      },
      5e-6,
    ),
    makeCase(
      `${title} dropout`,
      layerNormGradient,
      [dy, sum, weight, statistics, seed()],
      { dropout: masked },
      5e-6,
    ),
    makeCase(title, layerNormGradient, [dy, x, weight, plain, undefined], { dropout: undefined }, 5e-6),
    makeCase(title, dropout, [x, seed()], masked),
    makeCase(title, dropoutAdd, [residual, x, seed()], { dropout: masked }),
    makeCase(`${title} plain`, dropoutAdd, [residual, x, undefined], { dropout: undefined }),
    makeCase(title, add, [x, residual], {}),
    makeCase(title, gelu, [x, seed()], { dropout: masked }, 5e-6),
    makeCase(`${title} plain`, gelu, [x, undefined], { dropout: undefined }, 5e-6),
    makeCase(title, geluGradient, [dy, x, seed()], { dropout: masked }, 5e-6),
    makeCase(title, selectRow, [x, { shape: [1], type: "int32", data: Int32Array.of(M - 1) }], {}),
  ];
}

function attentionCases(T: number, B: number, heads: number, D: number): OpCase[] {
  const E = heads * D;
  const title = `${T} words, ${B} columns, ${heads} heads of ${D}`;
  const qkv = randomView([T * B, 3 * E]);
  const causal = { batch: B, heads, causal: true, dropout: masked };
  const open = { batch: B, heads, causal: false, dropout: undefined };
  const op = attention as unknown as Op;
  const [, probabilities] = runReference(op, [qkv, seed(), undefined], causal);
  const [, all] = runReference(op, [qkv, undefined, undefined], open);
  const dout = randomView([T * B, E]);
  const length: View = { shape: [1], type: "int32", data: Int32Array.of(Math.ceil(T / 2)) };
  return [
    makeCase(`${title}, causal, dropout`, attention, [qkv, seed(), undefined], causal, 5e-6),
    makeCase(`${title}, open`, attention, [qkv, undefined, undefined], open, 5e-6),
    makeCase(`${title}, open, padded`, attention, [qkv, undefined, length], open, 5e-6),
    makeCase(
      `${title}, causal, dropout`,
      attentionGradient,
      [dout, qkv, probabilities, seed()],
      causal,
      5e-6,
    ),
    makeCase(`${title}, open`, attentionGradient, [dout, qkv, all, undefined], open, 5e-6),
  ];
}

function embeddingCases(T: number, B: number, V: number, E: number): OpCase[] {
  const M = T * B;
  const ids = integers([M], V);
  const data = ids.data as Int32Array;
  const order = Int32Array.from(data.keys()).toSorted((a, b) => data[a]! - data[b]! || a - b);
  const orderView: View = { shape: [M], type: "int32", data: order };
  const sorted: View = { shape: [M], type: "int32", data: order.map((row) => data[row]!) };
  const [table, positions, dy] = [randomView([V, E]), randomView([T, E]), randomView([M, E])];
  const title = `${T}x${B} of ${V} words, ${E}`;
  const attributes = { scale: Math.sqrt(E), batch: B, dropout: masked };
  const back = { scale: Math.sqrt(E), rows: V, dropout: masked };
  return [
    makeCase(title, embedding, [ids, table, positions, seed(), orderView, sorted], attributes),
    makeCase(`${title} plain`, embedding, [ids, table, positions, undefined, orderView, sorted], {
      ...attributes,
      dropout: undefined,
    }),
    makeCase(title, embeddingGradient, [dy, orderView, sorted, seed(), undefined], back),
    makeCase(`${title}, added`, embeddingGradient, [dy, orderView, sorted, undefined, randomView([V, E])], {
      ...back,
      dropout: undefined,
    }),
  ];
}

function poolingCases(B: number, H: number, C: number): OpCase[] {
  const pooling = { window: 3, stride: 2, padding: 1 };
  const x = randomView([B, H, H, C]);
  const [y, indices] = runReference(maxPool as unknown as Op, [x], pooling);
  const title = `${B}x${H}x${H}x${C}`;
  return [
    makeCase(title, maxPool, [x], pooling, 0),
    makeCase(title, maxPoolGradient, [randomView(y!.shape), indices], { ...pooling, height: H, width: H }),
    // Its sum has as many terms as the picture has places.
    makeCase(title, globalAveragePool, [x], {}, H > 32 ? 1e-5 : 2e-6),
    makeCase(title, globalAveragePoolGradient, [randomView([B, C])], { height: H, width: H }),
  ];
}

function augmentCases(B: number, S: number): OpCase[] {
  const boxes = randomView([B, 8]);
  for (let b = 0; b < B; b++) {
    const width = 1 + ((b * 5) % S);
    boxes.data.set([b - 3, 2 - b, width, S - (b % S), b % 2, 0, 0, 0], b * 8);
  }
  const title = `${B} pictures of ${S}`;
  // A place in the picture is rounded to 24 bits, and pixels of noise lie up to 4.5 apart: 67 / 2^24 * 4.5.
  return [
    makeCase(
      title,
      augment,
      [integers([B, S, S, 3], 256, "uint8"), boxes],
      imagenetNormalisation,
      S > 32 ? 2e-5 : 2e-6,
    ),
  ];
}

function optimizerCases(length: number): OpCase[] {
  const hyper = floats([16], [0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 0.5, 0, 0, 0, 0, 0, 0]);
  const store = (): View => randomView([length]);
  const clip = floats([2], [2, 0.125]);
  const title = `${length}`;
  return [
    makeCase(title, clipFactor, [store(), hyper], {}, 5e-6),
    // A single parameter and its update, both of size one, may nearly cancel.
    makeCase(`${title} clipped`, sgd, [store(), store(), store(), hyper, clip], {}, 2e-6, 1),
    makeCase(title, sgd, [store(), store(), store(), hyper, undefined], {}, 2e-6, 1),
    makeCase(
      `${title} clipped`,
      adamw,
      [store(), store(), store(), positive(store()), hyper, clip],
      {},
      1e-5,
      1,
    ),
    makeCase(title, movingAverage, [store(), store(), hyper], {}),
    makeCase(title, accumulate, [store(), store()], {}),
    makeCase(title, clear, [store()], {}, 0),
  ];
}

/** What mixed precision adds to ops, on WebGPU alone: a step that counts, one that is left out, one after which the scale grows. */
export function lossScaleCases(): OpCase[] {
  const hyper = floats([16], [0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 1, 0, 0, 0, 0, 0, 0]);
  const scaling = (good: number): View => floats([64], [1024, good, 1, 7, ...Array<number>(60).fill(0)]);
  const overflowed = randomView([260]);
  overflowed.data[200] = Number.POSITIVE_INFINITY;
  const clips = { counted: floats([4], [2, 0.125, 1, 1024]), "left out": floats([4], [0, 0, 1, 1024]) };
  const [logits, labels] = [padded(5, 31), integers([5], 31)];
  return [
    makeCase("scaled", clipFactor, [randomView([260]), hyper, scaling(12)], {}, 5e-6),
    makeCase("after which the scale grows", clipFactor, [randomView([260]), hyper, scaling(1999)], {}, 5e-6),
    makeCase("with an infinite gradient", clipFactor, [overflowed, hyper, scaling(12)], {}, 0),
    makeCase(
      "scaled",
      crossEntropy,
      [logits, labels, floats([1], [1 / 5]), scaling(0)],
      { smoothing: 0.1, gradient: true },
      2e-6,
      100,
    ),
    ...Object.entries(clips).flatMap(([title, clip]) => [
      makeCase(
        title,
        sgd,
        [randomView([260]), randomView([260]), randomView([260]), hyper, clip],
        {},
        2e-6,
        1,
      ),
      makeCase(
        title,
        adamw,
        [randomView([260]), randomView([260]), randomView([260]), positive(randomView([260])), hyper, clip],
        {},
        1e-5,
        1,
      ),
    ]),
  ];
}

/** Every op at sizes that meet every edge of a kernel. */
export function opCases(): OpCase[] {
  draws = 0;
  return [
    ...convolutions.flatMap(convolutionCases),
    ...batchNormCases([1], 4),
    ...batchNormCases([5, 3, 3], 20),
    ...batchNormCases([8, 8, 8], 64),
    ...batchNormCases([2, 16, 16], 68),
    ...batchNormCases([6, 16, 16], 12), // in shares
    ...batchNormCases([63], 20),
    ...batchNormCases([65], 4),
    ...batchNormCases([1031], 8),
    ...products.flatMap(linearCases),
    ...crossEntropyCases(1, 1),
    ...crossEntropyCases(7, 10),
    ...crossEntropyCases(65, 101),
    ...crossEntropyCases(3, 2049),
    ...crossEntropyCases(63, 64),
    ...crossEntropyCases(64, 65),
    ...crossEntropyCases(1031, 63),
    ...rowCases(1, 4),
    ...rowCases(63, 20),
    ...rowCases(21, 16),
    ...rowCases(65, 200),
    ...rowCases(64, 64),
    ...rowCases(1, 1),
    ...rowCases(67, 63),
    ...rowCases(3, 65),
    ...attentionCases(1, 1, 1, 4),
    ...attentionCases(7, 3, 2, 8),
    ...attentionCases(35, 2, 2, 20),
    ...attentionCases(65, 1, 1, 4),
    ...attentionCases(63, 1, 2, 4),
    ...attentionCases(64, 1, 1, 8),
    ...attentionCases(67, 1, 1, 4),
    ...attentionCases(7, 3, 2, 5),
    ...embeddingCases(7, 3, 11, 16),
    ...embeddingCases(35, 2, 101, 20),
    ...embeddingCases(1, 1, 1, 4),
    ...embeddingCases(63, 1, 64, 4),
    ...embeddingCases(64, 1, 65, 4),
    ...embeddingCases(5, 13, 63, 10),
    ...poolingCases(1, 7, 4),
    ...poolingCases(3, 16, 20),
    ...poolingCases(1, 1, 4),
    ...poolingCases(1, 63, 4),
    ...poolingCases(1, 64, 4),
    ...poolingCases(2, 65, 4),
    ...augmentCases(7, 16),
    ...augmentCases(1, 1),
    ...augmentCases(1, 63),
    ...augmentCases(1, 64),
    ...augmentCases(2, 67),
    ...[1, 63, 64, 65, 1031].flatMap(optimizerCases),
  ];
}
