/**
 * The messages of an ONNX file with their field numbers (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): those that a network
 * of ours needs. IR version 8, which opset 17 came with.
 */
import { bytesOf, type Tensor } from "../../checkpoints/safetensors/tensors.ts";
import { Message } from "./wire.ts";

export const opset = 17;
const irVersion = 8;

/** TensorProto.DataType, by the types of .safetensors. */
const elementTypes = { F32: 1, I64: 7 } as const;
/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, tensor: 4, ints: 7 } as const;

export type OnnxTensor = Extract<Tensor, { type: keyof typeof elementTypes }>;

/** A whole number is an `int`; numbers with a fraction are given as `{ float }`. */
export type OnnxAttribute = number | readonly number[] | { float: number } | OnnxTensor;

export interface OnnxNode {
  type: string;
  /** An empty name: an optional input that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the file; a named dimension is free. */
export interface OnnxValue {
  name: string;
  type: keyof typeof elementTypes;
  shape: readonly (number | string)[];
}

export interface OnnxModel {
  name: string;
  producer: { name: string; version: string };
  nodes: readonly OnnxNode[];
  tensors: ReadonlyMap<string, OnnxTensor>;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  metadata: Readonly<Record<string, string>>;
}

function tensorMessage(tensor: OnnxTensor, name = ""): Message {
  const message = new Message();
  for (const length of tensor.shape) message.whole(1, length);
  message.whole(2, elementTypes[tensor.type]).text(8, name);
  // Numbers lie in the file as they lie in memory, little-endian, on every machine that browsers run on.
  return message.bytes(9, bytesOf(tensor));
}

function attributeMessage(name: string, value: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.whole(3, value).whole(20, attributeTypes.int);
  if ("float" in value) return message.float(2, value.float).whole(20, attributeTypes.float);
  if ("data" in value) return message.message(5, tensorMessage(value)).whole(20, attributeTypes.tensor);
  for (const one of value) message.whole(8, one);
  return message.whole(20, attributeTypes.ints);
}

function nodeMessage({ type, inputs, outputs, attributes }: OnnxNode): Message {
  const message = new Message();
  for (const name of inputs) message.text(1, name);
  for (const name of outputs) message.text(2, name);
  // Named after what it gives, as viewers show it.
  message.text(3, outputs[0] ?? type).text(4, type);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeMessage(name, value));
  return message;
}

function valueMessage({ name, type, shape }: OnnxValue): Message {
  const dimensions = new Message();
  for (const length of shape)
    dimensions.message(
      1,
      typeof length === "number" ? new Message().whole(1, length) : new Message().text(2, length),
    );
  const tensor = new Message().whole(1, elementTypes[type]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/** The file. */
export function onnxFile({ name, producer, nodes, tensors, inputs, outputs, metadata }: OnnxModel): Blob {
  const graph = new Message();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.text(2, name);
  for (const [tensor, values] of tensors) graph.message(5, tensorMessage(values, tensor));
  for (const value of inputs) graph.message(11, valueMessage(value));
  for (const value of outputs) graph.message(12, valueMessage(value));
  const model = new Message()
    .whole(1, irVersion)
    .text(2, producer.name)
    .text(3, producer.version)
    .message(7, graph)
    .message(8, new Message().text(1, "").whole(2, opset));
  for (const [key, value] of Object.entries(metadata))
    model.message(14, new Message().text(1, key).text(2, value));
  return new Blob(model.parts, { type: "application/octet-stream" });
}
