/**
 * What each op of an evaluation is in ONNX's operators (https://onnx.ai/onnx/operators/). Pictures are [batch, channels, height, width]
 * there; our rows, sequence first, are [batch, time, size], so that both batch and length stay free.
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
import type { OnnxGraph } from "./graph.ts";
import type { OnnxAttribute } from "./messages.ts";

/** Adds an op's nodes and gives the name of its first output, the only one that evaluations take. */
type Write<Attributes = Record<string, unknown>> = (file: OnnxGraph, node: Node<Attributes>) => string;

/** The writer of an op, which knows its attributes by the op. */
const writes = <Attributes>(_op: Op<Attributes>, write: Write<Attributes>): Write =>
  write as unknown as Write;

const sum = (file: OnnxGraph, { inputs: [a, b] }: Pick<Node, "inputs">): string =>
  file.node("Add", [file.name(a), file.name(b)]);

/** The same steps and padding in both directions. */
const square = (kernel: number, stride: number, padding: number): Record<string, OnnxAttribute> => ({
  kernel_shape: [kernel, kernel],
  strides: [stride, stride],
  pads: [padding, padding, padding, padding],
});

/** The filter [O, I, h, w] and the bias of a convolution and the norm after it in one: w * weight / sqrt(variance + epsilon). */
function folded(file: OnnxGraph, filter: string, norm: Node): [filter: string, bias: string] {
  const [weight, bias, mean, variance] = norm.inputs.slice(1, 5).map((value) => file.weight(value));
  const { epsilon } = norm.attributes as { epsilon: number };
  const tensor = file.tensors.get(filter);
  if (!weight || !bias || !mean || !variance || tensor?.type !== "F32")
    throw new Error("A norm lacks its statistics.");
  const each = tensor.data.length / weight.data.length;
  const scale = weight.data.map((value, channel) => value / Math.sqrt(variance.data[channel]! + epsilon));
  const shift = bias.data.map((value, channel) => value - mean.data[channel]! * scale[channel]!);
  const scaled = tensor.data.map((value, at) => value * scale[Math.floor(at / each)]!);
  file.tensors.delete(filter);
  return [
    file.constant(filter, tensor.shape, scaled),
    file.constant(filter.replace(/weight$/, "bias"), [shift.length], shift),
  ];
}

/**
 * [T, past + T] minus infinity where a word would see one after it; `rows` [batch, T, size] has the length. Without a cache there are
 * no earlier words.
 */
const laterWords = (file: OnnxGraph, rows: string): string =>
  file.once("later words", () => {
    const shape = file.node("Shape", [rows], { start: 1, end: 2 });
    const past = file.cache?.past(file);
    const all = past === undefined ? shape : file.node("Add", [past, shape]);
    const sides = file.node("Concat", [shape, all], { axis: 0 });
    const value = { type: "F32", shape: [1], data: Float32Array.of(Number.NEGATIVE_INFINITY) } as const;
    const everywhere = file.node("ConstantOfShape", [sides], { value });
    const first =
      past === undefined
        ? file.integer(1)
        : file.node("Squeeze", [file.node("Add", [past, file.integers(1)]), file.integers(0)]);
    return file.node("Trilu", [everywhere, first], { upper: 1 });
  });

/** Attention between its projections; `causal`: behind a mask. */
function attend(
  file: OnnxGraph,
  qkv: Value,
  { heads, causal }: Omit<Attention, "batch" | "dropout">,
): string {
  const rows = file.name(qkv);
  const size = qkv.shape[1]! / 3 / heads;
  const split = file.node("Reshape", [rows, file.integers(0, 0, 3 * heads, size)]);
  // [batch, 3 * heads, T, size]; the thirds are queries, keys and values.
  const turned = file.node("Transpose", [split], { perm: [0, 2, 1, 3] });
  const [q = "", newKeys = "", newValues = ""] = file.several("Split", [turned], 3, { axis: 1 });
  const [k, v] = file.cache?.extend(file, newKeys, newValues) ?? [newKeys, newValues];
  const keys = file.node("Transpose", [k], { perm: [0, 1, 3, 2] });
  const products = file.node("MatMul", [q, keys]);
  let scores = file.node("Mul", [products, file.scalar(1 / Math.sqrt(size))]);
  if (causal) scores = file.node("Add", [scores, laterWords(file, rows)]);
  const probabilities = file.node("Softmax", [scores], { axis: -1 });
  const seen = file.node("MatMul", [probabilities, v]);
  const back = file.node("Transpose", [seen], { perm: [0, 2, 1, 3] });
  return file.node("Reshape", [back, file.integers(0, 0, heads * size)]);
}

export const onnxWriters = {
  add: writes(add, sum),

  attention: writes(attention, (file, { inputs: [qkv], attributes }) => attend(file, qkv!, attributes)),

  batchNormInference: writes(batchNormInference, (file, { inputs, attributes: { relu, epsilon } }) => {
    const [x, weight, bias, mean, variance, residual] = inputs;
    let y = file.name(x);
    if (!file.normOf(x!)) {
      const statistics = [weight, bias, mean, variance].map((value) => file.name(value));
      y = file.node("BatchNormalization", [y, ...statistics], { epsilon: { float: epsilon } });
    }
    if (residual) y = file.node("Add", [y, file.name(residual)]);
    return relu ? file.node("Relu", [y]) : y;
  }),

  conv2d: writes(conv2d, (file, { inputs: [x, w], outputs: [y], attributes: { stride, padding } }) => {
    const filter = file.name(w);
    const norm = file.normOf(y!);
    const weights = norm ? folded(file, filter, norm) : [filter];
    return file.node("Conv", [file.name(x), ...weights], square(w!.shape[0]!, stride, padding));
  }),

  dropoutAdd: writes(dropoutAdd, sum),

  embedding: writes(embedding, (file, { inputs: [ids, table, positions], attributes: { scale } }) => {
    const words = file.name(ids);
    let rows = file.node("Gather", [file.name(table), words]);
    if (scale !== 1) rows = file.node("Mul", [rows, file.scalar(scale)]);
    const length = file.node("Shape", [words], { start: 1, end: 2 });
    const past = file.cache?.past(file);
    const range = past === undefined ? [file.integers(0), length] : [past, file.node("Add", [past, length])];
    const places = file.node("Slice", [file.name(positions), ...range, file.integers(0)]);
    return file.node("Add", [rows, places]);
  }),

  flashAttention: writes(flashAttention, (file, { inputs: [qkv], attributes }) =>
    attend(file, qkv!, { ...attributes, causal: true }),
  ),

  // The first place of every picture: its class token.
  firstRows: writes(firstRows, (file, { inputs: [x] }) =>
    file.node("Gather", [file.name(x), file.integer(0)], { axis: 1 }),
  ),

  gelu: writes(gelu, (file, { inputs: [x] }) => {
    const name = file.name(x);
    const inner = file.node("Erf", [file.node("Mul", [name, file.scalar(Math.SQRT1_2)])]);
    const share = file.node("Mul", [file.node("Add", [inner, file.scalar(1)]), file.scalar(0.5)]);
    return file.node("Mul", [name, share]);
  }),

  globalAveragePool: writes(globalAveragePool, (file, { inputs: [x] }) =>
    file.node("Flatten", [file.node("GlobalAveragePool", [file.name(x)])], { axis: 1 }),
  ),

  layerNorm: writes(layerNorm, (file, { inputs: [x, weight, bias, residual], attributes: { epsilon } }) => {
    const own = file.name(x);
    const whole = residual ? file.node("Add", [file.name(residual), own]) : own;
    return file.node("LayerNormalization", [whole, file.name(weight), file.name(bias)], {
      axis: -1,
      epsilon: { float: epsilon },
    });
  }),

  linear: writes(linear, (file, { inputs: [x, w, bias], attributes: { activation } }) => {
    const weight = file.name(w);
    // The file keeps PyTorch's tensors; programs that read it turn them once.
    const turned = file.once(`${weight} turned`, () => file.node("Transpose", [weight], { perm: [1, 0] }));
    let y = file.node("MatMul", [file.name(x), turned]);
    if (bias) y = file.node("Add", [y, file.name(bias)]);
    return activation === "relu" ? file.node("Relu", [y]) : y;
  }),

  maxPool: writes(maxPool, (file, { inputs: [x], attributes: { window, stride, padding } }) =>
    file.node("MaxPool", [file.name(x)], square(window, stride, padding)),
  ),

  patchTokens: writes(patchTokens, (file, { inputs: [x, bias, token, positions] }) => {
    const name = file.name(x);
    const size = x!.shape[3]!;
    const patches = file.node("Transpose", [file.node("Reshape", [name, file.integers(0, size, -1)])], {
      perm: [0, 2, 1],
    });
    const pictures = file.node("Shape", [name], { start: 0, end: 1 });
    const shape = file.node("Concat", [pictures, file.integers(1, size)], { axis: 0 });
    const tokens = file.node("Expand", [file.name(token), shape]);
    const rows = file.node("Concat", [tokens, file.node("Add", [patches, file.name(bias)])], { axis: 1 });
    return file.node("Add", [rows, file.name(positions)]);
  }),
} satisfies Partial<Record<OpName, Write>>;
