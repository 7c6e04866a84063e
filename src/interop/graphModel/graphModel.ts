/**
 * A trained network as a graph model of TensorFlow.js (tf.loadGraphModel): model.json, its weights in pieces of 4 MB, which browsers
 * cache, and a page that uses it. Pictures `input` float32 [batch, S, S, 3], normalised, to `logits` [batch, classes]; text `input_ids`
 * int32 [batch, length] to `logits` [batch, length, words].
 */
import type { Value } from "../../backends/graph.ts";
import { nameOf } from "../../backends/ops/index.ts";
import type { ZipEntry } from "../../checkpoints/pth/zip.ts";
import { about, constantInput, inferenceGraph, type Trained } from "../trained.ts";
import { examplePage } from "./examplePage.ts";
import { attributes, GraphModel, type GraphWeight, shapeOf } from "./graph.ts";
import { graphWriters } from "./nodes.ts";

const shardBytes = 4 << 20;

/** An input or output as the signature has it. */
const signature = (name: string, dtype: "DT_FLOAT" | "DT_INT32", shape: readonly number[]) => ({
  [name]: { name: `${name}:0`, dtype, tensorShape: shapeOf(shape) },
});

/** Throws when the network has an op that the file cannot say. */
export function writeGraphModel(trained: Trained, version: string): ZipEntry[] {
  const { network, weights, outputs } = trained;
  const { pictureSize: S } = network.config;
  const isText = outputs.kind === "vocabulary";
  const { graph, logits, nameOf: weightName } = inferenceGraph(network);
  const weightOf = (value: Value): GraphWeight | undefined => {
    const constant = constantInput(network, value);
    const name = weightName(value);
    const tensor = constant?.tensor ?? (name === undefined ? undefined : weights.get(name));
    const called = constant?.name ?? name;
    return called !== undefined && tensor?.type === "F32"
      ? { name: called, shape: tensor.shape, data: tensor.data }
      : undefined;
  };
  const input = isText ? "input_ids" : "input";
  const file = new GraphModel(weightOf, input);
  const type = isText ? "DT_INT32" : "DT_FLOAT";
  const inputShape = isText ? [-1, -1] : [-1, S, S, 3];
  const placeholder = { dtype: attributes.type(type), shape: attributes.shape(inputShape) };
  file.nodes.push({ name: input, op: "Placeholder", attr: placeholder });
  const given = graph.inputs.get(isText ? "ids" : "values");
  if (!given) throw new Error("The network has no input that the file knows.");
  file.call(given, input);
  for (const node of graph.nodes) {
    const op = nameOf(node);
    if (!(op in graphWriters)) throw new Error(`TensorFlow.js has no counterpart of ${op} here yet.`);
    file.call(node.outputs[0]!, graphWriters[op as keyof typeof graphWriters](file, node));
  }
  const last = isText
    ? file.node("Reshape", [file.name(logits), file.shape(-1, file.textLength, network.outputs)])
    : file.name(logits);
  file.nodes.push({
    name: "logits",
    op: "Identity",
    input: [last],
    attr: { T: attributes.type("DT_FLOAT") },
  });
  const outputShape = isText ? [-1, -1, network.outputs] : [-1, network.outputs];
  const shards = shardsOf(file.weights);
  const names = shards.map((_, at) => `group1-shard${at + 1}of${shards.length}.bin`);
  const model = {
    format: "graph-model",
    generatedBy: `Descent ${version}`,
    convertedBy: null,
    signature: {
      inputs: signature(input, type, inputShape),
      outputs: signature("logits", "DT_FLOAT", outputShape),
    },
    userDefinedMetadata: about(trained),
    modelTopology: { node: file.nodes, library: {}, versions: { producer: 1882 } },
    weightsManifest: [
      {
        paths: names,
        weights: file.weights.map(({ name, shape, data }) => ({
          name,
          shape,
          dtype: data instanceof Float32Array ? "float32" : "int32",
        })),
      },
    ],
  };
  return [
    { name: "model.json", data: new TextEncoder().encode(JSON.stringify(model)) },
    ...shards.map((data, at) => ({ name: names[at] ?? "", data })),
    ...(isText ? [] : [{ name: "index.html", data: new TextEncoder().encode(examplePage) }]),
  ];
}

/** All weights one after another, cut into pieces. */
function shardsOf(weights: readonly GraphWeight[]): Uint8Array<ArrayBuffer>[] {
  const bytes = new Uint8Array(weights.reduce((sum, { data }) => sum + data.byteLength, 0));
  let at = 0;
  for (const { data } of weights) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  return Array.from({ length: count }, (_, piece) =>
    bytes.subarray(piece * shardBytes, (piece + 1) * shardBytes),
  );
}
