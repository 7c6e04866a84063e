/** What is written after an op's name: a shape, then words that turn something on. */
import { outputLength } from "../../src/backends/ops/parts/convolution.ts";
import type { Spec } from "../../src/backends/graph.ts";
import { imagenetNormalisation } from "../../src/backends/ops/augment.ts";
import type { OpName } from "../../src/backends/ops/index.ts";
import { hyperSpec } from "../../src/backends/ops/parts/hyper.ts";
import { lossScaleSpec } from "../../src/backends/ops/parts/lossScale.ts";
import { paddedRow } from "../../src/backends/ops/parts/matrix.ts";

/** What an op is applied to. */
export interface Given {
  readonly inputs: readonly (Spec | undefined)[];
  readonly attributes: Record<string, unknown>;
}

export interface Shape {
  /** Numbers are in braces: "{rows}x{columns}". */
  readonly form: string;
  /** One of a network of the report. */
  readonly example: string;
  readonly words: readonly string[];
  readonly read: (numbers: Readonly<Record<string, number>>, has: (word: string) => boolean) => Given;
}

/** The numbers' names in a form. */
type Numbers<Form> = Form extends `${string}{${infer Name}}${infer Rest}` ? Name | Numbers<Rest> : never;

const shape = <Form extends string, Word extends string = never>(
  form: Form,
  example: string,
  words: readonly Word[],
  read: (numbers: Readonly<Record<Numbers<Form>, number>>, has: (word: Word) => boolean) => Given,
): Shape => ({ form, example, words, read: read as Shape["read"] });

const floats = (...lengths: number[]): Spec => ({ shape: lengths, type: "float32" });
const whole = (...lengths: number[]): Spec => ({ shape: lengths, type: "int32" });
const seed: Spec = { shape: [4], type: "uint32" };
/** Rows as `linear` gives them: each begins at a multiple of four. */
const padded = (rows: number, columns: number): Spec =>
  columns % 4 ? { ...floats(rows, columns), rowStride: paddedRow(columns) } : floats(rows, columns);
const none = {};
const given = (inputs: readonly (Spec | undefined)[], attributes: Record<string, unknown> = none): Given => ({
  inputs,
  attributes,
});
const drop = (isOn: boolean) => (isOn ? { rate: 0.2, site: 1 } : undefined);
const epsilon = 1e-5;

/** "3x3 s1 16x16x64-64 b8": taps, stride, the picture's height, width and channels, the result's channels, pictures. */
const convolution = "{kh}x{kw} s{stride} {H}x{W}x{C}-{N} b{B}";
const convolutionExample = "3x3 s1 16x16x64-64 b8";
type ConvolutionNumbers = Readonly<Record<Numbers<typeof convolution>, number>>;

/** Padded as the networks are: so that stride 1 keeps the size. */
function convolutionOf({ kh, kw, stride, H, W, C, N, B }: ConvolutionNumbers) {
  const options = { stride, padding: Math.floor(kh / 2) };
  const dy = floats(B, outputLength(H, kh, options), outputLength(W, kw, options), N);
  return { options, x: floats(B, H, W, C), filter: floats(kh, kw, C, N), dy };
}

/** "700x200-800": rows, inputs and outputs of a layer. */
const layer = "{rows}x{inputs}-{outputs}";
const layerExample = "700x200-800";
/** "16x16x64 b8": height, width and channels, pictures. */
const pictures = "{H}x{W}x{C} b{B}";
const picturesExample = "16x16x64 b8";
const rows = "{rows}x{columns}";
const rowsExample = "700x200";
const length = "{length}";
const lengthExample = "11000000";
const attention = "{T}x{E} h{heads} b{B}";
const attentionExample = "35x200 h2 b20";
const flashExample = "256x128 h4 b12";
const embedding = "{T}x{E} v{words} b{B}";
const embeddingExample = "35x200 v33278 b20";
/** "8x8x192 b8": patches down and across, channels, pictures. */
const patches = "{H}x{W}x{E} b{B}";
const patchesExample = "8x8x192 b8";
/** "8 of 520x192": rows that are taken, all, columns. */
const leading = "{rows} of {all}x{columns}";
const leadingExample = "8 of 520x192";
const pooling = { window: 3, stride: 2, padding: 1 };

/** The clip of an optimizer: [2], with a loss scale [4]. */
const clip = (has: (word: "clipped" | "scaled") => boolean): Spec | undefined =>
  has("scaled") ? floats(4) : has("clipped") ? floats(2) : undefined;

const normalised = shape(pictures, picturesExample, ["relu", "residual"], ({ H, W, C, B }, has) =>
  given(
    [
      floats(B, H, W, C),
      floats(C),
      floats(C),
      floats(C),
      floats(C),
      has("residual") ? floats(B, H, W, C) : undefined,
    ],
    { relu: has("relu"), epsilon, momentum: 0.1 },
  ),
);

/** Of every op: a new one needs a line here to be seen. */
export const shapes: Readonly<Record<OpName, Shape>> = {
  accumulate: shape(length, lengthExample, [], ({ length: n }) => given([floats(n), floats(n)])),
  adamw: shape(length, lengthExample, ["clipped", "scaled"], ({ length: n }, has) =>
    given([floats(n), floats(n), floats(n), floats(n), hyperSpec, clip(has)]),
  ),
  add: shape(rows, rowsExample, [], ({ rows: M, columns: N }) => given([floats(M, N), floats(M, N)])),
  attention: shape(attention, attentionExample, ["causal", "dropout", "padded"], ({ T, E, heads, B }, has) =>
    given([floats(T * B, 3 * E), has("dropout") ? seed : undefined, has("padded") ? whole(1) : undefined], {
      batch: B,
      heads,
      causal: has("causal"),
      dropout: drop(has("dropout")),
    }),
  ),
  attentionGradient: shape(attention, attentionExample, ["causal", "dropout"], ({ T, E, heads, B }, has) => {
    const square = floats(B * heads, T, T);
    const probabilities = T % 4 ? { ...square, rowStride: paddedRow(T) } : square;
    const inputs = [floats(T * B, E), floats(T * B, 3 * E), probabilities, has("dropout") ? seed : undefined];
    return given(inputs, { batch: B, heads, causal: has("causal"), dropout: drop(has("dropout")) });
  }),
  augment: shape("{H}x{W} b{B}", "64x64 b8", [], ({ H, W, B }) =>
    given([{ shape: [B, H, W, 3], type: "uint8" }, floats(B, 8)], { ...imagenetNormalisation }),
  ),
  mixPictures: shape("{H}x{W} b{B}", "64x64 b8", [], ({ H, W, B }) =>
    given([floats(B, H, W, 4), floats(B, 12)], {}),
  ),
  batchNorm: normalised,
  batchNormGradient: shape(pictures, picturesExample, ["relu", "residual"], ({ H, W, C, B }, has) => {
    const x = floats(B, H, W, C);
    const y = has("relu") && has("residual") ? x : undefined;
    return given([x, x, floats(C), floats(4, C), y], { relu: has("relu"), residual: has("residual") });
  }),
  batchNormInference: normalised,
  batchNormInferenceGradient: shape(
    pictures,
    picturesExample,
    ["relu", "residual"],
    ({ H, W, C, B }, has) => {
      const x = floats(B, H, W, C);
      return given([x, x, floats(C), floats(C)], {
        relu: has("relu"),
        residual: has("residual"),
        epsilon,
      });
    },
  ),
  cachedAttention: shape("{R}x{E} h{heads} of {C}", "1x128 h4 of 512", [], ({ R, E, heads, C }) =>
    given([floats(R, 3 * E), floats(C, 2 * E), whole(1)], { heads }),
  ),
  clear: shape(length, lengthExample, [], ({ length: n }) => given([floats(n)])),
  clipFactor: shape(length, lengthExample, ["scaled"], ({ length: n }, has) =>
    given([floats(n), hyperSpec, has("scaled") ? lossScaleSpec : undefined]),
  ),
  columnSum: shape(rows, rowsExample, [], ({ rows: M, columns: N }) => given([padded(M, N)])),
  conv2d: shape(convolution, convolutionExample, [], (numbers) => {
    const { options, x, filter } = convolutionOf(numbers);
    return given([x, filter], options);
  }),
  conv2dFilterGradient: shape(convolution, convolutionExample, [], (numbers) => {
    const { options, x, dy } = convolutionOf(numbers);
    return given([x, dy], { ...options, kernelHeight: numbers.kh, kernelWidth: numbers.kw });
  }),
  conv2dInputGradient: shape(convolution, convolutionExample, ["added"], (numbers, has) => {
    const { options, x, filter, dy } = convolutionOf(numbers);
    const extent = { ...options, height: numbers.H, width: numbers.W };
    return given([dy, filter, has("added") ? x : undefined], extent);
  }),
  crossEntropy: shape(
    "{rows}x{classes}",
    "700x33278",
    ["gradient", "smoothing", "scaled"],
    ({ rows: M, classes }, has) =>
      given([padded(M, classes), whole(M), floats(1), has("scaled") ? lossScaleSpec : undefined], {
        smoothing: has("smoothing") ? 0.1 : 0,
        gradient: has("gradient"),
      }),
  ),
  softCrossEntropy: shape("{rows}x{classes}", "256x200", ["scaled"], ({ rows: M, classes }, has) =>
    given(
      [
        padded(M, classes),
        whole(M),
        padded(M, classes),
        floats(1),
        has("scaled") ? lossScaleSpec : undefined,
      ],
      {},
    ),
  ),
  dropout: shape(rows, rowsExample, [], ({ rows: M, columns: N }) =>
    given([floats(M, N), seed], { rate: 0.2, site: 1 }),
  ),
  dropoutAdd: shape(rows, rowsExample, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), floats(M, N), has("dropout") ? seed : undefined], {
      dropout: drop(has("dropout")),
    }),
  ),
  embedding: shape(embedding, embeddingExample, ["dropout"], ({ T, E, words, B }, has) =>
    given([whole(T * B), floats(words, E), floats(T, E), has("dropout") ? seed : undefined], {
      scale: Math.sqrt(E),
      batch: B,
      dropout: drop(has("dropout")),
    }),
  ),
  embeddingGradient: shape(embedding, embeddingExample, ["dropout", "added"], ({ T, E, words, B }, has) => {
    const sorted = whole(T * B);
    const added = has("added") ? floats(words, E) : undefined;
    const inputs = [floats(T * B, E), sorted, sorted, has("dropout") ? seed : undefined, added];
    return given(inputs, { scale: Math.sqrt(E), rows: words, dropout: drop(has("dropout")) });
  }),
  embeddingPositionGradient: shape(embedding, embeddingExample, ["dropout"], ({ T, E, B }, has) =>
    given([floats(T * B, E), has("dropout") ? seed : undefined], {
      batch: B,
      rows: T,
      dropout: drop(has("dropout")),
    }),
  ),
  firstRows: shape(leading, leadingExample, [], ({ rows: M, all, columns: N }) =>
    given([floats(all, N)], { rows: M }),
  ),
  flashAttention: shape(attention, flashExample, ["dropout"], ({ T, E, heads, B }, has) =>
    given([floats(T * B, 3 * E), has("dropout") ? seed : undefined], {
      batch: B,
      heads,
      dropout: drop(has("dropout")),
    }),
  ),
  flashAttentionGradient: shape(attention, flashExample, ["dropout"], ({ T, E, heads, B }, has) => {
    const ends = [floats(T * B, E), floats(B * heads, T), has("dropout") ? seed : undefined];
    return given([floats(T * B, E), floats(T * B, 3 * E), ...ends], {
      batch: B,
      heads,
      dropout: drop(has("dropout")),
    });
  }),
  firstRowsGradient: shape(leading, leadingExample, [], ({ rows: M, all, columns: N }) =>
    given([floats(M, N)], { all }),
  ),
  gelu: shape(rows, rowsExample, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), has("dropout") ? seed : undefined], { dropout: drop(has("dropout")) }),
  ),
  geluGradient: shape(rows, rowsExample, ["dropout"], ({ rows: M, columns: N }, has) =>
    given([floats(M, N), floats(M, N), has("dropout") ? seed : undefined], {
      dropout: drop(has("dropout")),
    }),
  ),
  globalAveragePool: shape(pictures, picturesExample, [], ({ H, W, C, B }) => given([floats(B, H, W, C)])),
  globalAveragePoolGradient: shape(pictures, picturesExample, [], ({ H, W, C, B }) =>
    given([floats(B, C)], { height: H, width: W }),
  ),
  layerNorm: shape(rows, rowsExample, ["residual", "dropout"], ({ rows: M, columns: N }, has) => {
    const residual = has("residual") || has("dropout") ? floats(M, N) : undefined;
    const inputs = [floats(M, N), floats(N), floats(N), residual, has("dropout") ? seed : undefined];
    return given(inputs, { epsilon, dropout: drop(has("dropout")) });
  }),
  layerNormGradient: shape(rows, rowsExample, ["dropout"], ({ rows: M, columns: N }, has) => {
    const x = floats(M, N);
    const inputs = [x, x, floats(N), floats(2, M), has("dropout") ? seed : undefined];
    return given(inputs, { dropout: drop(has("dropout")) });
  }),
  linear: shape(layer, layerExample, ["bias", "relu", "dropout"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given(
      [padded(M, K), floats(N, K), has("bias") ? floats(N) : undefined, has("dropout") ? seed : undefined],
      { activation: has("relu") ? "relu" : "none", dropout: drop(has("dropout")) },
    ),
  ),
  linearInputGradient: shape(layer, layerExample, ["added"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given([padded(M, N), floats(N, K), has("added") ? padded(M, K) : undefined]),
  ),
  linearWeightGradient: shape(layer, layerExample, ["added"], ({ rows: M, inputs: K, outputs: N }, has) =>
    given([padded(M, N), padded(M, K), has("added") ? floats(N, K) : undefined]),
  ),
  lossMetrics: shape("{rows}", "700", [], ({ rows: M }) => given([floats(M), whole(M)])),
  maxPool: shape(pictures, picturesExample, [], ({ H, W, C, B }) => given([floats(B, H, W, C)], pooling)),
  maxPoolGradient: shape(pictures, picturesExample, [], ({ H, W, C, B }) => {
    const y = [B, outputLength(H, 3, pooling), outputLength(W, 3, pooling), C];
    return given([floats(...y), { shape: y, type: "uint8" }], { ...pooling, height: H, width: W });
  }),
  movingAverage: shape(length, lengthExample, [], ({ length: n }) =>
    given([floats(n), floats(n), hyperSpec]),
  ),
  patchTokens: shape(patches, patchesExample, [], ({ H, W, E, B }) =>
    given([floats(B, H, W, E), floats(E), floats(1, 1, E), floats(1, H * W + 1, E)]),
  ),
  patchTokensGradient: shape(patches, patchesExample, [], ({ H, W, E, B }) =>
    given([floats((H * W + 1) * B, E)], { height: H, width: W }),
  ),
  reluGradient: shape(rows, rowsExample, [], ({ rows: M, columns: N }) =>
    given([padded(M, N), padded(M, N)], { scale: 1 }),
  ),
  selectRow: shape(rows, rowsExample, [], ({ rows: M, columns: N }) => given([padded(M, N), whole(1)])),
  sgd: shape(length, lengthExample, ["clipped", "scaled"], ({ length: n }, has) =>
    given([floats(n), floats(n), floats(n), hyperSpec, clip(has)]),
  ),
};
