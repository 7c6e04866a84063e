import type { Graph, Value } from "../backends/graph.ts";
import { attention } from "../backends/ops/attention.ts";
import { dropoutAdd } from "../backends/ops/dropoutAdd.ts";
import { embedding } from "../backends/ops/embedding.ts";
import type { FlashAttention } from "../backends/ops/flashAttention.ts";
import { gelu } from "../backends/ops/gelu.ts";
import { layerNorm } from "../backends/ops/layerNorm.ts";
import { linear } from "../backends/ops/linear.ts";
import type { RunConfig } from "../config/config.ts";
import { preset } from "../config/presets.ts";
import { causalAttention } from "./causalAttention.ts";
import type { LayerTable, Model, Start } from "./model.ts";
import { LayoutBuilder, type ParameterLayout, type ParameterValues, type Tensor } from "./parameters.ts";

/**
 * The word-level Transformer of pytorch/examples (word_language_model/model.py, TransformerModel): an encoder with a causal mask
 * over sequence-first rows, after "Attention Is All You Need" (https://arxiv.org/abs/1706.03762).
 */
type TransformerConfig = Pick<
  RunConfig,
  "emsize" | "heads" | "hidden" | "layers" | "tied" | "normFirst" | "activation" | "dropout" | "layerDropout"
>;

/** Rows of the position table in the state_dict. */
const longestSequence = 5000;

/** PyTorch's state_dict of TransformerModel, in its order. */
function layout({ emsize, hidden, layers, tied }: TransformerConfig, words: number): ParameterLayout {
  const builder = new LayoutBuilder();
  const linearLayer = (name: string, outputs: number, inputs: number): void => {
    builder.add(`${name}.weight`, [outputs, inputs], "parameters");
    builder.add(`${name}.bias`, [outputs], "parameters");
  };
  const norm = (name: string): void => {
    builder.add(`${name}.weight`, [emsize], "parameters");
    builder.add(`${name}.bias`, [emsize], "parameters");
  };
  for (let i = 0; i < layers; i++) {
    const name = `encoder.layers.${i}`;
    builder.add(`${name}.self_attn.in_proj_weight`, [3 * emsize, emsize], "parameters");
    builder.add(`${name}.self_attn.in_proj_bias`, [3 * emsize], "parameters");
    linearLayer(`${name}.self_attn.out_proj`, emsize, emsize);
    linearLayer(`${name}.linear1`, hidden, emsize);
    linearLayer(`${name}.linear2`, emsize, hidden);
    norm(`${name}.norm1`);
    norm(`${name}.norm2`);
  }
  norm("encoder.norm");
  // Tied weights are one tensor with two names in PyTorch; here the decoder's name is the learned one.
  builder.add("decoder.weight", [words, emsize], "parameters");
  builder.add("decoder.bias", [words], "parameters");
  builder.add("pos_encoder.pe", [longestSequence, 1, emsize], null, "constant");
  if (tied) builder.alias("input_emb.weight", "decoder.weight");
  else builder.add("input_emb.weight", [words, emsize], "parameters");
  return builder.build();
}

/** sin on even columns, cos on odd ones, computed as the example does in float32: [rows, emsize]. */
export function positionTable(rows: number, emsize: number): Float32Array {
  const table = new Float32Array(rows * emsize);
  const factor = Math.fround(-Math.log(10_000) / emsize);
  for (let column = 0; column < emsize; column += 2) {
    const frequency = Math.fround(Math.exp(Math.fround(column * factor)));
    for (let row = 0; row < rows; row++) {
      const angle = Math.fround(row * frequency);
      table[row * emsize + column] = Math.sin(angle);
      if (column + 1 < emsize) table[row * emsize + column + 1] = Math.cos(angle);
    }
  }
  return table;
}

interface Inputs {
  /** int32 [T*B]. */
  ids: Value;
  /** float32 [T, emsize]. */
  positions: Value;
  /** uint32 [4]; absent without dropout. */
  seed?: Value;
  /** Row numbers that sort ids, and the sorted ids; for training only. */
  order?: Value;
  sortedIds?: Value;
  /** int32 [1]: words that count, where the rest is padding; without the causal mask only. */
  length?: Value;
}

interface Outputs {
  /** [T*B, words] */
  logits: Value;
  /** Attention probabilities of each layer, [B*heads, T, T]. */
  probabilities: Value[];
}

/**
 * @param batch columns; rows are sequence first
 * @param causal false: every word sees every other, as the example's generate.py has it
 * @param select the rows whose logits are wanted
 */
function encode(
  parameters: ParameterValues,
  { ids, positions, seed, order, sortedIds, length }: Inputs,
  config: TransformerConfig,
  {
    batch,
    causal,
    training,
    select = (rows) => rows,
  }: { batch: number; causal: boolean; training: boolean; select?: (rows: Value) => Value },
): Outputs {
  const graph: Graph = parameters.graph;
  const { emsize, heads, normFirst, activation } = config;
  let sites = 0;
  // Every place has its number, whether it drops or not, so that the masks do not depend on the options.
  const dropoutOf = (rate: number) => {
    const site = sites++;
    return training && rate > 0 ? { rate, site } : undefined;
  };
  const project = (x: Value, weight: string, bias: string, options = {}) =>
    graph.apply(linear, [x, parameters.get(weight), parameters.get(bias), seed], {
      activation: "none",
      dropout: undefined,
      ...options,
    })[0]!;
  const norm = (x: Value, name: string, residual?: Value, dropout?: { rate: number; site: number }) =>
    graph.apply(
      layerNorm,
      [x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`), residual, seed],
      {
        epsilon: 1e-5,
        dropout,
      },
    )[0]!;

  let h = graph.apply(
    embedding,
    [
      ids,
      parameters.get(config.tied ? "decoder.weight" : "input_emb.weight"),
      positions,
      seed,
      order,
      sortedIds,
    ],
    { scale: Math.sqrt(emsize), batch, dropout: dropoutOf(config.dropout) },
  )[0]!; // [T*B, E]
  const probabilities: Value[] = [];
  for (let i = 0; i < config.layers; i++) {
    const name = `encoder.layers.${i}`;
    const look = (qkv: Value, attributes: FlashAttention): Value => {
      if (causal) return causalAttention(graph, [qkv, seed], attributes);
      const [seen, weights] = graph.apply(attention, [qkv, seed, length], { ...attributes, causal });
      probabilities.push(weights!);
      return seen!;
    };
    const attend = (x: Value): Value => {
      const qkv = project(x, `${name}.self_attn.in_proj_weight`, `${name}.self_attn.in_proj_bias`); // [T*B, 3E]
      const attributes = { batch, heads, dropout: dropoutOf(config.layerDropout) };
      return project(
        look(qkv, attributes),
        `${name}.self_attn.out_proj.weight`,
        `${name}.self_attn.out_proj.bias`,
      );
    };
    const feedForward = (x: Value): Value => {
      const dropout = dropoutOf(config.layerDropout);
      const [weight, bias] = [`${name}.linear1.weight`, `${name}.linear1.bias`];
      const inner =
        activation === "relu"
          ? project(x, weight, bias, { activation: "relu", dropout })
          : graph.apply(gelu, [project(x, weight, bias), seed], { dropout })[0]!;
      return project(inner, `${name}.linear2.weight`, `${name}.linear2.bias`);
    };
    if (normFirst) {
      const seen = attend(norm(h, `${name}.norm1`));
      h = graph.apply(dropoutAdd, [h, seen, seed], { dropout: dropoutOf(config.layerDropout) })[0]!;
      const fed = feedForward(norm(h, `${name}.norm2`));
      h = graph.apply(dropoutAdd, [h, fed, seed], { dropout: dropoutOf(config.layerDropout) })[0]!;
    } else {
      const seen = attend(h);
      h = norm(seen, `${name}.norm1`, h, dropoutOf(config.layerDropout));
      const fed = feedForward(h);
      h = norm(fed, `${name}.norm2`, h, dropoutOf(config.layerDropout));
    }
  }
  h = norm(select(h), "encoder.norm");
  return { logits: project(h, "decoder.weight", "decoder.bias"), probabilities };
}

/**
 * pytorch/examples' TransformerModel: every matrix of the encoder Xavier uniform, embedding and decoder uniform within 0.1, biases
 * of linear1 and linear2 as nn.Linear has them, all other biases 0. Its layers are copies of one: those biases start equal in
 * all of them.
 */
function start({ name, shape }: Tensor, { emsize, hidden }: TransformerConfig): Start {
  if (name === "input_emb.weight" || name === "decoder.weight") return { uniform: 0.1 };
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 2) return { uniform: Math.sqrt(6 / (rows + columns)) };
  if (name.endsWith("linear1.bias")) return { uniform: 1 / Math.sqrt(emsize), shared: 1 };
  if (name.endsWith("linear2.bias")) return { uniform: 1 / Math.sqrt(hidden), shared: 2 };
  return { constant: /norm\d?\.weight$/.test(name) ? 1 : 0 };
}

/** Shapes are sequence first, [words of a column, batch -1, size]; the batch leads here as in every other row. */
function layersOf(
  { emsize: E, hidden: H, layers, heads, bptt: T, activation }: RunConfig,
  words: number,
  { begin, row }: LayerTable,
): void {
  const linearRow = (outputs: number, inputs: number): void =>
    row("Linear", [T, outputs], outputs * inputs + outputs, T * outputs * inputs);
  begin("embedding");
  row("Embedding", [T, E], words * E);
  row("PositionalEncoding", [Math.min(T, longestSequence), E]);
  for (let i = 0; i < layers; i++) {
    begin(`layers.${i}`);
    const projections = 4 * E * E + 4 * E;
    row("MultiheadAttention", [T, E], projections, T * 4 * E * E + 2 * T * T * (E / heads) * heads);
    row("Dropout", [T, E]);
    row("LayerNorm", [T, E], 2 * E);
    linearRow(H, E);
    row(activation === "relu" ? "ReLU" : "GELU", [T, H]);
    row("Dropout", [T, H]);
    linearRow(E, H);
    row("Dropout", [T, E]);
    row("LayerNorm", [T, E], 2 * E);
    row("TransformerEncoderLayer", [T, E]);
  }
  begin("decoder");
  row("LayerNorm", [T, E], 2 * E);
  linearRow(words, E);
}

const drops = ({ dropout, layerDropout }: RunConfig): boolean => dropout > 0 || layerDropout > 0;

export const transformer: Model = {
  measuresNorm: true,
  givesLogits: false,
  layout,
  start,
  forward(parameters, config, { batch, length = config.bptt }, training) {
    const { graph } = parameters;
    const rows = { shape: [length * batch], type: "int32" } as const;
    const inputs = {
      ids: graph.input("ids", rows),
      positions: graph.input("positions", { shape: [length, config.emsize], type: "float32" }),
      ...(training && drops(config) ? { seed: graph.input("seed", { shape: [4], type: "uint32" }) } : {}),
      ...(training ? { order: graph.input("order", rows), sortedIds: graph.input("sortedIds", rows) } : {}),
    };
    return encode(parameters, inputs, config, { batch, causal: true, training }).logits;
  },
  layers: layersOf,
  inputElements: ({ bptt }) => bptt,
  constantInputs: ({ emsize, bptt }, length = bptt) => ({ positions: positionTable(length, emsize) }),
  constants: ({ emsize }) => new Map([["pos_encoder.pe", positionTable(longestSequence, emsize)]]),
  drops,
  words: {
    /** Without a mask, as the example's generate.py has it. */
    nextWord(parameters, config, capacity, select) {
      const { graph } = parameters;
      const inputs = {
        ids: graph.input("ids", { shape: [capacity], type: "int32" }),
        positions: graph.input("positions", { shape: [capacity, config.emsize], type: "float32" }),
        length: graph.input("length", { shape: [1], type: "int32" }),
      };
      return encode(parameters, inputs, config, { batch: 1, causal: false, training: false, select });
    },
    layers: ({ layers }) => layers,
    heads: ({ heads }) => heads,
  },
  selfTest: {
    config: {
      ...preset("report", "transformer"),
      emsize: 8,
      heads: 2,
      hidden: 12,
      layers: 1,
      bptt: 6,
      seed: 1,
    },
    outputs: 23,
    batch: 3,
    learningRate: 0.5,
  },
};
