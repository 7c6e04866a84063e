import type { Value } from "../backends/graph.ts";
import { attention } from "../backends/ops/attention.ts";
import { cachedAttention } from "../backends/ops/cachedAttention.ts";
import { dropoutAdd } from "../backends/ops/dropoutAdd.ts";
import { embedding } from "../backends/ops/embedding.ts";
import { gelu } from "../backends/ops/gelu.ts";
import { layerNorm } from "../backends/ops/layerNorm.ts";
import { linear } from "../backends/ops/linear.ts";
import type { RunConfig } from "../config/config.ts";
import { preset } from "../config/presets.ts";
import { causalAttention } from "./causalAttention.ts";
import { say } from "../said.ts";
import type { LayerTable, Model, Start } from "./model.ts";
import {
  LayoutBuilder,
  type ParameterLayout,
  type ParameterValues,
  type StateTensor,
  type Tensor,
} from "./parameters.ts";

/**
 * GPT-2 (https://d4mucfpksywv.cloudfront.net/better-language-models/language_models_are_unsupervised_multitask_learners.pdf) with
 * nanoGPT's names and layouts: learned positions, norms before attention and feed-forward, exact GELU, the head tied to the words.
 */
type GptConfig = Pick<RunConfig, "emsize" | "heads" | "layers" | "block" | "dropout">;

const words = "transformer.wte.weight";
const positions = "transformer.wpe.weight";

/** nanoGPT's state_dict, in its order. */
function layout({ emsize: E, layers, block }: GptConfig, outputs: number): ParameterLayout {
  const builder = new LayoutBuilder();
  const add = (name: string, ...shape: number[]): void => builder.add(name, shape, "parameters");
  const linearLayer = (name: string, columns: number, inputs: number): void => {
    add(`${name}.weight`, columns, inputs);
    add(`${name}.bias`, columns);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, E);
    add(`${name}.bias`, E);
  };
  add(words, outputs, E);
  add(positions, block, E);
  for (let i = 0; i < layers; i++) {
    const name = `transformer.h.${i}`;
    norm(`${name}.ln_1`);
    linearLayer(`${name}.attn.c_attn`, 3 * E, E);
    linearLayer(`${name}.attn.c_proj`, E, E);
    norm(`${name}.ln_2`);
    linearLayer(`${name}.mlp.c_fc`, 4 * E, E);
    linearLayer(`${name}.mlp.c_proj`, E, 4 * E);
  }
  norm("transformer.ln_f");
  builder.alias("lm_head.weight", words);
  return builder.build();
}

function start({ name, shape }: Tensor, { layers }: GptConfig): Start {
  // Each layer adds two branches to the sum that goes through: so its size does not grow with their number.
  if (name.endsWith("c_proj.weight")) return { normal: 0.02 / Math.sqrt(2 * layers) };
  if (shape.length >= 2) return { normal: 0.02 };
  return { constant: /\.ln_\w+\.weight$/.test(name) ? 1 : 0 };
}

interface Inputs {
  /** int32 [T*B], row = time * B + column. */
  ids: Value;
  /** uint32 [4]; absent without dropout. */
  seed?: Value;
  /** Row numbers that sort ids, and the sorted ids; for training only. */
  order?: Value;
  sortedIds?: Value;
}

interface Ways {
  batch: number;
  /** The rows whose logits are wanted. */
  select?: (rows: Value) => Value;
  /** Table of positions, in the place of the parameters'. */
  places?: Value;
  /** Whether each layer's probabilities are wanted. */
  keepsWeights?: boolean;
  /** What stands between a layer's projections, in the place of causal attention over the batch. */
  attend?: (qkv: Value, layer: number) => Value;
}

function decode(
  parameters: ParameterValues,
  { ids, seed, order, sortedIds }: Inputs,
  { heads, layers, dropout: rate }: GptConfig,
  { batch, select = (rows) => rows, places, keepsWeights = false, attend }: Ways,
): { logits: Value; probabilities: Value[] } {
  const { graph } = parameters;
  let sites = 0;
  const dropout = () => {
    const site = sites++;
    return seed ? { rate, site } : undefined;
  };
  const project = (x: Value, name: string): Value =>
    graph.apply(linear, [x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`)], {
      activation: "none",
      dropout: undefined,
    })[0]!;
  const norm = (x: Value, name: string): Value =>
    graph.apply(layerNorm, [x, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`)], {
      epsilon: 1e-5,
      dropout: undefined,
    })[0]!;
  const add = (sum: Value, branch: Value): Value =>
    graph.apply(dropoutAdd, [sum, branch, seed], { dropout: dropout() })[0]!;

  let h = graph.apply(
    embedding,
    [ids, parameters.get(words), places ?? parameters.get(positions), seed, order, sortedIds],
    { scale: 1, batch, dropout: dropout() },
  )[0]!; // [T*B, E]
  const probabilities: Value[] = [];
  for (let i = 0; i < layers; i++) {
    const name = `transformer.h.${i}`;
    const qkv = project(norm(h, `${name}.ln_1`), `${name}.attn.c_attn`); // [T*B, 3E]
    const look = (): Value => {
      const attributes = { batch, heads, dropout: dropout() };
      if (!keepsWeights) return causalAttention(graph, [qkv, seed], attributes);
      const [seen, weights] = graph.apply(attention, [qkv, seed], { ...attributes, causal: true });
      probabilities.push(weights!);
      return seen!;
    };
    h = add(h, project(attend?.(qkv, i) ?? look(), `${name}.attn.c_proj`));
    const inner = project(norm(h, `${name}.ln_2`), `${name}.mlp.c_fc`); // [T*B, 4E]
    h = add(h, project(graph.apply(gelu, [inner], { dropout: undefined })[0]!, `${name}.mlp.c_proj`));
  }
  h = norm(select(h), "transformer.ln_f");
  const logits = graph.apply(linear, [h, parameters.get(words)], {
    activation: "none",
    dropout: undefined,
  })[0]!;
  return { logits, probabilities };
}

/** The modules of nanoGPT's GPT in the order of their calls. */
function layersOf(
  { emsize: E, layers, heads, block: T }: RunConfig,
  outputs: number,
  { begin, row }: LayerTable,
): void {
  const linearRow = (columns: number, inputs: number): void =>
    row("Linear", [T, columns], columns * inputs + columns, T * columns * inputs);
  begin("embedding");
  row("Embedding", [T, E], outputs * E);
  row("Embedding", [T, E], T * E);
  for (let i = 0; i < layers; i++) {
    begin(`h.${i}`);
    row("LayerNorm", [T, E], 2 * E);
    linearRow(3 * E, E);
    // A token sees itself and what is before it.
    row("CausalSelfAttention", [T, E], 0, T * (T + 1) * (E / heads) * heads);
    linearRow(E, E);
    row("LayerNorm", [T, E], 2 * E);
    linearRow(4 * E, E);
    row("GELU", [T, 4 * E]);
    linearRow(E, 4 * E);
    row("Block", [T, E]);
  }
  begin("head");
  row("LayerNorm", [T, E], 2 * E);
  // Its weight is the embedding's.
  row("Linear", [T, outputs], 0, T * outputs * E);
}

const conv1d = /\.(?:c_attn|c_proj|c_fc)\.weight$/;

function turned({ shape: [rows = 0, columns = 0], data }: StateTensor): StateTensor {
  const to = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      to[column * rows + row] = Number(data[row * columns + column]);
  return { shape: [columns, rows], data: to };
}

/** nanoGPT's `bias=False` is the network whose biases are 0. */
function addBiases(all: Map<string, StateTensor>, notes: string[]): void {
  if (all.has("transformer.h.0.ln_1.bias") || !all.has("transformer.h.0.ln_1.weight")) return;
  for (const [name, { shape }] of all) {
    if (!/\.(?:ln_\w+|c_attn|c_proj|c_fc)\.weight$/.test(name)) continue;
    const [rows = 0] = shape;
    all.set(name.replace(/weight$/, "bias"), { shape: [rows], data: new Float32Array(rows) });
  }
  notes.push(say("biasesZero"));
}

/** transformers' GPT2LMHeadModel has its linear layers as Conv1D, whose weights are [inputs, outputs]. */
function fromOthers(found: ReadonlyMap<string, StateTensor>, notes: string[]): Map<string, StateTensor> {
  const all = new Map(found);
  addBiases(all, notes);
  const [rows = 0, columns = 0] = all.get("transformer.h.0.attn.c_attn.weight")?.shape ?? [];
  if (columns !== 3 * rows) return all;
  for (const [name, tensor] of all)
    if (conv1d.test(name) && tensor.shape.length === 2) all.set(name, turned(tensor));
  notes.push(say("linearTurned"), say("geluExact"));
  return all;
}

const drops = ({ dropout }: RunConfig): boolean => dropout > 0;

export const gpt: Model = {
  measuresNorm: true,
  givesLogits: false,
  layout,
  start,
  forward(parameters, config, { batch, length = config.block }, training) {
    const { graph } = parameters;
    const rows = { shape: [length * batch], type: "int32" } as const;
    const inputs = {
      ids: graph.input("ids", rows),
      ...(training && drops(config) ? { seed: graph.input("seed", { shape: [4], type: "uint32" }) } : {}),
      ...(training ? { order: graph.input("order", rows), sortedIds: graph.input("sortedIds", rows) } : {}),
    };
    return decode(parameters, inputs, config, { batch }).logits;
  },
  layers: layersOf,
  fromOthers,
  inputElements: ({ block }) => block,
  constantInputs: () => ({}),
  constants: () => new Map(),
  drops,
  words: {
    nextWord(parameters, config, capacity, select) {
      const ids = parameters.graph.input("ids", { shape: [capacity], type: "int32" });
      return decode(parameters, { ids }, config, { batch: 1, select, keepsWeights: true });
    },
    nextWordCached(parameters, config, rows, cache, select) {
      const { graph } = parameters;
      const of = (name: string): Value => graph.input(name, { shape: [rows], type: "int32" });
      const position = graph.input("position", { shape: [1], type: "int32" });
      const zeros = graph.input("zeros", { shape: [rows, config.emsize], type: "float32" });
      const places = graph.apply(embedding, [of("places"), parameters.get(positions), zeros], {
        scale: 1,
        batch: 1,
        dropout: undefined,
      })[0]!;
      const attend = (qkv: Value, layer: number): Value =>
        graph.apply(cachedAttention, [qkv, cache(layer), position], { heads: config.heads })[0]!;
      return decode(parameters, { ids: of("ids") }, config, { batch: 1, select, places, attend }).logits;
    },
    layers: ({ layers }) => layers,
    heads: ({ heads }) => heads,
    longest: ({ block }) => block,
  },
  selfTest: {
    // AdamW divides the rounding of the keys' biases, whose gradient is 0, by itself: no two backends agree on them.
    config: {
      ...preset("report", "gpt"),
      optimizer: "sgd",
      emsize: 8,
      heads: 2,
      layers: 1,
      block: 6,
      dropout: 0.1,
      seed: 1,
    },
    outputs: 23,
    batch: 3,
    learningRate: 0.5,
  },
};
