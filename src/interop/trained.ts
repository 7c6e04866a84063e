/** A trained network as it leaves the lab: its weights by PyTorch's names, and what goes in and comes out. */
import { Graph, type Value } from "../backends/graph.ts";
import { imagenetNormalisation } from "../backends/ops/augment.ts";
import type { Checkpoint, Outputs } from "../checkpoints/checkpoint.ts";
import { float32, floats, type Tensors } from "../checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../config/config.ts";
import { modelOf, type Network, networkOf } from "../models/network.ts";
import { ParameterValues } from "../models/parameters.ts";

export interface Trained {
  readonly name: string;
  readonly network: Network;
  readonly outputs: Outputs;
  /** float32, by PyTorch's names in the order of the state_dict; a tied one under each of its names where the file has it so. */
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
    if (tensor.type !== "I64") weights.set(name, float32(tensor.shape, floats(name, tensor)));
  }
  const network = networkOf(config, countOf(outputs));
  return { name: run.name, network, outputs, weights, epoch: position.epoch, best, data };
}

/** Mean and standard deviation of red, green and blue, after division by 255, as the network is fed them. */
export const normalisation = imagenetNormalisation;

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
