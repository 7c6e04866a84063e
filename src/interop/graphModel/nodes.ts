/**
 * What each op of an evaluation is in TensorFlow's, of those that tfjs-converter runs. Pictures are [batch, height, width, channels];
 * our rows, sequence first, are [batch * length, size] here, so that both stay free.
 */
import type { Node, Op, Value } from "../../backends/graph.ts";
import { add } from "../../backends/ops/add.ts";
import { type Attention, attention } from "../../backends/ops/attention.ts";
import { batchNormInference } from "../../backends/ops/batchNormInference.ts";
import { conv2d } from "../../backends/ops/conv2d.ts";
import { dropoutAdd } from "../../backends/ops/dropoutAdd.ts";
import { embedding } from "../../backends/ops/embedding.ts";
import { firstRows } from "../../backends/ops/firstRows.ts";
import { flashAttention } from "../../backends/ops/flashAttention.ts";
import { gelu } from "../../backends/ops/gelu.ts";
import { globalAveragePool } from "../../backends/ops/globalAveragePool.ts";
import type { OpName } from "../../backends/ops/index.ts";
import { layerNorm } from "../../backends/ops/layerNorm.ts";
import { linear } from "../../backends/ops/linear.ts";
import { maxPool } from "../../backends/ops/maxPool.ts";
import { patchTokens } from "../../backends/ops/patchTokens.ts";
import { attributes, type GraphModel, type GraphWeight } from "./graph.ts";

type Write<Attributes = Record<string, unknown>> = (file: GraphModel, node: Node<Attributes>) => string;

const writes = <Attributes>(_op: Op<Attributes>, write: Write<Attributes>): Write =>
  write as unknown as Write;

const { flag, float, integer, integers, text, type } = attributes;

const sum = (file: GraphModel, { inputs: [a, b] }: Pick<Node, "inputs">): string =>
  file.node("AddV2", [file.name(a), file.name(b)]);

/** Smaller than any number that comes in, and finite: some backends' kernels know no infinity. */
const least = -3.4028234663852886e38;

/** OIHW as HWIO. */
function heightFirst({ name, shape, data }: GraphWeight): GraphWeight {
  const [O = 0, I = 0, H = 0, W = 0] = shape;
  const turned = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < O; o++)
    for (let i = 0; i < I; i++)
      for (let h = 0; h < H; h++)
        for (let w = 0; w < W; w++) turned[((h * W + w) * I + i) * O + o] = data[from++]!;
  return { name, shape: [H, W, I, O], data: turned };
}

/**
 * [T, T]: nothing where a word sees, very little where it would see one after it. Not by MatrixBandPart, of whose two widths
 * tfjs-converter 4.22 takes the first for both.
 */
const laterWords = (file: GraphModel): string =>
  file.once("later words", () => {
    const whole = [file.integer(0), file.textLength, file.integer(1)];
    const range = file.node("Range", whole, { Tidx: type("DT_INT32") });
    const places = file.node("Cast", [range], { SrcT: type("DT_INT32"), DstT: type("DT_FLOAT") });
    const across = file.node("Reshape", [places, file.integers(1, -1)]);
    const ahead = file.node("Relu", [
      file.node("Sub", [across, file.node("Reshape", [places, file.integers(-1, 1)])]),
    ]);
    return file.node("Mul", [file.node("Minimum", [ahead, file.scalar(1)]), file.scalar(-1e9)]);
  });

const mean = (file: GraphModel, x: string, axes: readonly number[], keeps: boolean): string =>
  file.node("Mean", [x, file.integers(...axes)], { keep_dims: flag(keeps) });

/** Attention between its projections; `causal`: behind a mask. */
function attend(file: GraphModel, qkv: Value, { batch, heads, causal }: Omit<Attention, "dropout">): string {
  const E = qkv.shape[1]! / 3;
  const size = E / heads;
  const perm = file.integers(0, 2, 1, 3);
  // The places of a picture are counted; a text may have any length.
  const length = causal ? file.textLength : qkv.shape[0]! / batch;
  const parted = file.node("Reshape", [file.name(qkv), file.shape(-1, length, 3 * heads, size)]);
  const turned = file.node("Transpose", [parted, perm]);
  const split = file.node("Split", [file.integer(1), turned], { num_split: integer(3) });
  const product = (a: string, b: string, turns: boolean): string =>
    file.node("BatchMatMulV2", [a, b], { adj_x: flag(false), adj_y: flag(turns) });
  let scores = file.node("Mul", [product(split, `${split}:1`, true), file.scalar(1 / Math.sqrt(size))]);
  if (causal) scores = file.node("AddV2", [scores, laterWords(file)]);
  const seen = product(file.node("Softmax", [scores]), `${split}:2`, false);
  return file.node("Reshape", [file.node("Transpose", [seen, perm]), file.integers(-1, E)]);
}

export const graphWriters = {
  add: writes(add, sum),

  attention: writes(attention, (file, { inputs: [qkv], attributes: how }) => attend(file, qkv!, how)),

  batchNormInference: writes(batchNormInference, (file, { inputs, attributes: { relu, epsilon } }) => {
    const statistics = inputs.slice(0, 5).map((value) => file.name(value));
    let y = file.node("FusedBatchNormV3", statistics, {
      U: type("DT_FLOAT"),
      epsilon: float(epsilon),
      data_format: text("NHWC"),
      is_training: flag(false),
    });
    if (inputs[5]) y = file.node("AddV2", [y, file.name(inputs[5])]);
    return relu ? file.node("Relu", [y]) : y;
  }),

  conv2d: writes(conv2d, (file, { inputs: [x, w], attributes: { stride, padding: p } }) =>
    file.node("Conv2D", [file.name(x), file.name(w, heightFirst)], {
      strides: integers([1, stride, stride, 1]),
      dilations: integers([1, 1, 1, 1]),
      padding: text("EXPLICIT"),
      explicit_paddings: integers([0, 0, p, p, p, p, 0, 0]),
      data_format: text("NHWC"),
    }),
  ),

  dropoutAdd: writes(dropoutAdd, sum),

  embedding: writes(embedding, (file, { inputs: [ids, table, positions], attributes: { scale } }) => {
    const E = table!.shape[1]!;
    const found = [file.name(table), file.name(ids), file.integer(0)];
    let rows = file.node("GatherV2", found, { batch_dims: integer(0) });
    if (scale !== 1) rows = file.node("Mul", [rows, file.scalar(scale)]);
    const places = [file.name(positions), file.integers(0, 0), file.shape(file.textLength, E)];
    const whole = file.node("AddV2", [rows, file.node("Slice", places)]);
    return file.node("Reshape", [whole, file.integers(-1, E)]);
  }),

  flashAttention: writes(flashAttention, (file, { inputs: [qkv], attributes: how }) =>
    attend(file, qkv!, { ...how, causal: true }),
  ),

  // The first place of every picture: its class token.
  firstRows: writes(firstRows, (file, { inputs: [x], attributes: { rows } }) => {
    const [all = 0, E = 0] = x!.shape;
    const places = file.node("Reshape", [file.name(x), file.integers(-1, all / rows, E)]);
    const first = file.node("Slice", [places, file.integers(0, 0, 0), file.integers(-1, 1, E)]);
    return file.node("Reshape", [first, file.integers(-1, E)]);
  }),

  gelu: writes(gelu, (file, { inputs: [x] }) => {
    const name = file.name(x);
    const inner = file.node("Erf", [file.node("Mul", [name, file.scalar(Math.SQRT1_2)])]);
    const share = file.node("Mul", [file.node("AddV2", [inner, file.scalar(1)]), file.scalar(0.5)]);
    return file.node("Mul", [name, share]);
  }),

  globalAveragePool: writes(globalAveragePool, (file, { inputs: [x] }) =>
    mean(file, file.name(x), [1, 2], false),
  ),

  layerNorm: writes(layerNorm, (file, { inputs: [x, weight, bias, residual], attributes: { epsilon } }) => {
    const own = file.name(x);
    const whole = residual ? file.node("AddV2", [file.name(residual), own]) : own;
    const middle = file.node("Sub", [whole, mean(file, whole, [-1], true)]);
    const variance = mean(file, file.node("Square", [middle]), [-1], true);
    const inverse = file.node("Rsqrt", [file.node("AddV2", [variance, file.scalar(epsilon)])]);
    const scaled = file.node("Mul", [file.node("Mul", [middle, inverse]), file.name(weight)]);
    return file.node("AddV2", [scaled, file.name(bias)]);
  }),

  linear: writes(linear, (file, { inputs: [x, w, bias], attributes: { activation } }) => {
    const sides = { transpose_a: flag(false), transpose_b: flag(true) };
    let y = file.node("MatMul", [file.name(x), file.name(w)], sides);
    if (bias) y = file.node("AddV2", [y, file.name(bias)]);
    return activation === "relu" ? file.node("Relu", [y]) : y;
  }),

  maxPool: writes(maxPool, (file, { inputs: [x], attributes: { window, stride, padding: p } }) => {
    const sides = file.constant(`${file.name(x)}_sides`, [4, 2], Int32Array.of(0, 0, p, p, p, p, 0, 0));
    return file.node("MaxPool", [file.node("PadV2", [file.name(x), sides, file.scalar(least)])], {
      ksize: integers([1, window, window, 1]),
      strides: integers([1, stride, stride, 1]),
      padding: text("VALID"),
      data_format: text("NHWC"),
    });
  }),

  patchTokens: writes(patchTokens, (file, { inputs: [x, bias, token, positions] }) => {
    const [, H = 0, W = 0, E = 0] = x!.shape;
    const T = H * W + 1;
    /** Zeros before and behind along the places. */
    const widened = (rows: string, before: number, behind: number): string => {
      const sides = Int32Array.of(0, 0, before, behind, 0, 0);
      const paddings = file.once(`places ${before} ${behind}`, () =>
        file.constant(`places_${before}_${behind}`, [3, 2], sides),
      );
      return file.node("PadV2", [rows, paddings, file.scalar(0)]);
    };
    const patches = file.node("AddV2", [file.name(x), file.name(bias)]);
    const rows = widened(file.node("Reshape", [patches, file.integers(-1, T - 1, E)]), 1, 0);
    const places = file.node("AddV2", [widened(file.name(token), 0, T - 1), file.name(positions)]);
    return file.node("Reshape", [file.node("AddV2", [rows, places]), file.integers(-1, E)]);
  }),
} satisfies Partial<Record<OpName, Write>>;
