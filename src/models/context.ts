import { addInputGradient } from "../backends/autodiff.ts";
import { Graph, type Value } from "../backends/graph.ts";
import type { PictureAnswers } from "./model.ts";
import { modelOf, type Network } from "./network.ts";
import { ParameterValues } from "./parameters.ts";

/** A graph that gives the gradient of one place of a network with respect to its pictures. */
export interface Probe {
  graph: Graph;
  /** Shape of the probed output: [B, H, W, C], or [B, classes] with padded rows. */
  output: Value;
}

function picturesOf(network: Network): PictureAnswers {
  const { pictures } = modelOf(network);
  if (!pictures) throw new Error(`${network.config.model} sees no pictures.`);
  return pictures;
}

/** The places of a network that can be probed, from the stem to its head, in order. */
export function probePlaces(network: Network): string[] {
  const { config, layout } = network;
  const names: string[] = [];
  const graph = new Graph();
  const side = config.pictureSize;
  const x = graph.input("values", { shape: [1, side, side, 4], type: "float32" });
  const parameters = new ParameterValues(graph, layout);
  picturesOf(network).logits(parameters, x, config, false, (name) => names.push(name));
  return names;
}

/** Side in pixels of the square that a place can see at most; null where every block sees the whole picture. */
export const largestField = (network: Network, place: string): number | null =>
  picturesOf(network).largestField?.(network.config, place) ?? null;

/** The place whose output is the logits. */
export const headOf = (network: Network): string => picturesOf(network).head;

/**
 * How the pixels move what the network computes at `place`, in evaluation. Inputs: values [batch,S,S,4], direction [the
 * output's shape]: what of the output is asked about. Results: `gradient` [batch,S,S,4], `output`. The gradient at the centre
 * of a layer, summed over its channels, is its effective receptive field (Luo et al. 2016,
 * https://arxiv.org/abs/1701.04128); that of a class's logit shows the pixels that a prediction rests on (Simonyan et al.
 * 2013, https://arxiv.org/abs/1312.6034).
 */
export function probeGraph(
  network: Network,
  place: string,
  batch: number,
  source: "live" | "average" = "live",
): Probe {
  const { config, layout } = network;
  const graph = new Graph();
  const side = config.pictureSize;
  const x = graph.input("values", { shape: [batch, side, side, 4], type: "float32" });
  let output: Value | undefined;
  const parameters = new ParameterValues(graph, layout, source);
  picturesOf(network).logits(parameters, x, config, false, (name, value) => {
    if (name === place) output = value;
  });
  if (!output) throw new Error(`A ${config.model} has no place “${place}”.`);
  // What lies behind the probed place is not computed.
  graph.nodes.length = graph.nodes.indexOf(output.producer!) + 1;
  const { shape, rowStride } = output;
  const direction = graph.input("direction", { shape, type: "float32", ...(rowStride ? { rowStride } : {}) });
  const gradient = addInputGradient(graph, output, direction, x);
  if (!gradient) throw new Error(`Nothing leads from the picture to “${place}”.`);
  graph.result("gradient", gradient);
  graph.result("output", output);
  return { graph, output };
}
