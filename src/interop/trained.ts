/** A trained network as it leaves the lab: its weights by PyTorch's names, and what goes in and comes out. */
import { Graph, type Value } from "../backends/graph.ts";
import { imagenetNormalisation } from "../backends/ops/augment.ts";
import type { Checkpoint, Outputs } from "../checkpoints/checkpoint.ts";
import { float32, floats, type Tensor, type Tensors } from "../checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../config/config.ts";
import { modelSettings } from "../config/models/index.ts";
import { models } from "../models/index.ts";
import { modelOf, type Network, networkOf } from "../models/network.ts";
import { ParameterValues } from "../models/parameters.ts";

export interface Trained {
  readonly name: string;
  readonly network: Network;
  readonly outputs: Outputs;
  /** The state_dict: PyTorch's names and layouts, in its order. */
  readonly weights: Tensors;
  readonly epoch: number;
  readonly best: Checkpoint["best"];
  readonly data: Checkpoint["data"];
}

/** Classes or words that a network tells apart. */
export const countOf = (outputs: Outputs): number =>
  outputs.kind === "classes" ? outputs.classes.length : outputs.words.length;

/** What a checkpoint evaluates with: the running average of its weights where it keeps one. */
export function trainedOf(checkpoint: Checkpoint): Trained {
  const { config: trained, outputs, run, position, best, data } = checkpoint;
  const config: RunConfig = { ...trained, microBatch: null, averageDecay: 0 };
  const weights: Tensors = new Map();
  for (const [name, own] of checkpoint.model) {
    const tensor = checkpoint.average.get(name) ?? own;
    weights.set(name, tensor.type === "I64" ? tensor : float32(tensor.shape, floats(name, tensor)));
  }
  const network = networkOf(config, countOf(outputs));
  return { name: run.name, network, outputs, weights, epoch: position.epoch, best, data };
}

/** The nodes between what goes in and the logits, for an exporter to write down. */
export interface InferenceGraph {
  readonly graph: Graph;
  readonly logits: Value;
  /** The name of a tensor of the state_dict; undefined for a value that is none. */
  nameOf(value: Value): string | undefined;
}

/** Evaluation of one example; pictures come as `values`, already normalised. */
export function inferenceGraph(network: Network): InferenceGraph {
  const { config, layout } = network;
  const graph = new Graph();
  const parameters = new ParameterValues(graph, layout);
  const logits = modelOf(network).forward(parameters, config, { batch: 1, pictures: "values" }, false);
  const names = new Map<string, string>();
  for (const { name, store, offset, layout: kind } of layout.tensors)
    if (store && kind !== "alias") names.set(`${store} ${offset}`, name);
  return {
    graph,
    logits,
    nameOf: ({ place }) => place && names.get(`${place.store} ${place.offset}`),
  };
}

/** A table that a model makes by formula, as it goes into the graph; as long as in the state_dict, so that any length goes through. */
export function constantInput(
  { config, layout }: Network,
  value: Value,
): { name: string; tensor: Extract<Tensor, { type: "F32" }> } | undefined {
  const name = value.input;
  if (name === undefined) return undefined;
  const rows = layout.tensors.find((tensor) => tensor.layout === "constant")?.shape[0];
  const data = models[config.model].constantInputs(config, rows)[name];
  const columns = value.shape.at(-1) ?? 1;
  return data && { name, tensor: { type: "F32", shape: [data.length / columns, columns], data } };
}

/** For whoever runs the file: what goes in, and what each logit stands for. */
export function about({ network: { config }, outputs, name, epoch }: Trained) {
  const own = { model: modelSettings[config.model].title, run: name, epochs: epoch };
  if (outputs.kind === "vocabulary") {
    const { words, tokenizer } = outputs;
    return { ...own, vocabulary: words, ...(tokenizer ? { tokenizer } : {}) };
  }
  return {
    ...own,
    classes: outputs.classes.map((one) => one.name),
    mean: imagenetNormalisation.mean,
    standard_deviation: imagenetNormalisation.standardDeviation,
    size: config.pictureSize,
  };
}
