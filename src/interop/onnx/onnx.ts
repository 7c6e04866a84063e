/**
 * A trained network as an ONNX file: pictures `input` float32 [batch, 3, S, S], normalised by the mean and deviation in its metadata, to
 * `logits` [batch, classes]; text `input_ids` int64 [batch, length] to `logits` [batch, length, words]. With a cache, also
 * `past_key_values.N.key` and `.value` float32 [batch, heads, past, size], none of them at first, to `present.N.key` and `.value`.
 */
import type { Node, Value } from "../../backends/graph.ts";
import { nameOf } from "../../backends/ops/index.ts";
import { modelOf, type Network } from "../../models/network.ts";
import { about, constantInput, inferenceGraph, type Trained } from "../trained.ts";
import { OnnxCache } from "./cache.ts";
import { OnnxGraph } from "./graph.ts";
import { type OnnxTensor, type OnnxValue, onnxFile } from "./messages.ts";
import { onnxWriters } from "./nodes.ts";

export interface OnnxOptions {
  /** The lab's. */
  version: string;
  /** Norms of running statistics become part of the convolutions before them, and cost nothing; otherwise they stay to be trained on. */
  foldsNorms: boolean;
  /** Keys and values of earlier words are inputs, and with those of the new ones outputs: see `keepsWords`. */
  keepsCache?: boolean;
}

/** Whether a network's words see none after them, so that keys and values of earlier ones stay as they are. */
const keepsWords = (network: Network): boolean => modelOf(network).words?.nextWordCached !== undefined;

function cacheOf(network: Network): OnnxCache {
  if (!keepsWords(network)) throw new Error("Only a network whose words see none after them has a cache.");
  const { heads, emsize } = network.config;
  return new OnnxCache({ heads, size: emsize / heads });
}

/** What the file calls the graph's input, and what it tells of it. */
function inputOf({ config }: Network, pictures: boolean): { graph: string; file: OnnxValue } {
  const { pictureSize: S } = config;
  return pictures
    ? { graph: "values", file: { name: "input", type: "F32", shape: ["batch", 3, S, S] } }
    : { graph: "ids", file: { name: "input_ids", type: "I64", shape: ["batch", "length"] } };
}

/** Values that one node alone takes, with that node. */
function onlyTakers(nodes: readonly Node[]): (value: Value) => Node | undefined {
  const takers = new Map<Value, Node[]>();
  for (const node of nodes)
    for (const value of node.inputs) if (value) takers.set(value, [...(takers.get(value) ?? []), node]);
  return (value) => {
    const [only, ...others] = takers.get(value) ?? [];
    return others.length === 0 ? only : undefined;
  };
}

const isNorm = (node: Node | undefined): boolean => node?.op.name === "batchNormInference";

/** Throws when the network has an op that the file cannot say. */
export function writeOnnx(trained: Trained, { version, foldsNorms, keepsCache = false }: OnnxOptions): Blob {
  const { network, weights, outputs } = trained;
  const { graph, logits, nameOf: weightName } = inferenceGraph(network);
  const weightOf = (value: Value): { name: string; tensor: OnnxTensor } | undefined => {
    const name = weightName(value);
    const tensor = name === undefined ? undefined : weights.get(name);
    if (name !== undefined && tensor?.type === "F32") return { name, tensor };
    return constantInput(network, value);
  };
  const taker = onlyTakers(graph.nodes);
  const cache = keepsCache ? cacheOf(network) : null;
  const normOf = (value: Value): Node | undefined => {
    const node = value.producer?.op.name === "conv2d" ? taker(value) : undefined;
    return foldsNorms && isNorm(node) ? node : undefined;
  };
  const file = new OnnxGraph(weightOf, normOf, cache);
  const input = inputOf(network, outputs.kind === "classes");
  const given = graph.inputs.get(input.graph);
  if (!given) throw new Error(`The network has no input “${input.graph}”.`);
  file.call(given, input.file.name);
  for (const node of graph.nodes) {
    const op = nameOf(node);
    if (!(op in onnxWriters)) throw new Error(`ONNX has no counterpart of ${op} here yet.`);
    file.call(node.outputs[0]!, onnxWriters[op as keyof typeof onnxWriters](file, node));
  }
  file.nodes.push({ type: "Identity", inputs: [file.name(logits)], outputs: ["logits"], attributes: {} });
  return onnxFile({
    name: network.config.model,
    producer: { name: "Descent", version },
    nodes: file.nodes,
    tensors: file.tensors,
    inputs: [input.file, ...(cache?.inputs ?? [])],
    outputs: [
      {
        name: "logits",
        type: "F32",
        shape: [...input.file.shape.slice(0, outputs.kind === "classes" ? 1 : 2), network.outputs],
      },
      ...(cache?.outputs ?? []),
    ],
    metadata: Object.fromEntries(
      Object.entries(about(trained)).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  });
}
