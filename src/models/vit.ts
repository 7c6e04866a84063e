import type { Graph, Value } from "../backends/graph.ts";
import { attention } from "../backends/ops/attention.ts";
import { conv2d } from "../backends/ops/conv2d.ts";
import { dropoutAdd } from "../backends/ops/dropoutAdd.ts";
import { firstRows } from "../backends/ops/firstRows.ts";
import { gelu } from "../backends/ops/gelu.ts";
import { layerNorm } from "../backends/ops/layerNorm.ts";
import { linear } from "../backends/ops/linear.ts";
import { patchTokens } from "../backends/ops/patchTokens.ts";
import type { RunConfig } from "../config/config.ts";
import type { LayerTable, Model, PictureAnswers, Seen, Start } from "./model.ts";
import {
  LayoutBuilder,
  type ParameterLayout,
  type ParameterValues,
  type StateDict,
  type Tensor,
} from "./parameters.ts";
import { pictureLogits, pictureModel } from "./pictures.ts";

/**
 * torchvision's VisionTransformer ("An Image is Worth 16x16 Words", https://arxiv.org/abs/2010.11929), names included, of any patch,
 * size and number of classes: patches by a convolution, a class token before them, learned positions, blocks that normalise first.
 */
type ViTConfig = Pick<RunConfig, "pictureSize" | "patch" | "emsize" | "heads" | "hidden" | "layers">;

/** eps of torchvision's LayerNorms; PyTorch's own is 1e-5. */
const epsilon = 1e-6;

const blockName = (index: number): string => `encoder.layers.encoder_layer_${index}`;

/** Patches along a side. */
const sideOf = ({ pictureSize, patch }: Pick<ViTConfig, "pictureSize" | "patch">): number =>
  Math.floor(pictureSize / patch);

/** The class token and the patches. */
const tokensOf = (config: ViTConfig): number => sideOf(config) ** 2 + 1;

/** The state_dict of torchvision.models.VisionTransformer, in its order. */
function layout(config: ViTConfig, classes: number): ParameterLayout {
  const { patch, emsize, hidden, layers } = config;
  const builder = new LayoutBuilder();
  const affine = (name: string, outputs: number, inputs?: number): void => {
    builder.add(`${name}.weight`, inputs === undefined ? [outputs] : [outputs, inputs], "parameters");
    builder.add(`${name}.bias`, [outputs], "parameters");
  };
  builder.add("class_token", [1, 1, emsize], "parameters");
  builder.add("conv_proj.weight", [emsize, 3, patch, patch], "parameters", "filter");
  builder.add("conv_proj.bias", [emsize], "parameters");
  builder.add("encoder.pos_embedding", [1, tokensOf(config), emsize], "parameters");
  for (let i = 0; i < layers; i++) {
    const name = blockName(i);
    affine(`${name}.ln_1`, emsize);
    builder.add(`${name}.self_attention.in_proj_weight`, [3 * emsize, emsize], "parameters");
    builder.add(`${name}.self_attention.in_proj_bias`, [3 * emsize], "parameters");
    affine(`${name}.self_attention.out_proj`, emsize, emsize);
    affine(`${name}.ln_2`, emsize);
    affine(`${name}.mlp.0`, hidden, emsize);
    affine(`${name}.mlp.3`, emsize, hidden);
  }
  affine("encoder.ln", emsize);
  affine("heads.head", classes, emsize);
  return builder.build();
}

/** Rows are sequence first, the class tokens of all pictures before their first patches: row = place * batch + picture. */
function extract(parameters: ParameterValues, x: Value, config: ViTConfig, seen: Seen = () => {}): Value {
  const graph: Graph = parameters.graph;
  const { patch, heads, layers } = config;
  const [batch = 0] = x.shape;
  const project = (input: Value, name: string, weight = `${name}.weight`, bias = `${name}.bias`): Value =>
    graph.apply(linear, [input, parameters.get(weight), parameters.get(bias)], {
      activation: "none",
      dropout: undefined,
    })[0]!;
  const norm = (input: Value, name: string): Value =>
    graph.apply(layerNorm, [input, parameters.get(`${name}.weight`), parameters.get(`${name}.bias`)], {
      epsilon,
      dropout: undefined,
    })[0]!;
  const add = (a: Value, b: Value): Value => graph.apply(dropoutAdd, [a, b], { dropout: undefined })[0]!;

  const patches = graph.apply(conv2d, [x, parameters.get("conv_proj.weight")], {
    stride: patch,
    padding: 0,
  })[0]!; // [B, S/p, S/p, E]
  seen("conv_proj", patches);
  const inputs = ["conv_proj.bias", "class_token", "encoder.pos_embedding"].map((name) =>
    parameters.get(name),
  );
  let h = graph.apply(patchTokens, [patches, ...inputs], {})[0]!; // [T*B, E]
  for (let i = 0; i < layers; i++) {
    const name = blockName(i);
    const own = `${name}.self_attention`;
    const qkv = project(norm(h, `${name}.ln_1`), own, `${own}.in_proj_weight`, `${own}.in_proj_bias`);
    const attributes = { batch, heads, causal: false, dropout: undefined };
    const [attended] = graph.apply(attention, [qkv], attributes);
    h = add(h, project(attended!, `${own}.out_proj`));
    const inner = graph.apply(gelu, [project(norm(h, `${name}.ln_2`), `${name}.mlp.0`)], {
      dropout: undefined,
    })[0]!;
    h = add(h, project(inner, `${name}.mlp.3`));
  }
  // The head sees the class tokens alone, and a row's norm is its own.
  const tokens = graph.apply(firstRows, [h], { rows: batch })[0]!;
  return norm(tokens, "encoder.ln");
}

function classify(parameters: ParameterValues, features: Value): Value {
  const inputs = [features, parameters.get("heads.head.weight"), parameters.get("heads.head.bias")];
  return parameters.graph.apply(linear, inputs, { activation: "none", dropout: undefined })[0]!;
}

const answers: PictureAnswers = {
  logits(parameters, x, config, _training, seen = () => {}) {
    const result = classify(parameters, extract(parameters, x, config, seen));
    seen("heads.head", result);
    return result;
  },
  features: (parameters, x, config) => extract(parameters, x, config),
  featureLength: ({ emsize }) => emsize,
  classify,
  head: "heads.head",
  filters: "conv_proj.weight",
};

/**
 * torchvision's start: patches normal by their inputs, positions normal with 0.02, attention and MLP Xavier uniform (out_proj as
 * nn.Linear), the MLP's biases within a millionth, the class token and the whole head 0.
 */
function start({ name, shape }: Tensor, { patch, emsize }: ViTConfig): Start {
  if (name === "conv_proj.weight") return { normal: Math.sqrt(1 / (3 * patch * patch)) };
  if (name === "encoder.pos_embedding") return { normal: 0.02 };
  if (name.startsWith("heads.head.")) return { constant: 0 };
  const [rows = 0, columns = 0] = shape;
  if (name.endsWith("out_proj.weight")) return { uniform: 1 / Math.sqrt(emsize) };
  if (shape.length === 2) return { uniform: Math.sqrt(6 / (rows + columns)) };
  if (/\.mlp\.\d\.bias$/.test(name)) return { normal: 1e-6 };
  return { constant: /\.ln(_\d)?\.weight$/.test(name) ? 1 : 0 };
}

/** The modules that torchsummary meets, in the order of their calls; the positions and the class token count with the encoder. */
function layersOf(config: ViTConfig, classes: number, { begin, row }: LayerTable): void {
  const { patch, emsize: E, hidden: H, layers } = config;
  const [side, T] = [sideOf(config), tokensOf(config)];
  const linearRow = (outputs: number, inputs: number, places: number): void =>
    row(
      "Linear",
      places === 1 ? [outputs] : [places, outputs],
      outputs * inputs + outputs,
      places * outputs * inputs,
    );
  begin("patches");
  const filters = E * 3 * patch * patch;
  row("Conv2d", [E, side, side], filters + E, filters * side * side);
  row("Dropout", [T, E]);
  for (let i = 0; i < layers; i++) {
    begin(`layers.${i}`);
    row("LayerNorm", [T, E], 2 * E);
    row("MultiheadAttention", [T, E], 4 * E * E + 4 * E, T * 4 * E * E + 2 * T * T * E);
    row("Dropout", [T, E]);
    row("LayerNorm", [T, E], 2 * E);
    linearRow(H, E, T);
    row("GELU", [T, H]);
    row("Dropout", [T, H]);
    linearRow(E, H, T);
    row("Dropout", [T, E]);
    row("EncoderBlock", [T, E]);
  }
  begin("encoder");
  row("LayerNorm", [T, E], 2 * E);
  row("Encoder", [T, E], T * E + E);
  begin("head");
  linearRow(classes, E, 1);
}

/** Query, key and value as the one projection of PyTorch's MultiheadAttention, where transformers keeps each for itself. */
function joinProjections(state: StateDict): StateDict {
  const joined: StateDict = new Map();
  for (const [name, tensor] of state) {
    const [, before, part, kind] =
      /^(.*attention\.attention\.)(query|key|value)\.(weight|bias)$/.exec(name) ?? [];
    const three = ["query", "key", "value"].map((one) => state.get(`${before}${one}.${kind}`));
    const numbers = three.flatMap((one) => (one?.data instanceof Float32Array ? [one.data] : []));
    if (before === undefined || numbers.length < 3) joined.set(name, tensor);
    else if (part === "query") {
      const [rows = 0, ...columns] = tensor.shape;
      const data = new Float32Array(numbers.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const one of numbers) {
        data.set(one, at);
        at += one.length;
      }
      joined.set(`${before}in_proj.${kind}`, { shape: [rows * 3, ...columns], data });
    }
  }
  return joined;
}

export const vit: Model = {
  ...pictureModel,
  layout,
  start,
  forward: (...all) => pictureLogits(answers, ...all),
  layers: layersOf,
  replaceable: "heads.head.",
  joined: joinProjections,
  // The norm after the last block is as deep as it gets.
  stageOf: (name) =>
    name.startsWith("encoder.ln.") ? Infinity : Number(/encoder_layer_(\d+)\./.exec(name)?.[1] ?? -1) + 1,
  steadyAdamW: true,
  pictures: answers,
};
