import { addInputGradient } from "../backends/autodiff.ts";
import { Graph, type Value } from "../backends/graph.ts";
import type { Network } from "./network.ts";
import { ParameterValues } from "./parameters.ts";
import { blocks, resnet, stemOf } from "./resnet.ts";

/** A graph that gives the gradient of one place of a network with respect to its pictures. */
export interface Probe {
  graph: Graph;
  /** Shape of the probed output: [B, H, W, C], or [B, classes] with padded rows. */
  output: Value;
}

/** The places of a ResNet that can be probed, from the stem to `fc`, in order. */
export function probePlaces({ config, layout }: Network): string[] {
  const names: string[] = [];
  const graph = new Graph();
  const side = config.pictureSize;
  const x = graph.input("values", { shape: [1, side, side, 4], type: "float32" });
  resnet(new ParameterValues(graph, layout), x, config, false, (name) => names.push(name));
  return names;
}

/** Side in pixels of the square that a place can see at most: r + (kernel - 1) * jump, convolution after convolution. */
export function largestField(network: Network, place: string): number {
  const { config } = network;
  const stem = stemOf(config);
  let [side, jump] = [stem.kernel, stem.stride];
  const through = (kernel: number, stride: number): void => {
    side += (kernel - 1) * jump;
    jump *= stride;
  };
  if (stem.pool) through(3, 2);
  for (const { name, stride } of place === "maxpool" || place === "relu" ? [] : blocks(config)) {
    through(3, stride);
    through(3, 1);
    if (name === place) break;
  }
  return side;
}

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
  resnet(new ParameterValues(graph, layout, source), x, config, false, (name, value) => {
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
