import * as tf from "@tensorflow/tfjs-core";
import type { Graph, Node, Value } from "../../../backends/graph.ts";
import type { Attention } from "../../../backends/ops/attention.ts";
import type { FlashAttention } from "../../../backends/ops/flashAttention.ts";
import type { Augment } from "../../../backends/ops/augment.ts";
import type { BatchNormTraining } from "../../../backends/ops/batchNorm.ts";
import type { Convolution } from "../../../backends/ops/parts/convolution.ts";
import type { Dropout } from "../../../backends/ops/parts/dropoutMask.ts";
import type { Embedding } from "../../../backends/ops/embedding.ts";
import type { LayerNorm } from "../../../backends/ops/layerNorm.ts";
import type { Linear } from "../../../backends/ops/linear.ts";
import type { Pooling } from "../../../backends/ops/maxPool.ts";

/**
 * The same model on plain tfjs, as one would write it with tfjs' own ops, and with its tape for the gradients: what the bench
 * compares with (`--against stock`). Only the forward ops of training graphs.
 */
type Tensors = readonly tf.Tensor[];

const dropped = (x: tf.Tensor, dropout: Dropout | undefined): tf.Tensor =>
  dropout ? tf.dropout(x, dropout.rate) : x;

function batchNorm([x, weight, bias, , , residual]: Tensors, attributes: BatchNormTraining): tf.Tensor[] {
  const { mean, variance } = tf.moments(x!, [0, 1, 2]);
  let y = tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    bias as tf.Tensor1D,
    weight as tf.Tensor1D,
    attributes.epsilon,
  ) as tf.Tensor;
  if (residual) y = tf.add(y, residual);
  return [attributes.relu ? tf.relu(y) : y];
}

function normalise(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, 1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), weight), bias);
}

function attend([qkv]: Tensors, { batch: B, heads: H, causal, dropout }: Attention): tf.Tensor[] {
  const [rows = 0, columns = 0] = qkv!.shape;
  const [T, E] = [rows / B, columns / 3];
  const D = E / H;
  const parts = tf.split(tf.reshape(qkv!, [T, B, 3 * E]), 3, 2);
  // [B, H, T, D]
  const [q, k, v] = parts.map((part) => tf.transpose(tf.reshape(part, [T, B, H, D]), [1, 2, 0, 3]));
  let scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(D));
  if (causal) scores = tf.add(scores, tf.mul(tf.sub(tf.linalg.bandPart(tf.ones([T, T]), -1, 0), 1), 1e9));
  const probabilities = dropped(tf.softmax(scores), dropout);
  const seen = tf.reshape(tf.transpose(tf.matMul(probabilities, v!), [2, 0, 1, 3]), [rows, E]);
  return [seen, probabilities];
}

function embed([ids, table, positions]: Tensors, { scale, batch, dropout }: Embedding): tf.Tensor[] {
  const rows = ids!.shape[0]!;
  const E = table!.shape[1]!;
  const words = tf.reshape(tf.mul(tf.gather(table!, ids as tf.Tensor1D), scale), [rows / batch, batch, E]);
  const sum = tf.add(words, tf.expandDims(positions!, 1));
  return [dropped(tf.reshape(sum, [rows, E]), dropout)];
}

function tokens([x, bias, token, positions]: Tensors): tf.Tensor[] {
  const [B = 0, H = 0, W = 0, E = 0] = x!.shape;
  const patches = tf.transpose(tf.reshape(tf.add(x!, bias!), [B, H * W, E]), [1, 0, 2]);
  const all = tf.concat([tf.tile(tf.reshape(token!, [1, 1, E]), [1, B, 1]), patches], 0);
  return [tf.reshape(tf.add(all, tf.reshape(positions!, [H * W + 1, 1, E])), [-1, E])];
}

function computeNode({ op, attributes }: Node, inputs: Tensors): tf.Tensor[] {
  const [a, b, c] = inputs;
  switch (op.name) {
    case "augment": {
      const { mean, standardDeviation } = attributes as unknown as Augment;
      const scaled = tf.div(
        tf.sub(tf.div(a!, 255), tf.tensor1d([...mean])),
        tf.tensor1d([...standardDeviation]),
      );
      return [
        tf.pad(scaled, [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 1],
        ]),
      ];
    }
    case "conv2d": {
      const { stride, padding } = attributes as unknown as Convolution;
      return [tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding, "NHWC", 1, "floor")];
    }
    case "batchNorm":
      return batchNorm(inputs, attributes as unknown as BatchNormTraining);
    case "maxPool": {
      const { window, stride, padding } = attributes as unknown as Pooling;
      return [tf.maxPool(a as tf.Tensor4D, window, stride, padding, "floor")];
    }
    case "globalAveragePool":
      return [tf.mean(a!, [1, 2])];
    case "linear": {
      const { activation, dropout } = attributes as unknown as Linear;
      const product = tf.matMul(a!, b!, false, true);
      const z = c ? tf.add(product, c) : product;
      return [dropped(activation === "relu" ? tf.relu(z) : z, dropout)];
    }
    case "layerNorm": {
      const { epsilon, dropout } = attributes as unknown as LayerNorm;
      const residual = inputs[3];
      const sum = residual ? tf.add(residual, dropped(a!, dropout)) : a!;
      const y = normalise(sum, b!, c!, epsilon);
      return residual ? [y, sum] : [y];
    }
    case "dropoutAdd":
      return [tf.add(a!, dropped(b!, (attributes as { dropout?: Dropout }).dropout))];
    case "gelu":
      return [
        dropped(
          tf.mul(tf.mul(a!, 0.5), tf.add(tf.erf(tf.div(a!, Math.SQRT2)), 1)),
          attributes.dropout as Dropout,
        ),
      ];
    case "attention":
      return attend(inputs, attributes as unknown as Attention);
    case "flashAttention":
      return attend(inputs, { ...(attributes as unknown as FlashAttention), causal: true });
    case "patchTokens":
      return tokens(inputs);
    case "firstRows":
      return [tf.slice(a as tf.Tensor2D, [0, 0], [attributes["rows"] as number, -1])];
    case "embedding":
      return embed(inputs, attributes as unknown as Embedding);
    default:
      throw new Error(`Plain tfjs has no counterpart of ${op.name} here.`);
  }
}

/** The mean cross-entropy of a training graph's forward part. `given` has the tensors of parameters and inputs by value id. */
export function interpretLoss(graph: Graph, given: ReadonlyMap<number, tf.Tensor>): tf.Scalar {
  const values = new Map(given);
  const get = (value: Value | undefined): tf.Tensor | undefined => (value ? values.get(value.id) : undefined);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(get) as tf.Tensor[];
    if (node.op.name === "crossEntropy") {
      const [logits, labels] = inputs;
      const hot = tf.oneHot(labels as tf.Tensor1D, logits!.shape[1]!);
      return tf.losses.softmaxCrossEntropy(hot, logits!) as tf.Scalar;
    }
    const outputs = computeNode(node, inputs);
    node.outputs.forEach((output, i) => {
      const result = outputs[i];
      if (result) values.set(output.id, result);
    });
  }
  throw new Error("The graph has no loss.");
}
