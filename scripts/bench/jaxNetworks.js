// @ts-nocheck: jax-js is fetched when it is timed, so its types are not here.
// The networks that the bench times in jax-js: parameters, made-up inputs, and logits of each.
// An array that is used again is taken by .ref: jax-js counts owners.
import { lax, nn, numpy as np, random } from "./jax/index.js";

const stages = [2, 2, 2, 2];
let seed = 1;
const normal = (shape, deviation) => random.normal(random.key(seed++), shape).mul(deviation);
const normalisation = (channels) => ({ weight: np.ones([channels]), bias: np.zeros([channels]) });

function resnetParameters({ width }, classes) {
  const filter = (to, from, k) => normal([to, from, k, k], Math.sqrt(2 / (to * k * k)));
  const parameters = { conv1: filter(width, 3, 7), bn1: normalisation(width), blocks: [] };
  let from = width;
  for (const [stage, depth] of stages.entries())
    for (let index = 0; index < depth; index += 1) {
      const to = width << stage;
      const block = {
        conv1: filter(to, from, 3),
        bn1: normalisation(to),
        conv2: filter(to, to, 3),
        bn2: normalisation(to),
      };
      if (from !== to) Object.assign(block, { conv3: filter(to, from, 1), bn3: normalisation(to) });
      parameters.blocks.push(block);
      from = to;
    }
  return { ...parameters, fc: normal([from, classes], 0.02), fcBias: np.zeros([classes]) };
}

const convolve = (x, w, stride, padding) =>
  lax.convGeneralDilated(
    x,
    w,
    [stride, stride],
    [
      [padding, padding],
      [padding, padding],
    ],
  );

function batchNorm(x, { weight, bias }) {
  const axes = [0, 2, 3];
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  const shape = [1, -1, 1, 1];
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight.reshape(shape))
    .add(bias.reshape(shape));
}

function resnetLogits(parameters, [pictures]) {
  const { conv1, bn1, blocks, fc, fcBias } = parameters;
  let x = nn.relu(batchNorm(convolve(pictures, conv1, 2, 3), bn1));
  // After ReLU a border of zeros changes no maximum.
  x = np.pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [1, 1],
  ]);
  x = lax.reduceWindow(x, np.max, [3, 3], [2, 2]);
  for (const block of blocks) {
    const stride = block.conv3 && block !== blocks[0] ? 2 : 1;
    const first = nn.relu(batchNorm(convolve(x.ref, block.conv1, stride, 1), block.bn1));
    const second = batchNorm(convolve(first, block.conv2, 1, 1), block.bn2);
    const shortcut = block.conv3 ? batchNorm(convolve(x, block.conv3, stride, 0), block.bn3) : x;
    x = nn.relu(second.add(shortcut));
  }
  return np.matmul(np.mean(x, [2, 3]), fc).add(fcBias);
}

const linear = (from, to) => ({ weight: normal([from, to], 0.05), bias: np.zeros([to]) });

/** What the Transformer and GPT have in common. */
const layerParameters = (E, hidden) => ({
  q: linear(E, E),
  k: linear(E, E),
  v: linear(E, E),
  out: linear(E, E),
  first: linear(E, hidden),
  second: linear(hidden, E),
  norm1: normalisation(E),
  norm2: normalisation(E),
});

const transformerParameters = ({ emsize: E, hidden, layers }, words) => ({
  table: normal([words, E], 0.05),
  layers: Array.from({ length: layers }, () => layerParameters(E, hidden)),
  norm: normalisation(E),
  decoder: linear(E, words),
});

const gptParameters = ({ emsize: E, layers, block }, words) => ({
  table: normal([words, E], 0.02),
  positions: normal([block, E], 0.02),
  layers: Array.from({ length: layers }, () => layerParameters(E, 4 * E)),
  norm: normalisation(E),
});

const apply = (x, { weight, bias }) => np.matmul(x, weight).add(bias);

function layerNorm(x, { weight, bias }) {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(weight)
    .add(bias);
}

/** Causal attention with its projections: x [B, T, E] to [B, T, E]. */
function attend(x, layer, { B, T, E, heads }) {
  const D = E / heads;
  const split = (y) => np.transpose(y.reshape([B, T, heads, D]), [0, 2, 1, 3]);
  const q = split(apply(x.ref, layer.q));
  const k = split(apply(x.ref, layer.k));
  const v = split(apply(x, layer.v));
  const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).div(Math.sqrt(D));
  const mask = np
    .tril(np.ones([T, T]))
    .sub(1)
    .mul(1e9);
  const seen = np.matmul(nn.softmax(scores.add(mask)), v);
  return apply(np.transpose(seen, [0, 2, 1, 3]).reshape([B, T, E]), layer.out);
}

/** x [batch, length, E]. */
function transformerLogits(parameters, [words, positions], { batchSize: B, bptt: T, emsize: E, heads }) {
  const { table, layers, norm, decoder } = parameters;
  let x = np.take(table, words, 0).mul(Math.sqrt(E)).reshape([B, T, E]).add(positions);
  for (const layer of layers) {
    x = layerNorm(x.ref.add(attend(x, layer, { B, T, E, heads })), layer.norm1);
    const hidden = nn.relu(apply(x.ref, layer.first));
    x = layerNorm(x.add(apply(hidden, layer.second)), layer.norm2);
  }
  return apply(layerNorm(x, norm), decoder).reshape([B * T, -1]);
}

/** Norms come first, and the head is the table of the words. */
function gptLogits(parameters, [words], { batchSize: B, block: T, emsize: E, heads }) {
  const { table, positions, layers, norm } = parameters;
  // By a product, since jax-js 0.1.25 cannot jit the gradient of take here; with 65 characters that is a hundredth of the step.
  const looked = np.matmul(nn.oneHot(words, table.shape[0]), table.ref);
  let x = looked.reshape([B, T, E]).add(positions);
  for (const layer of layers) {
    x = x.ref.add(attend(layerNorm(x, layer.norm1), layer, { B, T, E, heads }));
    const hidden = nn.gelu(apply(layerNorm(x.ref, layer.norm2), layer.first), { approximate: false });
    x = x.add(apply(hidden, layer.second));
  }
  return np.matmul(layerNorm(x, norm).reshape([B * T, E]), np.transpose(table));
}

/** Ids in a fixed order. */
export const ids = (length, outputs) => np.array(Int32Array.from({ length }, (_, i) => (i * 7919) % outputs));

/** By the lab's names; `rows`: predictions of a batch, `inputs`: arrays that each step takes anew. */
export const networks = {
  resnet18: {
    outputs: 200,
    rows: ({ batchSize }) => batchSize,
    parameters: resnetParameters,
    inputs: ({ batchSize, pictureSize: S }) => [random.uniform(random.key(9), [batchSize, 3, S, S])],
    logits: resnetLogits,
  },
  transformer: {
    outputs: 33_278,
    rows: ({ batchSize, bptt }) => batchSize * bptt,
    parameters: transformerParameters,
    inputs: ({ batchSize, bptt, emsize }, outputs) => [
      ids(batchSize * bptt, outputs),
      normal([bptt, emsize], 0.1),
    ],
    logits: transformerLogits,
  },
  gpt: {
    outputs: 65,
    rows: ({ batchSize, block }) => batchSize * block,
    parameters: gptParameters,
    inputs: ({ batchSize, block }, outputs) => [ids(batchSize * block, outputs)],
    logits: gptLogits,
  },
};
